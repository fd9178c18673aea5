import type { Clock } from '../../../nodes/SmsCenter/api/clock.ts';
import { Sleepers } from '../../support/sleepers.mts';

/** Lets all that is ready run, until nothing is left but sleepers. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock on which time goes by only when a test says so. */
export class FakeClock implements Clock {
	ms = 0;

	/** What `random` gives. */
	chance = 0;

	private readonly sleepers = new Sleepers();

	now = (): number => this.ms;

	random = (): number => this.chance;

	sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		await this.sleepers.until(this.ms + ms, signal);
	};

	/** How many sleep at this moment. */
	get sleeping(): number {
		return this.sleepers.count;
	}

	/** Lets time go by, waking the sleepers in the order of their time. */
	async advance(ms: number): Promise<void> {
		const end = this.ms + ms;
		await settle();
		while (this.sleepers.next <= end) {
			this.ms = Math.max(this.ms, this.sleepers.next);
			this.sleepers.wakeFirst();
			await settle();
		}
		this.ms = end;
	}
}
