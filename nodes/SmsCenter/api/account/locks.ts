import { abortFailure } from '../connection';

/** What a run locks: these names, or the whole account. */
export type LockScope = ReadonlySet<string> | 'account';

interface Holder {
	scope: LockScope;
}

interface Waiter extends Holder {
	grant: () => void;
}

function conflict(one: LockScope, other: LockScope): boolean {
	if (one === 'account' || other === 'account') return true;
	const [small, large] = one.size < other.size ? [one, other] : [other, one];
	for (const name of small) if (large.has(name)) return true;
	return false;
}

/**
 * Keeps two runs of this process from creating the same name at once (rule 19). First come, first served, and a run
 * takes all its locks at once, so none waits for another in a circle.
 */
export class Locks {
	private readonly holders = new Set<Holder>();

	private waiting: Waiter[] = [];

	get isIdle(): boolean {
		return this.holders.size === 0 && this.waiting.length === 0;
	}

	/** Does the work while nobody else holds a lock on any of these names. Rejects when the signal is aborted, as a cancelled request does. */
	async during<T>(scope: LockScope, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
		const holder = await this.acquire(scope, signal);
		try {
			return await work();
		} finally {
			this.holders.delete(holder);
			this.grantAll();
		}
	}

	private acquire(scope: LockScope, signal: AbortSignal | undefined): Promise<Holder> {
		return new Promise((resolve, reject) => {
			if (signal?.aborted) {
				reject(abortFailure(signal));
				return;
			}
			const leave = () => {
				this.waiting = this.waiting.filter((other) => other !== waiter);
				if (signal) reject(abortFailure(signal));
				this.grantAll();
			};
			const waiter: Waiter = {
				scope,
				grant: () => {
					signal?.removeEventListener('abort', leave);
					resolve(waiter);
				},
			};
			signal?.addEventListener('abort', leave, { once: true });
			this.waiting.push(waiter);
			this.grantAll();
		});
	}

	private grantAll(): void {
		const still: Waiter[] = [];
		for (const waiter of this.waiting) {
			const before: Holder[] = [...this.holders, ...still];
			if (before.some(({ scope }) => conflict(scope, waiter.scope))) {
				still.push(waiter);
				continue;
			}
			this.holders.add(waiter);
			waiter.grant();
		}
		this.waiting = still;
	}
}
