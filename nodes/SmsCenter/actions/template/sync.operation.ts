import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	attempt,
	deleteTemplate,
	isEqual,
	NotSentError,
	templateOf,
	type Template,
	type View,
	type Wait,
} from '../../api';
import { wholeTemplateFields } from '../../shared/fields';
import { changeJson, type Change } from '../../shared/items';
import { InputError, namedFields, optionalBoolean, optionalId, type NamedFields } from '../../shared/parameters';
import { requireWhole } from '../../shared/reference';
import { planSync, type PlannedStep, type PlanOptions } from '../../sync/plan';
import { RefusedPlanError } from '../../sync/match';
import { doneBy, type Operation, type Step } from '../operation';
import { isTool, type Run } from '../run';
import { change, createNew } from './put';

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
	},
	{
		displayName: 'ID',
		name: 'id',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.ID }}',
		description: 'The ID of the template. Leave it empty for an item that is to be matched by name, or created.',
		displayOptions: { show: { matchBy: ['id'] } },
	},
	...wholeTemplateFields,
	{
		displayName: 'Sync Options',
		name: 'syncOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		description: 'They hold for the whole run, and are read at the first item',
		options: [
			{
				displayName: 'Delete Missing',
				name: 'deleteMissing',
				type: 'boolean',
				default: false,
				description: 'Whether to delete templates in SMS Center that no item stands for',
				builderHint: {
					propertyHint: 'Refused in a tool of an AI agent, which gets one item a call. Try it with dryRun first',
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

function changeOf(step: PlannedStep): Change {
	const { action, fields } = step;
	if (action === 'created') return { action, template: templateOf(0, fields), previous: null };
	const { previous, changed } = step;
	const template = action === 'updated' ? templateOf(previous.id, fields, previous.flag) : previous;
	return { action, template, previous, changed };
}

function itemStep(run: Run, planned: PlannedStep, isDry: boolean): Step {
	const { desired, fields } = planned;
	const { item } = desired;
	if (planned.action === 'unchanged') run.leaveAlmostEqual(fields, planned.previous);
	return {
		item,
		phase: planned.action === 'updated' ? 1 : 0,
		subject:
			planned.action === 'created'
				? { action: 'create', id: null, name: fields.name }
				: { action: 'update', id: planned.previous.id, name: planned.previous.name },
		work: async (wait) => {
			if (isDry) return { json: [changeJson(changeOf(planned), true)] };
			if (planned.action === 'created')
				return doneBy(await createNew(run, desired, wait, { isAbsent: true }), changeJson);
			if (planned.action === 'unchanged') return doneBy(changeOf(planned), changeJson);
			return doneBy(await change(run, planned.previous.id, desired, wait), changeJson);
		},
	};
}

/** The deletions, by a list that is not older than ten seconds when they begin. */
function deletionSteps(run: Run, deletions: readonly Template[], isDry: boolean): Step[] {
	const { clock } = run.session.account;
	let newest: Promise<View> | undefined;
	const takeNewest = async (wait: Wait) => {
		const view = await run.templates(wait);
		const isOld = view.askedAt + DELETE_FROM_LIST_MS < clock.now();
		return isOld ? await run.listAskedAfter(clock.now(), wait) : view;
	};
	return deletions.map((template): Step => {
		const { id, name } = template;
		const key = ['delete', undefined, id] as const;
		const deleted = { json: [changeJson({ action: 'deleted', template, previous: template }, isDry)] };
		return {
			subject: { action: 'delete', id, name },
			phase: 2,
			needsAll: true,
			work: async (wait) => {
				if (isDry) return deleted;
				newest ??= takeNewest(wait);
				const present = (await newest).byId.get(id);
				if (run.finished.idOf(key) !== undefined) return deleted;
				// A list that lacks it may be wrong: SMS Center is asked to delete it all the same
				if (present && !isEqual(present, template)) {
					throw new NotSentError(
						'Not deleted, because somebody changed the template after the plan was made',
						'Look at the template, and run the sync again if it is to go.',
					);
				}
				const { failure } = await attempt(deleteTemplate(run.session, id, run.options.responseFormat, wait));
				// Somebody else has deleted it
				if (failure && failure.code !== 3) throw failure;
				run.finished.note(key, id);
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
		if (options.deleteMissing && isTool(run.context)) {
			throw new RefusedPlanError(
				"As a tool of an AI agent, Sync does not take 'Delete Missing'",
				'A tool gets one template a call, so all others would be deleted. Use the operation Delete.',
			);
		}
		const desired = inputs.map(({ item, value }) => ({ item, ...value }));
		await run.listAskedAfter(run.startedAt, wait);
		// A dry run writes nothing, so nobody has to wait for it
		if (!options.dryRun) await run.lockAccount(wait, { shares: false });
		const view = await run.templates(wait);
		const plan = planSync(desired, view, options);
		const isNothing = plan.deletions.length === 0 && plan.steps.every(({ action }) => action === 'unchanged');
		if (!isNothing) requireWhole(view);
		return [
			...plan.steps.map((step) => itemStep(run, step, options.dryRun)),
			...deletionSteps(run, plan.deletions, options.dryRun),
		];
	},

	summary: (outcomes, run) => {
		const isDry = readSyncOptions(run.context).dryRun;
		const actions = outcomes.map((outcome) => (outcome && 'json' in outcome ? outcome.json[0]?.action : 'failed'));
		const count = (action: string) => actions.filter((each) => each === action).length;
		const line = `${count('created')} created, ${count('updated')} updated, ${count('unchanged')} unchanged, ${count('deleted')} deleted`;
		const failed = count('failed') > 0 ? `, ${count('failed')} not done` : '';
		return (isDry ? `Dry run, nothing was changed: ${line}` : line) + failed;
	},
};
