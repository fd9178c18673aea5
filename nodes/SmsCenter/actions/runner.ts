import { NotSentError, type Wait } from '../api';
import type { Outcome, Step } from './operation';
import type { Run } from './run';

/** How a run over its steps ended. */
export interface Ended {
	outcomes: Outcome[];
	stoppedBy?: { failure: unknown; step: Step };
}

class LeftError extends NotSentError {
	constructor(message = 'Not sent, because something before it was not done') {
		super(message, 'Run the workflow again: it does the rest, and nothing twice.');
	}
}

interface Placed {
	step: Step;
	place: number;
}

async function workOn(run: Run, step: Step, wait: Wait): ReturnType<Step['work']> {
	if (step.locks === undefined) return await step.work(wait);
	const release = await run.session.account.locks.take(run, step.locks, wait);
	try {
		return await step.work(wait);
	} finally {
		release();
	}
}

/** Begins as many steps at once as may be. One that steps aside gives its place back; when all have, doubts are settled. */
async function runPhase(run: Run, placed: readonly Placed[], before: Wait, ended: Ended): Promise<void> {
	let finish: () => void = () => {};
	let fail: (fault: unknown) => void = () => {};
	const end = new Promise<void>((resolve, reject) => {
		finish = resolve;
		fail = reject;
	});
	let next = 0;
	let begun = 0;
	let busy = 0;
	let isPumping = false;
	let isSettling = false;

	const begin = async ({ step, place }: Placed) => {
		begun += 1;
		busy += 1;
		const wait = run.newWait(before, (isAside) => {
			busy += isAside ? -1 : 1;
			if (isAside) pump();
		});
		try {
			ended.outcomes[place] = await workOn(run, step, wait);
		} catch (failure) {
			if (!(failure instanceof LeftError)) {
				ended.outcomes[place] = { failure };
				if (!run.continueOnFail && !ended.stoppedBy) {
					ended.stoppedBy = { failure, step };
					run.leaveUnsent(new LeftError());
				}
			}
		}
		begun -= 1;
		busy -= 1;
		pump();
	};

	const settle = async () => {
		isSettling = true;
		await run.creates.settle();
		isSettling = false;
		// What was settled goes on in its own turn first
		await Promise.resolve();
		pump();
	};

	const pump = () => {
		// A step that waits at once calls this again: a thousand would overflow the stack
		if (isPumping) return;
		isPumping = true;
		while (busy < run.options.maxConcurrentRequests && !ended.stoppedBy) {
			const one = placed[next];
			if (one === undefined) break;
			next += 1;
			void begin(one);
		}
		isPumping = false;
		if (busy > 0 || isSettling) return;
		if (run.creates.areInDoubt) settle().catch(fail);
		else if (begun === 0) finish();
	};

	pump();
	await end;
}

/**
 * Carries out the steps of one run: concurrently, phase after phase, creates in doubt looked up last. Rejects only with a
 * fault of ours.
 * @param before the wait of what was done for all steps first: it is a part of each one's
 */
export async function runSteps(run: Run, steps: readonly Step[], before: Wait): Promise<Ended> {
	const ended: Ended = { outcomes: new Array<Outcome>(steps.length).fill(undefined) };
	const phases = new Set(steps.map(({ phase = 0 }) => phase));
	for (const phase of [...phases].sort((a, b) => a - b)) {
		const { outcomes, stoppedBy } = ended;
		const isAllDone = !stoppedBy && steps.every(({ needsAll }, place) => needsAll ?? isDone(outcomes[place]));
		const placed: Placed[] = [];
		for (const [place, step] of steps.entries()) {
			if ((step.phase ?? 0) !== phase) continue;
			if (!step.needsAll || isAllDone) placed.push({ step, place });
			else outcomes[place] = { failure: new LeftError('Not deleted, because not every create and update was done') };
		}
		await runPhase(run, placed, before, ended);
	}
	return ended;
}

/** Whether a step was done. */
export function isDone(outcome: Outcome): boolean {
	return outcome !== undefined && 'json' in outcome;
}
