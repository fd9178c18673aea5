import type { IExecuteFunctions, INodeExecutionData, NodeApiError } from 'n8n-workflow';

import { SmsCenterError } from '../api/errors';
import { nodeErrorOf } from '../nodeErrors';
import { runItems, type ItemsDone, type Outcome } from './items';
import type { ItemOperation } from './operation';
import { failedItem, pairedItems, rangesInWords } from './output';
import { startRun, type Run } from './run';
import * as template from './template';

/** Waits shorter than this are nothing to tell. */
const HINT_FROM_MS = 1000;

/** Reads the parameters of an item; a failure of ours is a value, because it concerns this item only. */
function readItem<Input>(
	operation: ItemOperation<Input>,
	context: IExecuteFunctions,
	index: number,
): Input | SmsCenterError {
	try {
		return operation.read(context, index);
	} catch (failure) {
		if (failure instanceof SmsCenterError) return failure;
		throw nodeErrorOf(context.getNode(), failure, [], { itemIndex: index });
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
		else if (!(outcome.failure instanceof SmsCenterError) || outcome.failure.sent === 'unknown') unknown.push(index);
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

async function routeItems<Input>(
	context: IExecuteFunctions,
	operation: ItemOperation<Input>,
): Promise<INodeExecutionData[]> {
	const run = await startRun(context).catch((failure: unknown) => {
		throw nodeErrorOf(context.getNode(), failure, []);
	});
	const read = context.getInputData().map((_, index) => readItem(operation, context, index));
	const done = await runItems(run, operation, read, context.continueOnFail() || isTool(context));
	const error = stopError(run, done);
	if (error) throw error;

	const hint = waitedHint(run);
	if (hint && 'addExecutionHints' in context) context.addExecutionHints({ message: hint, location: 'outputPane' });
	return done.outcomes.flatMap((outcome, index) => {
		if (outcome === undefined) return [];
		if ('json' in outcome) return pairedItems(outcome.json, index);
		const input = read[index];
		const subject =
			input === undefined || input instanceof SmsCenterError
				? { action: context.getNodeParameter('operation', index) as string, id: null, name: null }
				: operation.subject(input);
		return [failedItem(outcome.failure, subject, run.secrets, index)];
	});
}

/** Carries out the operation that the node is set to, for all items. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const operation = this.getNodeParameter('operation', 0) as template.OperationName;
	return [await routeItems(this, template.operations[operation] as ItemOperation<unknown>)];
}
