import { SmsCenterError, type Wait } from '../api';
import type { Outcome, Step } from './operation';
import type { Run } from './run';

/** How a run over its steps ended. */
export interface Ended {
	outcomes: Outcome[];
	stoppedBy?: { failure: unknown; step: Step };
}

class LeftError extends SmsCenterError {
	constructor(message = 'Not sent, because something before it was not done') {
		super(message, 'Run the workflow again: it does the rest, and nothing twice.', 'no');
	}
}

/** Carries out the steps of one run: concurrently, phase after phase, creates in doubt looked up last. One instance a run. */
class Runner {
	private readonly outcomes: Outcome[];
	private stoppedBy: Ended['stoppedBy'];
	private next = 0;
	/** How many steps are under way, and how many of those have their place at the moment. */
	private begun = 0;
	private busy = 0;
	private allDone?: boolean;
	private isPumping = false;
	private isSettling = false;
	private finish: () => void = () => {};
	private fail: (fault: unknown) => void = () => {};

	constructor(
		private readonly run: Run,
		private readonly steps: ReadonlyArray<{ step: Step; place: number }>,
		private readonly before: Wait,
	) {
		this.outcomes = new Array<Outcome>(steps.length).fill(undefined);
	}

	async toTheEnd(): Promise<Ended> {
		await new Promise<void>((resolve, reject) => {
			this.finish = resolve;
			this.fail = reject;
			this.pump();
		});
		return { outcomes: this.outcomes, stoppedBy: this.stoppedBy };
	}

	/** Begins as many steps as may be. A step that waits at once calls this again: one within the other, a thousand would overflow the stack. */
	private pump(): void {
		if (this.isPumping) return;
		this.isPumping = true;
		while (this.busy < this.run.options.maxConcurrentRequests && this.beginNext());
		this.isPumping = false;
		if (this.busy > 0 || this.isSettling) return;
		if (this.run.creates.areInDoubt) void this.settle();
		else if (this.begun === 0 && this.next >= this.steps.length) this.finish();
	}

	/** Begins one step, or leaves it; false where none may begin now. */
	private beginNext(): boolean {
		const next = this.steps[this.next];
		if (next === undefined) return false;
		const { step, place } = next;
		const previous = this.steps[this.next - 1]?.step;
		if (this.begun > 0 && previous && (previous.phase ?? 0) !== (step.phase ?? 0)) return false;
		this.next += 1;
		if (this.stoppedBy && !step.needsAll) return true;
		if (step.needsAll && (this.stoppedBy || !this.isAllDone())) {
			this.outcomes[place] = { failure: new LeftError('Not deleted, because not every create and update was done') };
			return true;
		}
		void this.begin(step, place);
		return true;
	}

	/** Whether all went well that the steps need which need all; asked when everything before them has ended. */
	private isAllDone(): boolean {
		this.allDone ??= this.steps.every(({ step, place }) => step.needsAll ?? isDone(this.outcomes[place]));
		return this.allDone;
	}

	private async begin(step: Step, place: number): Promise<void> {
		this.begun += 1;
		this.busy += 1;
		const wait = this.run.newWait(this.before, (isAside) => {
			this.busy += isAside ? -1 : 1;
			if (isAside) this.pump();
		});
		try {
			this.outcomes[place] = await this.work(step, wait);
		} catch (failure) {
			this.failed(step, place, failure);
		}
		this.begun -= 1;
		this.busy -= 1;
		this.pump();
	}

	private async work(step: Step, wait: Wait): ReturnType<Step['work']> {
		if (step.locks === undefined) return await step.work(wait);
		const release = await this.run.session.account.locks.take(this.run, step.locks, wait);
		try {
			return await step.work(wait);
		} finally {
			release();
		}
	}

	private failed(step: Step, place: number, failure: unknown): void {
		if (failure instanceof LeftError) return;
		this.outcomes[place] = { failure };
		if (this.run.continueOnFail || this.stoppedBy) return;
		this.stoppedBy = { failure, step };
		this.run.leaveUnsent(new LeftError());
	}

	private async settle(): Promise<void> {
		this.isSettling = true;
		try {
			await this.run.creates.settle();
		} catch (fault) {
			this.fail(fault);
			return;
		}
		this.isSettling = false;
		// What was settled goes on in its own turn first
		await Promise.resolve();
		this.pump();
	}
}

/** Whether a step was done. */
export function isDone(outcome: Outcome): boolean {
	return outcome !== undefined && 'json' in outcome;
}

/**
 * Carries out the steps of a run.
 * @param before the wait of what was done for all steps first
 */
export async function runSteps(run: Run, steps: readonly Step[], before: Wait): Promise<Ended> {
	const inOrder = steps
		.map((step, place) => ({ step, place }))
		.sort((a, b) => (a.step.phase ?? 0) - (b.step.phase ?? 0) || a.place - b.place);
	return await new Runner(run, inOrder, before).toTheEnd();
}
