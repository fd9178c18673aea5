import type { Clock } from '../clock';
import type { Ledger } from './ledger';
import { WaitTooLongError, type WaitBudget, type WaitMeter } from './waiting';

interface Waiter {
	wake: () => void;
}

/** How a request waits for its turn. */
export interface TurnOptions {
	/** A whole window without such a request, as after a second error 9. */
	quiet: boolean;
	budget: WaitBudget;
	meter: WaitMeter;
	/** The first of these that is aborted ends the wait. */
	signals: readonly AbortSignal[];
}

/** Lets identical requests go one after another, in the order they asked, as the ledger allows. */
export class Turns {
	private readonly queues = new Map<string, Waiter[]>();

	constructor(
		private readonly ledger: Ledger,
		private readonly clock: Clock,
	) {}

	get isIdle(): boolean {
		return this.queues.size === 0;
	}

	/**
	 * Resolves when a request of this kind may be sent, entered in the ledger as in flight: the caller ends or withdraws it.
	 * Rejects with {@link WaitTooLongError} as soon as the budget cannot suffice, or with a signal's reason.
	 */
	async take(key: string, options: TurnOptions): Promise<void> {
		const queue = this.queues.get(key);
		if (queue === undefined && this.ledger.waitMs(key, this.clock.now(), options.quiet) === 0) {
			this.ledger.begin(key);
			return;
		}
		await options.meter.during(() => this.queueUp(key, options));
	}

	/** How long a request of this kind would wait now; Infinity where that is not known. */
	waitMs(key: string): number {
		return this.ledger.waitMs(key, this.clock.now());
	}

	/** Tells those who wait that a request of this kind has ended. */
	ended(key: string): void {
		this.queues.get(key)?.[0]?.wake();
	}

	private async queueUp(key: string, { quiet, budget, signals }: TurnOptions): Promise<void> {
		const queue = this.queues.get(key) ?? [];
		this.queues.set(key, queue);
		const me: Waiter = { wake: () => {} };
		queue.push(me);
		try {
			for (;;) {
				const now = this.clock.now();
				const needed = queue[0] === me ? this.ledger.waitMs(key, now, quiet) : Infinity;
				if (needed === 0) {
					this.ledger.begin(key);
					return;
				}
				if (budget.leftMs <= 0 || (needed !== Infinity && needed > budget.leftMs)) {
					throw new WaitTooLongError(needed === Infinity ? undefined : needed, budget);
				}
				await this.rest(me, Math.min(needed, budget.leftMs), signals);
				budget.leftMs -= this.clock.now() - now;
			}
		} finally {
			queue.splice(queue.indexOf(me), 1);
			if (queue.length === 0) this.queues.delete(key);
			else queue[0]?.wake();
		}
	}

	/** Sleeps until the time is over, somebody wakes this waiter, or a signal is aborted. */
	private async rest(me: Waiter, ms: number, signals: readonly AbortSignal[]): Promise<void> {
		const woken = new AbortController();
		me.wake = () => woken.abort();
		try {
			await this.clock.sleep(ms, AbortSignal.any([...signals, woken.signal]));
		} catch {
			for (const signal of signals) signal.throwIfAborted();
		} finally {
			me.wake = () => {};
		}
	}
}
