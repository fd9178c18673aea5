import type { Clock } from '../../../nodes/SmsCenter/api/clock.ts';

interface Sleeper {
	at: number;
	wake: () => void;
}

/** Lets all that is ready run, until nothing is left but sleepers. */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock on which time goes by only when a test says so. */
export class FakeClock implements Clock {
	ms = 0;

	/** What `random` gives. */
	chance = 0;

	private sleepers: Sleeper[] = [];

	now = (): number => this.ms;

	random = (): number => this.chance;

	sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
		await new Promise<void>((resolve, reject) => {
			if (signal?.aborted) {
				reject(signal.reason);
				return;
			}
			const end = () => {
				this.sleepers = this.sleepers.filter((other) => other !== sleeper);
				signal?.removeEventListener('abort', leave);
			};
			const leave = () => {
				end();
				reject(signal?.reason);
			};
			const sleeper: Sleeper = {
				at: this.ms + ms,
				wake: () => {
					end();
					resolve();
				},
			};
			signal?.addEventListener('abort', leave, { once: true });
			this.sleepers.push(sleeper);
		});
	};

	/** How many sleep at this moment. */
	get sleeping(): number {
		return this.sleepers.length;
	}

	/** Lets time go by, waking the sleepers in the order of their time. */
	async advance(ms: number): Promise<void> {
		const end = this.ms + ms;
		await settle();
		for (;;) {
			const [next] = this.sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
			if (next === undefined) break;
			this.ms = Math.max(this.ms, next.at);
			next.wake();
			await settle();
		}
		this.ms = end;
	}
}
