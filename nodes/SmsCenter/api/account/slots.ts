/** Asks for a place in flight. */
export interface Place {
	/** While this one waits or is in flight, at most so many are. */
	limit: number;
	/**
	 * Whether this request may start now, given how many are in flight, and how many may be: the lowest limit of all that
	 * are here. If it throws, the request never starts.
	 */
	admits(inFlight: number, limit: number): boolean;
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

	/** How many of those who wait or are in flight have brought each limit. */
	private readonly limits = new Map<number, number>();

	/** @param most how many may be in flight at the moment, whatever their own limits */
	constructor(private readonly most: () => number = () => Infinity) {}

	get isIdle(): boolean {
		return this.inFlight === 0 && this.waiting.length === 0;
	}

	/** Runs the task as soon as there is a place. Rejects with what `admits` threw, or with the signal's reason. */
	async run<T>(place: Place, task: () => Promise<T>): Promise<T> {
		this.countLimit(place.limit, 1);
		try {
			await this.enter(place);
			try {
				return await task();
			} finally {
				this.inFlight -= 1;
				place.onLeave();
			}
		} finally {
			this.countLimit(place.limit, -1);
			this.pump();
		}
	}

	/**
	 * Lets in who may start: to be called when what `admits` looks at has changed, other than by a request's end.
	 * @param mayEnd whether some who wait may never start now: then all are asked, also when every place is taken
	 */
	pump(mayEnd = false): void {
		const { waiting } = this;
		const still: Waiting[] = [];
		let asked = 0;
		for (const each of waiting) {
			// To ask thousands for nothing each time one of them ends would take longer than their requests
			if (!mayEnd && this.inFlight >= this.limitNow()) break;
			asked += 1;
			if (!this.hasLeft(each)) still.push(each);
		}
		if (asked > still.length) this.waiting = [...still, ...waiting.slice(asked)];
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

	private hasLeft(waiting: Waiting): boolean {
		try {
			if (!waiting.place.admits(this.inFlight, this.limitNow())) return false;
		} catch (reason) {
			waiting.fail(reason);
			return true;
		}
		this.inFlight += 1;
		waiting.place.onEnter();
		waiting.start();
		return true;
	}

	private limitNow(): number {
		return Math.min(this.most(), ...this.limits.keys());
	}

	private countLimit(limit: number, change: 1 | -1): void {
		const count = (this.limits.get(limit) ?? 0) + change;
		if (count > 0) this.limits.set(limit, count);
		else this.limits.delete(limit);
	}
}
