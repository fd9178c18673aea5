import type { Settings } from './options.mts';

/** Counts requests of the same key within a window. */
export class RequestWindows {
	readonly #times = new Map<string, number[]>();
	#sweptAt = -Infinity;

	/** Whether one more request keeps the limit. It is counted if so, or if refused requests count too. */
	take(
		key: string,
		now: number,
		limit: number,
		isRefusedAnyway: boolean,
		{ windowMs, windowKind, countRefused }: Settings,
	): boolean {
		if (limit <= 0) return true;
		const isInWindow =
			windowKind === 'fixed'
				? (at: number) => at >= Math.floor(now / windowMs) * windowMs
				: (at: number) => at > now - windowMs;
		this.#sweep(now, windowMs);
		const times = (this.#times.get(key) ?? []).filter(isInWindow);
		const keepsLimit = times.length < limit;
		if ((keepsLimit && !isRefusedAnyway) || countRefused) times.push(now);
		// more than the limit need not be known, so a client that never stops takes no more memory
		this.#times.set(key, times.slice(-limit));
		return keepsLimit;
	}

	clear(): void {
		this.#times.clear();
	}

	#sweep(now: number, windowMs: number): void {
		if (now - this.#sweptAt < windowMs) return;
		this.#sweptAt = now;
		for (const [key, times] of this.#times) if ((times.at(-1) ?? 0) <= now - windowMs) this.#times.delete(key);
	}
}

/** Counts failures of an address within a window. */
export class Failures {
	readonly #times = new Map<string, number[]>();

	/** Counts one more. Says whether they are `limit` now, and then begins anew. */
	add(address: string, now: number, windowMs: number, limit: number): boolean {
		if (limit <= 0) return false;
		const times = [...(this.#times.get(address) ?? []), now].filter((at) => at > now - windowMs);
		const isTooMany = times.length >= limit;
		this.#times.set(address, isTooMany ? [] : times);
		return isTooMany;
	}

	forget(address: string): void {
		this.#times.delete(address);
	}

	clear(): void {
		this.#times.clear();
	}
}
