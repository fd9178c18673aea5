import { ExpressionError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { attempt, SmsCenterError, type Sent, type Wait } from '../api';
import { markFailed } from '../shared/compat/errorOutput';
import { isTool } from '../shared/caller';
import { EARLIER, failedItem, pairedItems, rangesInWords, sentOf, type Subject } from '../shared/items';
import { asNodeError, NOBODY, nodeErrorOf } from '../shared/nodeErrors';
import { NotEvaluatedError } from '../shared/notEvaluated';
import { readEach } from '../shared/readEach';
import { RefusedPlanError } from '../sync/match';
import { checkOutcomes } from './checkOutcomes';
import type { Input, Operation, Outcome, Step } from './operation';
import { Run } from './run';
import { readBack } from './readBack';
import { isDone, runSteps } from './runner';
import { operations, templateFields, type OperationName } from './template/Template.resource';

/** What this try has sent for a step that is not done. */
function sentIn(outcome: Outcome): Sent | undefined {
	if (outcome === undefined) return 'no';
	return 'failure' in outcome ? sentOf(outcome.failure) : undefined;
}

/** What an earlier try has sent for an item of which this one has sent nothing. */
function sentEarlier({ finished }: Run, item: number | undefined, outcome: Outcome): Sent {
	return sentIn(outcome) === 'no' ? finished.sentFor(item) : 'no';
}

/** What a user has to know of the items before running the workflow again. */
function stateInWords(run: Run, items: ReadonlyArray<number | undefined>, outcomes: readonly Outcome[]): string {
	const earlier = items.map((item, place) => sentEarlier(run, item, outcomes[place]));
	if (items.length < 2) return EARLIER[earlier[0] ?? 'no'];
	const itemsThat = (are: (outcome: Outcome, sent: Sent | undefined) => boolean) =>
		items.flatMap((item = 0, place) => (are(outcomes[place], earlier[place]) ? [item] : []));
	const done = itemsThat((outcome, sent) => isDone(outcome) || sent === 'yes');
	const unknown = itemsThat((outcome, sent) => sent === 'unknown' || sentIn(outcome) === 'unknown');
	const state =
		done.length === 0
			? `None of ${items.length} items was done.`
			: `${done.length} of ${items.length} items were done (items ${rangesInWords(done)}).`;
	const kept = itemsThat((outcome) => sentIn(outcome) === 'yes');
	return [
		state,
		unknown.length > 0 && `Whether these were carried out is not known: items ${rangesInWords(unknown)}.`,
		kept.length > 0 && `Of these SMS Center keeps something else than was sent: items ${rangesInWords(kept)}.`,
	]
		.filter(Boolean)
		.join(' ');
}

/** The same of a run that has come to no step, where an earlier try has. */
function earlierInWords(run: Run): string {
	const items = run.context.getInputData().map((_, item) => item);
	return items.some((item) => run.finished.sentFor(item) !== 'no') ? stateInWords(run, items, []) : '';
}

/** Waits in a sentence each, for an error: hints vanish when the node throws. */
function waits({ session }: Run): string {
	return session.meter
		.hints()
		.map((hint) => `${hint}.`)
		.join(' ');
}

function tell(run: Run, summary: string | undefined): void {
	const { context } = run;
	if (!('addExecutionHints' in context)) return;
	for (const message of [summary, ...run.hintsInWords()]) {
		if (message !== undefined) context.addExecutionHints({ message, location: 'outputPane' });
	}
}

/** Reads the parameters of an item; a failure that concerns this item only is a value. */
function readItem(
	{ context, continueOnFail }: Run,
	operation: Operation<unknown>,
	item: number,
): Input<unknown> | { item: number; failure: SmsCenterError } {
	try {
		return { item, value: operation.read(context, item) };
	} catch (failure) {
		if (failure instanceof SmsCenterError) return { item, failure };
		if (continueOnFail) return { item, failure: new NotEvaluatedError(failure, operation.fields) };
		throw asNodeError(context.getNode(), failure, NOBODY, { itemIndex: item });
	}
}

function failedStep(item: number, subject: Subject, failure: unknown): Step {
	return {
		item,
		subject,
		work: async () => {
			throw failure;
		},
	};
}

async function begin(run: Run, operation: Operation<unknown>, wait: Wait): Promise<Step[]> {
	const { context, session } = run;
	const count = context.getInputData().length;
	const read = await readEach(count, (item) => readItem(run, operation, item), session);
	const inputs = read.filter((each) => 'value' in each);
	const unreadable = read.filter((each) => 'failure' in each);
	const [first] = unreadable;
	if (first && operation.isWhole) {
		const { item, failure } = first;
		throw new RefusedPlanError(failure.message, failure.hint, { item, name: failure.about }, failure);
	}
	const failed = unreadable.map(({ item, failure }) => failedStep(item, subjectOfNone(context), failure));
	run.finished.inputs = new Map(inputs.map(({ item, value }) => [item, value]));
	if (inputs.length === 0 || (first && !run.continueOnFail)) return failed;
	const beginReadable = async () => {
		if (operation.writes && !operation.isWhole) await run.lockAccount(wait, { shares: true });
		return await operation.begin(run, inputs, wait);
	};
	const begun = await attempt(beginReadable());
	if (begun.failure && operation.isWhole) throw begun.failure;
	// What all items need cannot be had: each of them has failed
	const steps = begun.failure
		? inputs.map(({ item, value }) => failedStep(item, operation.subject(value), begun.failure))
		: begun.value;
	if (!first) return steps;
	return [...steps, ...failed].sort((one, other) => (one.item ?? 0) - (other.item ?? 0));
}

async function route(run: Run, operation: Operation<unknown>): Promise<INodeExecutionData[]> {
	let isComplete = false;
	try {
		const wait = run.newWait();
		const steps = await begin(run, operation, wait);
		const done = await runSteps(run, steps, wait);
		run.unlock();
		const { outcomes, stoppedBy } = await readBack(run, steps, done);
		isComplete = outcomes.every(isDone);
		const summary = operation.summary?.(outcomes, run);
		if (stoppedBy) {
			const state = summary
				? `${summary}. Run it again: it does the rest, and nothing twice.`
				: stateInWords(
						run,
						steps.map(({ item }) => item),
						outcomes,
					);
			throw nodeErrorOf(run.context.getNode(), stoppedBy.failure, run.identity, {
				itemIndex: stoppedBy.step.item,
				about: stoppedBy.step.subject,
				more: `${state} ${waits(run)}`.trim(),
			});
		}
		if (run.options.checkMessages) await checkOutcomes(run, outcomes);
		tell(run, summary);
		return steps.flatMap(({ item, subject }, place) => {
			const outcome = outcomes[place];
			if (outcome === undefined) return [];
			if ('json' in outcome) return pairedItems(outcome.json, item);
			return failedItem(outcome.failure, subject, run.identity, item, run.finished.sentFor(item));
		});
	} finally {
		run.unlock();
		run.finished.save(isComplete);
	}
}

function subjectOfNone(context: IExecuteFunctions): Subject {
	return { action: String(context.getNodeParameter('operation', 0)), id: null, name: null };
}

/** What every item says of a failure that is about one of them, or about what is read before anything is sent. */
function toldToAll(failure: unknown): unknown {
	if (failure instanceof ExpressionError) {
		return new NotEvaluatedError(failure, templateFields, 'that is read once, at the first item,');
	}
	if (!(failure instanceof RefusedPlanError) || failure.item === undefined) return failure;
	const { message, hint, item, about, cause } = failure;
	return new RefusedPlanError(message, `${hint} It is about item ${item}.`, { item, name: about }, cause);
}

/** Carries out the operation that the node is set to, for all items. */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const name = this.getNodeParameter('operation', 0) as OperationName;
	// An AI agent sees a returned item whole, but not a thrown error
	const continueOnFail = this.continueOnFail() || isTool(this);
	let run: Run | undefined;
	try {
		run = await Run.begin(this, continueOnFail);
		const items = await route(run, operations[name] as Operation<unknown>);
		return [markFailed(this, items)];
	} catch (failure) {
		const identity = run?.identity ?? NOBODY;
		// Thrown under Continue on Fail, it would make n8n hand the input on as if all were done
		if (continueOnFail) {
			const told = toldToAll(failure);
			const failed = this.getInputData().flatMap((_, item) =>
				failedItem(told, subjectOfNone(this), identity, item, run?.finished.sentFor(item)),
			);
			return [markFailed(this, failed)];
		}
		const itemIndex = failure instanceof RefusedPlanError ? failure.item : undefined;
		const more = run ? `${earlierInWords(run)} ${waits(run)}`.trim() : '';
		throw asNodeError(this.getNode(), failure, identity, { itemIndex, more });
	}
}
