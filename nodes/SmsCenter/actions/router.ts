import {
	ExpressionError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeApiError,
} from 'n8n-workflow';

import { SmsCenterError } from '../api/errors';
import { asNodeError, nodeErrorOf } from '../nodeErrors';
import { SyncRefusedError } from '../sync/refused';
import { markFailed } from './errorOutput';
import { runItems, type ItemsDone, type Outcome } from './items';
import { NotEvaluatedError } from './notEvaluated';
import type { ItemOperation, SetOperation, Subject } from './operation';
import { failedItem, pairedItems, rangesInWords } from './output';
import { readEach } from './readEach';
import { startRun, type Run } from './run';
import { statisticsOf } from './statistics';
import * as template from './template';

/** Waits shorter than this are nothing to tell. */
const HINT_FROM_MS = 1000;

/** What the routes share. */
interface Call {
	run: Run;
	isTool: boolean;
	/** Whether a failed item leaves the others alone. */
	goOn: boolean;
}

/** Reads the parameters of an item; a failure that concerns this item only is a value. */
function readItem<Input>(
	{ run: { context }, goOn }: Call,
	operation: ItemOperation<Input>,
	index: number,
): Input | SmsCenterError {
	try {
		return operation.read(context, index);
	} catch (failure) {
		if (failure instanceof SmsCenterError) return failure;
		if (goOn) return new NotEvaluatedError(failure, operation.fields);
		throw asNodeError(context.getNode(), failure, [], { itemIndex: index });
	}
}

function waitedHint({ access }: Run): string | undefined {
	const { waitedMs } = access.meter;
	if (waitedMs < HINT_FROM_MS) return undefined;
	return `Waited ${Math.round(waitedMs / 1000)} s: SMS Center takes three identical requests a minute`;
}

/** What a user has to know before running the workflow again. */
function stateInWords(outcomes: ReadonlyArray<Outcome | undefined>, run: Run): string {
	const done: number[] = [];
	const unknown: number[] = [];
	outcomes.forEach((outcome, index) => {
		if (outcome === undefined) return;
		if ('json' in outcome) done.push(index);
		else if (!(outcome.failure instanceof SmsCenterError) || outcome.failure.sent === 'unknown')
			unknown.push(index);
	});
	const total = outcomes.length;
	const sentences = [
		done.length === 0
			? `None of ${total} items was done.`
			: `${done.length} of ${total} items were done (items ${rangesInWords(done)}).`,
	];
	if (unknown.length > 0) {
		sentences.push(`Whether these were carried out is not known: items ${rangesInWords(unknown)}.`);
	}
	const waited = waitedHint(run);
	if (waited) sentences.push(`${waited}.`);
	return sentences.join(' ');
}

function stopError(run: Run, { outcomes, stoppedBy }: ItemsDone): NodeApiError | undefined {
	if (!stoppedBy) return undefined;
	const { failure, index } = stoppedBy;
	const more = outcomes.length > 1 ? stateInWords(outcomes, run) : (waitedHint(run) ?? '');
	return nodeErrorOf(run.context.getNode(), failure, run.secrets, { itemIndex: index, more });
}

/** Whether n8n runs the node as a tool of an AI agent, which sees a returned item whole, but not a thrown error. */
function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

function tell(context: IExecuteFunctions, hints: ReadonlyArray<string | undefined>): void {
	if (!('addExecutionHints' in context)) return;
	for (const message of hints)
		if (message !== undefined) context.addExecutionHints({ message, location: 'outputPane' });
}

async function routeItems<Input>(call: Call, operation: ItemOperation<Input>): Promise<INodeExecutionData[]> {
	const { run, goOn } = call;
	const { context } = run;
	const count = context.getInputData().length;
	const read = await readEach(count, (index) => readItem(call, operation, index), run.access);
	const done = await runItems(run, operation, read, goOn);
	const error = stopError(run, done);
	if (error) throw error;

	tell(context, [...run.hints, waitedHint(run)]);
	return done.outcomes.flatMap((outcome, index) => {
		if (outcome === undefined) return [];
		if ('json' in outcome) return pairedItems(outcome.json, index);
		const input = read[index];
		const subject =
			input === undefined || input instanceof SmsCenterError
				? subjectOfNone(context)
				: operation.subject(input);
		return [failedItem(outcome.failure, subject, run.secrets, index)];
	});
}

async function routeSet({ run, isTool, goOn }: Call, operation: SetOperation): Promise<INodeExecutionData[]> {
	const { context } = run;
	const count = context.getInputData().length;
	const { items, stoppedBy, summary } = await operation.runAll(run, { count, isTool, goOn });
	if (stoppedBy) {
		const more = [summary, waitedHint(run)].filter((part) => part !== undefined).join('. ');
		throw nodeErrorOf(context.getNode(), stoppedBy.failure, run.secrets, {
			itemIndex: stoppedBy.item,
			more: `${more}. Run the sync again: it finishes the rest and doubles nothing.`,
		});
	}
	tell(context, [summary, ...run.hints, waitedHint(run)]);
	return items;
}

/** The details of a failure that is not about one template. */
function subjectOfNone(context: IExecuteFunctions): Subject {
	return { action: String(context.getNodeParameter('operation', 0)), id: null, name: null };
}

/** What every item says of a failure that is about one of them, or about what is read before anything is sent. */
function toldToAll(failure: unknown): unknown {
	if (failure instanceof ExpressionError) {
		return new NotEvaluatedError(failure, template.templateFields, 'that is read once, at the first item,');
	}
	if (!(failure instanceof SyncRefusedError) || failure.item === undefined) return failure;
	const { message, hint, item, cause } = failure;
	return new SyncRefusedError(message, `${hint} It is about item ${item}.`, item, cause);
}

async function withStatistics(items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
	for (const { json } of items) {
		if (typeof json.message !== 'string') continue;
		json.statistics = { ...(await statisticsOf(json.message)) };
	}
	return items;
}

function isSetOperation(name: string): name is template.SetOperationName {
	return Object.hasOwn(template.setOperations, name);
}

/** Carries out the operation that the node is set to, for all items. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const name = this.getNodeParameter('operation', 0) as
		template.ItemOperationName | template.SetOperationName;
	const tool = isTool(this);
	const goOn = this.continueOnFail() || tool;
	let run: Run | undefined;
	try {
		run = await startRun(this);
		const call: Call = { run, isTool: tool, goOn };
		const items = isSetOperation(name)
			? await routeSet(call, template.setOperations[name])
			: await routeItems(call, template.itemOperations[name] as ItemOperation<unknown>);
		return [markFailed(this, run.options.messageStatistics ? await withStatistics(items) : items)];
	} catch (failure) {
		const secrets = run?.secrets ?? [];
		// Thrown under Continue on Fail, it would make n8n hand the input on as if all were done
		if (goOn) {
			const told = toldToAll(failure);
			return [
				markFailed(
					this,
					this.getInputData().map((_, index) => failedItem(told, subjectOfNone(this), secrets, index)),
				),
			];
		}
		const itemIndex = failure instanceof SyncRefusedError ? failure.item : undefined;
		throw asNodeError(this.getNode(), failure, secrets, { itemIndex, more: run && waitedHint(run) });
	}
}
