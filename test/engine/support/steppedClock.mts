import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Sleepers } from '../../support/sleepers.mts';

interface Clock {
	now(): number;
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** So long, on the machine's clock, others have to fall asleep as well before time jumps. */
const DOZE_MS = 5;

/** A connection is waited for so long: one that hangs must not hold the time up. */
const CONNECTION_MS = 300;

/**
 * The built package's time: it stands still while anything works, and jumps to the next sleeper's time when something
 * sleeps. Connections keep the machine's time.
 */
export class SteppedClock {
	private ms = 1_000_000;

	private readonly sleepers = new Sleepers();

	private isHeld = false;

	private timer?: NodeJS.Timeout;

	private dozedMs = 0;

	constructor() {
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const { systemClock } = require(join(process.cwd(), 'dist/nodes/SmsCenter/api/clock.js')) as {
			systemClock: Clock;
		};
		systemClock.now = this.now;
		systemClock.sleep = this.sleep;
	}

	readonly now = (): number => this.ms;

	/** Lets time go by, waking who sleeps no longer than that, and gives them a moment to act. */
	async pass(ms: number): Promise<void> {
		this.jumpTo(this.ms + ms);
		await delay(DOZE_MS * 4);
	}

	/** When the first sleeper wants to wake; Infinity where nobody sleeps. */
	get next(): number {
		return this.sleepers.next;
	}

	/** Whether time may jump by itself. */
	hold(isHeld: boolean): void {
		this.isHeld = isHeld;
		this.watch();
	}

	private readonly sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		const sleeping = this.sleepers.until(this.ms + ms, signal);
		this.watch();
		await sleeping;
	};

	private watch(): void {
		if (this.isHeld || this.sleepers.count === 0) return;
		this.timer ??= setTimeout(() => {
			this.timer = undefined;
			const isConnected = process.getActiveResourcesInfo().includes('TCPSocketWrap');
			this.dozedMs = isConnected ? this.dozedMs + DOZE_MS : CONNECTION_MS;
			if (!this.isHeld && this.dozedMs >= CONNECTION_MS) {
				this.dozedMs = 0;
				this.jumpTo(this.next);
			}
			this.watch();
		}, DOZE_MS);
	}

	/** Makes it that time, waking who sleeps no longer than that; they act after this has returned. */
	jumpTo(ms: number): void {
		if (Number.isFinite(ms)) this.ms = Math.max(this.ms, ms);
		this.sleepers.wake(this.ms);
	}
}
