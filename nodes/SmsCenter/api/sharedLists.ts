/** A list that was asked for and not sent yet, or is on its way. */
interface Job<T> {
	answer: Promise<T>;
	/** Resolves as soon as nobody can join any more: it is sent, or has failed. */
	sent: Promise<void>;
	waiters: number;
	nobodyWaits: AbortController;
}

/** See {@link SharedLists.get}. */
export interface JoinOptions {
	onJoin: (sent: Promise<void>) => void;
	isOthersOnly: (failure: unknown) => boolean;
}

/** Starts a list request: `onSend` is to be called right before it is sent. */
export type StartList<T> = (signal: AbortSignal, onSend: () => void) => Promise<T>;

/** Settles as the promise does, or rejects with the signal's reason as soon as it is aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await promise;
	return await new Promise<T>((resolve, reject) => {
		const leave = () => reject(signal.reason);
		if (signal.aborted) leave();
		signal.addEventListener('abort', leave, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
	});
}

/**
 * Lets callers share a list request that has not been sent yet. One that is already on its way may have been answered
 * before the caller's own writes, so nobody joins it (rule 8).
 */
export class SharedLists<T> {
	private readonly unsent = new Map<string, Job<T>>();

	/**
	 * The list of this kind. A caller whose signal is aborted leaves alone, with the signal's reason; the request is
	 * aborted with its last waiter.
	 * @param onJoin called before an unsent request of another caller is joined, with what resolves when it is sent; may throw
	 * @param isOthersOnly whether a failure of a request that another caller started concerns only that caller
	 */
	async get(
		key: string,
		start: StartList<T>,
		{ onJoin, isOthersOnly }: JoinOptions,
		signal?: AbortSignal,
	): Promise<T> {
		for (;;) {
			signal?.throwIfAborted();
			const joined = this.unsent.get(key);
			if (joined) onJoin(joined.sent);
			const job = joined ?? this.begin(key, start);
			job.waiters += 1;
			const answer = await unlessAborted(job.answer, signal).then(
				(value) => ({ value }),
				(failure: unknown) => ({ failure }),
			);
			job.waiters -= 1;
			if (job.waiters === 0) {
				this.close(key, job);
				job.nobodyWaits.abort();
			}
			if ('value' in answer) return answer.value;
			if (joined === undefined || signal?.aborted || !isOthersOnly(answer.failure)) throw answer.failure;
		}
	}

	private begin(key: string, start: StartList<T>): Job<T> {
		const nobodyWaits = new AbortController();
		let isSent = () => {};
		const sent = new Promise<void>((resolve) => (isSent = resolve));
		const job: Job<T> = { waiters: 0, nobodyWaits, sent, answer: Promise.resolve() as Promise<never> };
		this.unsent.set(key, job);
		const closed = () => {
			this.close(key, job);
			isSent();
		};
		job.answer = start(nobodyWaits.signal, closed);
		job.answer.then(closed, closed);
		return job;
	}

	private close(key: string, job: Job<T>): void {
		if (this.unsent.get(key) === job) this.unsent.delete(key);
	}
}
