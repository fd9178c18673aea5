import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	deleteTemplate,
	isEqual,
	NotSentError,
	templateOf,
	type Template,
	type View,
	type Wait,
} from '../../api';
import { showOnlyFor, wholeTemplateFields } from '../../shared/fields';
import { changeJson } from '../../shared/items';
import { optionsField } from '../../shared/options';
import {
	InputError,
	namedFields,
	optionalBoolean,
	optionalId,
	type NamedFields,
} from '../../shared/parameters';
import { requireWhole } from '../../shared/reference';
import { almostEqualFields } from '../../sync/compare';
import { planSync, type Plan, type PlannedStep, type PlanOptions } from '../../sync/plan';
import { RefusedPlanError } from '../../sync/refused';
import { doneBy, type Operation, type Step } from '../operation';
import type { Run } from '../run';
import { change, createNew } from './put';

const show = showOnlyFor('sync');

/** A list older than this is taken again before anything is deleted. */
const DELETE_FROM_LIST_MS = 10_000;

interface SyncOptions extends PlanOptions {
	dryRun: boolean;
}

interface Row {
	id: number | undefined;
	given: NamedFields;
}

const fields: INodeProperties[] = [
	{
		displayName: 'Match By',
		name: 'matchBy',
		type: 'options',
		options: [
			{ name: 'ID', value: 'id', description: 'By ID where the item has one, and by name otherwise' },
			{ name: 'Name', value: 'name', description: 'By name, exactly' },
		],
		default: 'name',
		description: 'How the items find their templates in SMS Center',
		displayOptions: show,
	},
	{
		displayName: 'ID',
		name: 'id',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ID }}',
		description:
			'The ID of the template. Leave it empty for an item that is to be matched by name, or created.',
		displayOptions: { show: { ...show?.show, matchBy: ['id'] } },
	},
	...wholeTemplateFields(show),
	{
		displayName: 'Sync Options',
		name: 'syncOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		description: 'They hold for the whole run, and are read at the first item',
		displayOptions: show,
		options: [
			{
				displayName: 'Delete Missing',
				name: 'deleteMissing',
				type: 'boolean',
				default: false,
				description: 'Whether to delete templates in SMS Center that no item stands for',
				builderHint: {
					propertyHint:
						'Refused in a tool of an AI agent, which gets one item a call. Try it with dryRun first',
				},
			},
			{
				displayName: 'Dry Run',
				name: 'dryRun',
				type: 'boolean',
				default: false,
				description: 'Whether to only show what would be done, and change nothing',
			},
			{
				displayName: 'Max Deletions',
				name: 'maxDeletions',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 10,
				description: 'If more templates than this would be deleted, nothing is done at all',
			},
			{
				displayName: 'Name Prefix',
				name: 'namePrefix',
				type: 'string',
				default: '',
				placeholder: 'e.g. shop/',
				description: 'Only templates whose names start with this can be deleted',
			},
		],
	},
	{ ...optionsField, displayOptions: show },
];

/** An expression that gives nothing must not make the run a real one. */
function readDryRun(given: Record<string, unknown>): boolean {
	const dryRun = optionalBoolean(given.dryRun, 'Dry Run');
	if (dryRun !== undefined) return dryRun;
	if (!('dryRun' in given)) return false;
	throw new InputError(
		"The field 'Dry Run' gives nothing",
		"Check the expression in 'Dry Run': it should give true or false. To change templates, take the option away or set it to false.",
	);
}

/** Nor must it put the templates of others up for deletion. */
function readNamePrefix(given: Record<string, unknown>): string {
	const { namePrefix } = given;
	if (typeof namePrefix === 'string') return namePrefix;
	if (!('namePrefix' in given)) return '';
	const isNothing = namePrefix === undefined || namePrefix === null;
	throw new InputError(
		`The field 'Name Prefix' ${isNothing ? 'gives nothing' : 'is not text'}`,
		"Check the expression in 'Name Prefix': it should give the beginning of a name.",
	);
}

function readSyncOptions(context: IExecuteFunctions): SyncOptions {
	const given = context.getNodeParameter('syncOptions', 0, {}) as Record<string, unknown>;
	const maxDeletions = Number(given.maxDeletions ?? 10);
	if (!Number.isSafeInteger(maxDeletions) || maxDeletions < 0) {
		throw new InputError("The field 'Max Deletions' is not a whole number", 'Give 0 or more.');
	}
	return {
		matchBy: context.getNodeParameter('matchBy', 0, 'name') === 'id' ? 'id' : 'name',
		deleteMissing: optionalBoolean(given.deleteMissing, 'Delete Missing') ?? false,
		dryRun: readDryRun(given),
		maxDeletions,
		namePrefix: readNamePrefix(given),
	};
}

function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** What a step would lead to, without doing it. */
function planned(step: PlannedStep): IDataObject {
	const { action, fields } = step;
	if (action === 'created') {
		return changeJson({ action, template: templateOf(0, fields), previous: null }, true);
	}
	const { previous, changed } = step;
	const template = action === 'updated' ? templateOf(previous.id, fields, previous.flag) : previous;
	return changeJson({ action, template, previous, changed }, true);
}

function dryRun({ steps, deletions }: Plan): Step[] {
	return [
		...steps.map((step) => ({
			item: step.desired.item,
			subject: { action: step.action, id: null, name: step.fields.name },
			work: async () => ({ json: [planned(step)] }),
		})),
		...deletions.map((template) => ({
			subject: { action: 'delete', id: template.id, name: template.name },
			work: async () => ({
				json: [changeJson({ action: 'deleted', template, previous: template }, true)],
			}),
		})),
	];
}

function itemStep(run: Run, planned: PlannedStep): Step {
	const { action, desired, fields } = planned;
	const { item, given } = desired;
	if (action === 'created') {
		return {
			item,
			subject: { action: 'create', id: null, name: fields.name },
			work: async (wait) => doneBy(await createNew(run, { item, given }, wait), changeJson),
		};
	}
	const { previous } = planned;
	return {
		item,
		phase: action === 'updated' ? 1 : 0,
		subject: { action: 'update', id: previous.id, name: previous.name },
		work: async (wait) =>
			doneBy(
				action === 'updated'
					? await change(run, previous.id, { item, given }, wait)
					: { action, template: previous, previous },
				changeJson,
			),
	};
}

/** The deletions, by a list that is not older than ten seconds when they begin. */
function deletionSteps(run: Run, deletions: readonly Template[]): Step[] {
	const { account } = run.session;
	let newest: Promise<View> | undefined;
	const takeNewest = async (wait: Wait) => {
		const view = await run.templates(wait);
		const isOld = view.askedAt + DELETE_FROM_LIST_MS < account.clock.now();
		return isOld ? await run.listAskedAfter(account.clock.now(), wait) : view;
	};
	return deletions.map((template): Step => {
		const { id, name } = template;
		const deleted = { json: [changeJson({ action: 'deleted', template, previous: template })] };
		return {
			subject: { action: 'delete', id, name },
			phase: 2,
			needsAll: true,
			work: async (wait) => {
				newest ??= takeNewest(wait);
				const present = (await newest).byId.get(id);
				if (present === undefined || run.finished.idOf(['delete', undefined, id]) !== undefined)
					return deleted;
				if (!isEqual(present, template)) {
					throw new NotSentError(
						'Not deleted, because somebody changed the template after the plan was made',
						'Look at the template, and run the sync again if it is to go.',
					);
				}
				await deleteTemplate(run.session, id, run.options.responseFormat, wait);
				run.finished.note(['delete', undefined, id], id);
				return deleted;
			},
		};
	});
}

export const sync: Operation<Row> = {
	fields,

	writes: true,

	isWhole: true,

	read: (context, index) => ({
		id:
			context.getNodeParameter('matchBy', 0, 'name') === 'id'
				? optionalId(context.getNodeParameter('id', index, ''))
				: undefined,
		given: namedFields(context, index),
	}),

	subject: ({ id = null, given }) => ({ action: 'sync', id, name: given.name }),

	begin: async (run, inputs, wait) => {
		const options = readSyncOptions(run.context);
		if (isTool(run.context) && options.deleteMissing) {
			throw new RefusedPlanError(
				"As a tool of an AI agent, Sync does not take 'Delete Missing'",
				'A tool gets one template a call, so all others would be deleted. Use the operation Delete.',
			);
		}
		const desired = inputs.map(({ item, value }) => ({ item, ...value }));
		await run.listAskedAfter(run.startedAt, wait);
		// A dry run writes nothing, so nobody has to wait for it
		if (!options.dryRun) await run.lockAccount(wait);
		const view = await run.templates(wait);
		const plan = planSync(desired, view, options);
		for (const { action, fields: wanted, ...rest } of plan.steps) {
			if (action === 'unchanged' && 'previous' in rest)
				for (const field of almostEqualFields(wanted, rest.previous)) run.leftFields.add(field);
		}
		const isNothing = plan.deletions.length === 0 && plan.steps.every(({ action }) => action === 'unchanged');
		if (!isNothing) requireWhole(view);
		if (options.dryRun) return dryRun(plan);
		return [...plan.steps.map((step) => itemStep(run, step)), ...deletionSteps(run, plan.deletions)];
	},

	summary: (outcomes, run) => {
		const isDry = readSyncOptions(run.context).dryRun;
		const actions = outcomes.map((outcome) =>
			outcome && 'json' in outcome ? outcome.json[0]?.action : 'failed',
		);
		const count = (action: string) => actions.filter((each) => each === action).length;
		const line = `${count('created')} created, ${count('updated')} updated, ${count('unchanged')} unchanged, ${count('deleted')} deleted`;
		const failed = count('failed') > 0 ? `, ${count('failed')} not done` : '';
		return (isDry ? `Dry run, nothing was changed: ${line}` : line) + failed;
	},
};
