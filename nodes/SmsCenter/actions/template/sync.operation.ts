import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	attempt,
	deleteTemplate,
	FIELD_NAMES,
	isEqual,
	NotSentError,
	templateOf,
	type Template,
	type View,
	type Wait,
} from '../../api';
import { columnsField, readRow, requireMessages } from '../../shared/columns';
import { changeJson, type Change } from '../../shared/items';
import {
	InputError,
	namedFields,
	optionalBoolean,
	optionalId,
	optionalText,
	type NamedFields,
} from '../../shared/parameters';
import { requireWhole } from '../../shared/reference';
import { readerOf, readSetting } from '../../shared/settings';
import { planSync, type PlannedStep, type PlanOptions } from '../../sync/plan';
import { doneBy, type Operation, type Step } from '../operation';
import type { Run } from '../run';
import { requireAllItems } from './deleteMissing';
import { change, createNew, lookalikeOf, LookalikeError } from './put';

const DELETE_FROM_LIST_MS = 10_000;

interface Wanted {
	id: number | undefined;
	given: NamedFields;
}

const fields: INodeProperties[] = [
	{
		displayName:
			"Sync runs once for all input items: give it the whole set of templates. 'Map Automatically' takes the columns name, message, format, sender and autoSign, and ID if 'Match By' is ID.",
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Match By',
		name: 'matchBy',
		type: 'options',
		options: [
			{ name: 'Name', value: 'name', description: 'By name; upper and lower case make no difference' },
			{ name: 'ID', value: 'id', description: 'By ID where the item has one, and by name otherwise' },
		],
		default: 'name',
		description: 'How the items find their templates in SMS Center. By name by default.',
	},
	columnsField,
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description: 'Whether to only show what would be done, and change nothing',
		hint: "Turn it off to let Sync create, update and, with 'Delete Missing', delete templates in SMS Center",
	},
	{
		displayName: 'Delete Missing',
		name: 'deleteMissing',
		type: 'boolean',
		default: false,
		description: 'Whether to delete the templates in SMS Center that are not in the input',
		builderHint: {
			propertyHint:
				'Needs all items in one run: refused in loops and in a tool of an AI agent. Try it with dryRun first',
		},
	},
	{
		displayName: 'Max Deletions',
		name: 'maxDeletions',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10,
		description: 'If more templates than this would be deleted, nothing is done at all. 10 by default.',
		displayOptions: { show: { deleteMissing: [true] } },
	},
	{
		displayName: 'Name Prefix',
		name: 'namePrefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. shop/',
		description:
			'Only templates whose names start with this, in the same upper and lower case, can be deleted. Empty means all.',
		displayOptions: { show: { deleteMissing: [true] } },
	},
];

function readSyncOptions(context: IExecuteFunctions): PlanOptions {
	const read = readerOf(context, 0);
	const yes = (name: string, title: string, fallback: boolean) =>
		optionalBoolean(readSetting(read, name, title, fallback), title) ?? fallback;
	const maxDeletions = Number(readSetting(read, 'maxDeletions', 'Max Deletions', 10));
	if (!Number.isSafeInteger(maxDeletions) || maxDeletions < 0) {
		throw new InputError("The field 'Max Deletions' is not a whole number", 'Give 0 or more.');
	}
	const namePrefix = readSetting(read, 'namePrefix', 'Name Prefix', '');
	return {
		matchBy: context.getNodeParameter('matchBy', 0, 'name') === 'id' ? 'id' : 'name',
		deleteMissing: yes('deleteMissing', 'Delete Missing', false),
		dryRun: yes('dryRun', 'Dry Run', true),
		maxDeletions,
		namePrefix: optionalText(namePrefix, 'Name Prefix') ?? '',
	};
}

function changeOf(step: PlannedStep): Change {
	const { action, fields, desired } = step;
	if (action === 'created') {
		const given = FIELD_NAMES.filter((field) => field in desired.given);
		return { action, template: templateOf(0, fields), previous: null, fields: given };
	}
	const { previous, changed } = step;
	const template = action === 'updated' ? templateOf(previous.id, fields, previous.flag) : previous;
	return { action, template, previous, fields: changed };
}

function itemStep(run: Run, planned: PlannedStep, isDry: boolean, lookalike: Template | undefined): Step {
	const { desired, fields } = planned;
	const { item } = desired;
	if (planned.action === 'unchanged') run.leave(fields, planned.previous);
	return {
		item,
		phase: planned.action === 'updated' ? 1 : 0,
		subject:
			planned.action === 'created'
				? { action: 'create', id: null, name: fields.name }
				: { action: 'update', id: planned.previous.id, name: planned.previous.name },
		work: async (wait) => {
			if (isDry) {
				if (lookalike) throw new LookalikeError(lookalike);
				return { json: [changeJson(changeOf(planned), true)] };
			}
			if (planned.action === 'created') {
				return doneBy(await createNew(run, desired, wait, { isAbsent: true, lookalike }), changeJson);
			}
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
				if (run.finished.has(key)) return deleted;
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

export const sync: Operation<Wanted> = {
	fields,
	writes: true,
	isWhole: true,
	read: (context, index) => {
		const row = readRow(context, index);
		const isById = context.getNodeParameter('matchBy', 0, 'name') === 'id';
		return { id: isById ? optionalId(row.id) : undefined, given: namedFields(row) };
	},
	subject: ({ id = null, given }) => ({ action: 'sync', id, name: given.name }),

	begin: async (run, inputs, wait) => {
		const options = readSyncOptions(run.context);
		if (options.deleteMissing) requireAllItems(run, options.namePrefix);
		requireMessages(
			run.context,
			inputs.map(({ value }) => value.given),
		);
		const desired = inputs.map(({ item, value }) => ({ item, ...value }));
		await run.listAskedAfter(run.startedAt, wait);
		// A dry run writes nothing, so nobody has to wait for it
		if (!options.dryRun) await run.lockAccount(wait, { shares: false });
		const view = await run.templates(wait);
		const plan = planSync(desired, view, options);
		requireWhole(view);
		if (plan.warning) run.hint(`A real run would be refused. ${plan.warning.message}`);
		const own = new Set(plan.steps.map((step) => ('previous' in step ? step.previous.id : 0)));
		const lookalike = ({ action, desired: { given } }: PlannedStep) =>
			action === 'created' ? lookalikeOf(run, view, given, ({ id }) => own.has(id)) : undefined;
		return [
			...plan.steps.map((step) => itemStep(run, step, options.dryRun, lookalike(step))),
			...deletionSteps(run, plan.deletions, options.dryRun),
		];
	},

	summary: (outcomes, run) => {
		const { dryRun } = readSyncOptions(run.context);
		const actions = outcomes.map((outcome) => (outcome && 'json' in outcome ? outcome.json[0]?.action : 'failed'));
		const count = (action: string) => actions.filter((each) => each === action).length;
		const counted = dryRun
			? `Would create ${count('create')}, update ${count('update')}, leave ${count('unchanged')}, delete ${count('delete')}`
			: `${count('created')} created, ${count('updated')} updated, ${count('unchanged')} unchanged, ${count('deleted')} deleted`;
		return count('failed') > 0 ? `${counted}, ${count('failed')} not done` : counted;
	},
};
