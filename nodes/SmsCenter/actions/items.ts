import type { IDataObject } from 'n8n-workflow';

import { SmsCenterError } from '../api/errors';
import { attempt } from '../api/attempt';
import type { Doubt, ItemOperation, Task } from './operation';
import { inPool } from './pool';
import type { Run } from './run';

/** How one item ended. */
export type Outcome = { json: IDataObject[] } | { failure: unknown };

/** How a run over the items ended. */
export interface ItemsDone {
	/** By item; undefined where the run was left before the item's turn. */
	outcomes: Array<Outcome | undefined>;
	/** The first failure in time, where the run was left because of it. */
	stoppedBy?: { failure: unknown; index: number };
}

/** The run was left before this item's turn. */
class LeftError extends SmsCenterError {
	constructor() {
		super('Not sent, because an item before it was not done', 'Run the workflow again to do the rest.', 'no');
	}
}

/**
 * Carries out an operation for all items: concurrently, writes to one template in item order, doubts looked up last.
 * @param goOn whether a failed item leaves the others alone (Continue on Fail)
 */
export async function runItems<Input>(
	run: Run,
	operation: ItemOperation<Input>,
	read: ReadonlyArray<Input | SmsCenterError>,
	goOn: boolean,
): Promise<ItemsDone> {
	const work = async () => await toTheEnd(run, operation, read, goOn);
	if (!operation.lockScope) return await work();
	const inputs = read.filter((input): input is Input => !(input instanceof SmsCenterError));
	const { account, signal } = run.access;
	return await account.locks.during(operation.lockScope(inputs), signal, work);
}

/** Carries the items out; whatever comes of that, the operation learns of the end. */
async function toTheEnd<Input>(
	run: Run,
	operation: ItemOperation<Input>,
	read: ReadonlyArray<Input | SmsCenterError>,
	goOn: boolean,
): Promise<ItemsDone> {
	let isComplete = false;
	try {
		const done = await carryOut(run, operation, read, goOn);
		isComplete = done.outcomes.every((outcome) => outcome !== undefined && 'json' in outcome);
		return done;
	} finally {
		operation.finish?.(run, isComplete);
	}
}

/** What is prepared is waited for by all items, out of the budget of one. */
function shareWait(tasks: ReadonlyArray<Pick<Task<unknown>, 'patience'>>): void {
	const leftMs = tasks.reduce((least, { patience }) => Math.min(least, patience.budget.leftMs), Infinity);
	for (const { patience } of tasks) patience.budget.leftMs = leftMs;
}

async function carryOut<Input>(
	run: Run,
	operation: ItemOperation<Input>,
	read: ReadonlyArray<Input | SmsCenterError>,
	goOn: boolean,
): Promise<ItemsDone> {
	const outcomes = new Array<Outcome | undefined>(read.length).fill(undefined);
	let stoppedBy: ItemsDone['stoppedBy'];
	const doubts: Array<Doubt<Input>> = [];

	const fail = (index: number, failure: unknown) => {
		if (failure instanceof LeftError) return;
		outcomes[index] = { failure };
		if (goOn || stoppedBy) return;
		stoppedBy = { failure, index };
		run.leaveUnsent(new LeftError());
	};

	const tasks: Array<Task<Input>> = [];
	read.forEach((input, index) => {
		if (input instanceof SmsCenterError) fail(index, input);
		else tasks.push({ index, input, patience: run.newPatience() });
	});
	if (stoppedBy || tasks.length === 0) return { outcomes, stoppedBy };

	if (operation.prepare) {
		const prepared = await attempt(operation.prepare(run, tasks));
		if (prepared.failure !== undefined) {
			for (const { index } of tasks) fail(index, prepared.failure);
			return { outcomes, stoppedBy };
		}
		shareWait(tasks);
	}

	const work = async (task: Task<Input>): Promise<void> => {
		if (stoppedBy) return;
		const done = await operation.execute(task, run).then(
			(json) => ({ json }),
			(failure: unknown) => ({ failure }),
		);
		if ('json' in done) outcomes[task.index] = done;
		else if (operation.resolve && done.failure instanceof SmsCenterError && done.failure.sent === 'unknown') {
			doubts.push({ task, failure: done.failure });
		} else fail(task.index, done.failure);
	};
	await inPool(tasks, work, {
		limit: run.options.maxConcurrentRequests,
		meter: run.access.meter,
		keyOf: ({ input }) => operation.orderKey?.(input, run),
	});

	if (operation.resolve && doubts.length > 0) {
		const resolved = await operation.resolve(doubts, run, stoppedBy === undefined);
		doubts.forEach(({ task, failure }, place) => {
			const end = resolved[place] ?? { failure };
			if ('json' in end) outcomes[task.index] = end;
			else fail(task.index, end.failure);
		});
	}
	return { outcomes, stoppedBy };
}
