/** Asks for a place in flight. */
export interface Place {
	/** Whether this request may start now, given how many are in flight. If it throws, the request never starts. */
	admits(inFlight: number): boolean;
	/** Called as it is let in: before anybody else is asked. */
	onEnter(): void;
	/** Called when it has ended. */
	onLeave(): void;
	signal?: AbortSignal;
}

interface Waiting {
	place: Place;
	start: () => void;
	fail: (reason: unknown) => void;
}

/** The requests in flight of one account, and those that wait for a place, in the order they came. */
export class Slots {
	private inFlight = 0;

	private waiting: Waiting[] = [];

	get isIdle(): boolean {
		return this.inFlight === 0 && this.waiting.length === 0;
	}

	/** Runs the task as soon as there is a place. Rejects with what `admits` threw, or with the signal's reason. */
	async run<T>(place: Place, task: () => Promise<T>): Promise<T> {
		await this.enter(place);
		try {
			return await task();
		} finally {
			this.inFlight -= 1;
			place.onLeave();
			this.pump();
		}
	}

	private enter(place: Place): Promise<void> {
		const { signal } = place;
		return new Promise((resolve, reject) => {
			if (signal?.aborted) {
				reject(signal.reason);
				return;
			}
			const leave = () => {
				this.waiting = this.waiting.filter((other) => other !== waiting);
				reject(signal?.reason);
			};
			const stopListening = () => signal?.removeEventListener('abort', leave);
			const waiting: Waiting = {
				place,
				start: () => {
					stopListening();
					resolve();
				},
				fail: (reason) => {
					stopListening();
					reject(reason);
				},
			};
			signal?.addEventListener('abort', leave, { once: true });
			this.waiting.push(waiting);
			this.pump();
		});
	}

	/** Lets in who may start. What `admits` looks at changes only when a request ends, so this is called then. */
	private pump(): void {
		this.waiting = this.waiting.filter((waiting) => !this.hasLeft(waiting));
	}

	private hasLeft(waiting: Waiting): boolean {
		try {
			if (!waiting.place.admits(this.inFlight)) return false;
		} catch (reason) {
			waiting.fail(reason);
			return true;
		}
		this.inFlight += 1;
		waiting.place.onEnter();
		waiting.start();
		return true;
	}
}
