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
export class Runner {
	private readonly outcomes: Outcome[];
	private readonly steps: ReadonlyArray<{ step: Step; place: number }>;
	private stoppedBy: Ended['stoppedBy'];
	private next = 0;
	private begun = 0;
	private busy = 0;
	private allDone?: boolean;
	private isPumping = false;
	private isSettling = false;
	private finish: () => void = () => {};
	private fail: (fault: unknown) => void = () => {};

	/** @param before the wait of what was done for all steps first: it is a part of each one's */
	constructor(
		private readonly run: Run,
		steps: readonly Step[],
		private readonly before: Wait,
	) {
		this.outcomes = new Array<Outcome>(steps.length).fill(undefined);
		this.steps = steps
			.map((step, place) => ({ step, place }))
			.sort((a, b) => (a.step.phase ?? 0) - (b.step.phase ?? 0) || a.place - b.place);
	}

	/** Rejects only with a fault of ours. */
	async toTheEnd(): Promise<Ended> {
		await new Promise<void>((resolve, reject) => {
			this.finish = resolve;
			this.fail = reject;
			this.pump();
		});
		return { outcomes: this.outcomes, stoppedBy: this.stoppedBy };
	}

	/** Begins as many steps as may be. A step that waits at once calls this again: a thousand would overflow the stack. */
	private pump(): void {
		if (this.isPumping) return;
		this.isPumping = true;
		while (this.busy < this.run.options.maxConcurrentRequests && this.beginNext());
		this.isPumping = false;
		if (this.busy > 0 || this.isSettling) return;
		if (this.run.creates.areInDoubt) this.settle().catch(this.fail);
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
			if (!(failure instanceof LeftError)) {
				this.outcomes[place] = { failure };
				if (!this.run.continueOnFail && !this.stoppedBy) {
					this.stoppedBy = { failure, step };
					this.run.leaveUnsent(new LeftError());
				}
			}
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

	private async settle(): Promise<void> {
		this.isSettling = true;
		await this.run.creates.settle();
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
