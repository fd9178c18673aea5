interface Sleeper {
	at: number;
	wake: () => void;
}

/** Who sleeps on a clock that a test moves. */
export class Sleepers {
	private sleepers: Sleeper[] = [];

	/** How many sleep at this moment. */
	get count(): number {
		return this.sleepers.length;
	}

	/** When the first of them wants to wake; Infinity where nobody sleeps. */
	get next(): number {
		return Math.min(...this.sleepers.map(({ at }) => at));
	}

	/** Sleeps until the clock shows `at`. Rejects with the signal's reason when that is aborted. */
	async until(at: number, signal?: AbortSignal): Promise<void> {
		signal?.throwIfAborted();
		await new Promise<void>((resolve, reject) => {
			const end = () => {
				this.sleepers = this.sleepers.filter((other) => other !== sleeper);
				signal?.removeEventListener('abort', leave);
			};
			const leave = () => {
				end();
				reject(signal?.reason);
			};
			const sleeper: Sleeper = {
				at,
				wake: () => {
					end();
					resolve();
				},
			};
			signal?.addEventListener('abort', leave, { once: true });
			this.sleepers.push(sleeper);
		});
	}

	/** Wakes the one who wants to wake first. */
	wakeFirst(): void {
		this.sleepers.find(({ at }) => at === this.next)?.wake();
	}

	/** Wakes all who do not sleep longer than that. */
	wake(now: number): void {
		for (const sleeper of this.sleepers) if (sleeper.at <= now) sleeper.wake();
	}
}
