import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { SmsCenterError } from '../../api/errors';
import { planSync, type PlanOptions } from '../../sync/plan';
import type { Desired } from '../../sync/match';
import { SyncRefusedError } from '../../sync/refused';
import { optionsField, showOnlyFor, wholeTemplateFields } from '../fields';
import { InputError, namedFields, optionalBoolean, optionalId } from '../input';
import { NotEvaluatedError } from '../notEvaluated';
import type { SetOperation } from '../operation';
import { applyPlan, type SyncResult } from '../applyPlan';
import { blanksHint, failedItem, changeJson, pairedItems } from '../output';
import { readEach } from '../readEach';
import type { Run } from '../run';

const show = showOnlyFor('sync');

interface SyncOptions extends PlanOptions {
	dryRun: boolean;
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

function readDesired(
	context: IExecuteFunctions,
	item: number,
	{ matchBy, goOn }: { matchBy: 'name' | 'id'; goOn: boolean },
): Desired {
	try {
		const id = matchBy === 'id' ? optionalId(context.getNodeParameter('id', item, '')) : undefined;
		return { item, id, given: namedFields(context, item) };
	} catch (failure) {
		const isOurs = failure instanceof SmsCenterError;
		throw atItem(isOurs || !goOn ? failure : new NotEvaluatedError(failure, fields), item);
	}
}

/** What is wrong with one item is wrong with the sync: it is refused as a whole. */
function atItem(failure: unknown, item: number): unknown {
	return failure instanceof InputError
		? new SyncRefusedError(failure.message, failure.hint, item, failure)
		: failure;
}

/** What the sync came to, in a line. */
export function summary({ steps, deletions }: SyncResult, dryRun: boolean): string {
	const count = (action: string) =>
		steps.filter((step) => !('failure' in step) && step.action === action).length;
	const deleted = deletions.filter(({ failure }) => failure === undefined).length;
	const failed = steps.filter((step) => 'failure' in step).length + deletions.length - deleted;
	const line = `${count('created')} created, ${count('updated')} updated, ${count('unchanged')} unchanged, ${deleted} deleted`;
	return (
		(dryRun ? `Dry run, nothing was changed: ${line}` : line) + (failed > 0 ? `, ${failed} not done` : '')
	);
}

function itemsOf(result: SyncResult, run: Run, dryRun: boolean): INodeExecutionData[] {
	const steps = result.steps.flatMap((step, item) => {
		if (!('failure' in step)) return pairedItems([changeJson({ ...step, dryRun })], item);
		return [failedItem(step.failure, step.subject, run.secrets, item)];
	});
	const deletions = result.deletions.map(({ template, failure }): INodeExecutionData => {
		const { id, name } = template;
		const json =
			failure === undefined
				? changeJson({ action: 'deleted', template, previous: template, dryRun })
				: failedItem(failure, { action: 'delete', id, name }, run.secrets, 0).json;
		// No input item stands for it; an empty list keeps n8n from pairing it with the first
		return { json, pairedItem: [] };
	});
	return [...steps, ...deletions];
}

export const sync: SetOperation = {
	fields,

	runAll: async (run, { count, isTool, goOn }) => {
		const { context, access } = run;
		const options = readSyncOptions(context);
		if (isTool && options.deleteMissing) {
			throw new SyncRefusedError(
				"As a tool of an AI agent, Sync does not take 'Delete Missing'",
				'A tool gets one template a call, so all others would be deleted. Use the operation Delete.',
			);
		}
		const desired = await readEach(
			count,
			(item) => readDesired(context, item, { matchBy: options.matchBy, goOn }),
			access,
		);
		const work = async () => {
			const patience = run.newPatience();
			const listed = await run.current.list(patience);
			const plan = planSync(desired, listed.templates, options);
			const result = await applyPlan(run, plan, listed, { goOn, dryRun: options.dryRun });
			const blanks = blanksHint(plan.blanksOnly);
			if (blanks !== undefined) run.hints.push(blanks);
			return {
				items: itemsOf(result, run, options.dryRun),
				stoppedBy: result.stoppedBy,
				summary: summary(result, options.dryRun),
			};
		};
		// A dry run writes nothing, so nobody has to wait for it
		if (options.dryRun) return await work();
		return await access.account.locks.during('account', access.signal, work);
	},
};
