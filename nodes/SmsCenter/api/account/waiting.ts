import type { Clock } from '../clock';
import { NotSentError } from './secrets';

/** How long one item may still wait because of SMS Center's limits, in milliseconds. */
export interface WaitBudget {
	leftMs: number;
}

function seconds(ms: number): string {
	return `${Math.ceil(ms / 1000)} s`;
}

/** The wait that SMS Center's limits ask for is longer than this item may wait. */
export class WaitTooLongError extends NotSentError {
	constructor(neededMs: number | undefined, budget: WaitBudget) {
		const needed = neededMs === undefined ? 'longer' : seconds(neededMs);
		super(
			9,
			`Not sent: SMS Center takes three identical requests a minute, so this one has to wait ${needed}`,
			budget.leftMs <= 0
				? "The option 'On Rate Limit' says not to wait, or the time of 'Max Wait' is used up. Run it again in a minute."
				: `That is more than the option 'Max Wait' leaves (${seconds(budget.leftMs)}). Raise it, or run it again in a minute.`,
		);
	}
}

/** The time that a run has spent waiting for SMS Center's limits; waits at the same time count once. */
export class WaitMeter {
	private waiting = 0;

	/** Called whenever a wait begins or ends. */
	onChange: () => void = () => {};

	private since = 0;

	private total = 0;

	constructor(private readonly clock: Clock) {}

	/** How many requests wait at this moment. */
	get waitingNow(): number {
		return this.waiting;
	}

	/** Milliseconds so far. */
	get waitedMs(): number {
		return this.waiting > 0 ? this.total + this.clock.now() - this.since : this.total;
	}

	/** Measures a wait. */
	async during<T>(wait: () => Promise<T>): Promise<T> {
		if (this.waiting === 0) this.since = this.clock.now();
		this.waiting += 1;
		this.onChange();
		try {
			return await wait();
		} finally {
			this.waiting -= 1;
			if (this.waiting === 0) this.total += this.clock.now() - this.since;
			this.onChange();
		}
	}
}
