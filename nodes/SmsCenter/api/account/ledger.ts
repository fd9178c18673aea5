/** How long a request counts after its end: SMS Center's minute, and a second for clocks and networks that differ. */
export const LEDGER_WINDOW_MS = 61_000;

/** Three identical requests a minute (official page); the fourth would be refused with error 9. */
export const IDENTICAL_LIMIT = 3;

/** A full ledger makes requests wait; it never forgets one that still counts. */
const MAX_KINDS = 200_000;

/**
 * What was sent lately, by kind of request, so that the fourth identical one waits instead of being refused.
 * Counts failures too, and from the end of a request, because nobody knows when the server counted it.
 */
export class Ledger {
	/** By kind, in order of last use: until when each of its requests counts, Infinity while it is in flight. */
	private readonly untils = new Map<string, number[]>();

	constructor(private readonly maxKinds = MAX_KINDS) {}

	/**
	 * Milliseconds until a request of this kind may be sent: 0 is now, Infinity is "when one in flight has ended".
	 * @param quiet ask for a whole window without such a request, as after a second error 9
	 * @param limit so many of the kind are taken a minute
	 */
	waitMs(key: string, now: number, quiet = false, limit = IDENTICAL_LIMIT): number {
		const counting = this.counting(key, now);
		if (counting.length === 0) this.forgetExpired(now);
		if (counting.length === 0 && this.untils.size >= this.maxKinds) return LEDGER_WINDOW_MS;
		const excess = counting.length - (quiet ? 0 : limit - 1);
		return excess > 0 ? (counting[excess - 1] ?? now) - now : 0;
	}

	count(key: string, now: number): number {
		return this.counting(key, now).length;
	}

	begin(key: string): void {
		this.use(key, [...(this.untils.get(key) ?? []), Infinity]);
	}

	end(key: string, now: number): void {
		const others = this.counting(key, now);
		others.splice(others.indexOf(Infinity), 1, now + LEDGER_WINDOW_MS);
		this.use(
			key,
			others.sort((one, other) => one - other),
		);
	}

	isEmpty(now: number): boolean {
		this.forgetExpired(now);
		return this.untils.size === 0;
	}

	private counting(key: string, now: number): number[] {
		return (this.untils.get(key) ?? []).filter((until) => until > now);
	}

	private use(key: string, untils: number[]): void {
		this.untils.delete(key);
		this.untils.set(key, untils);
	}

	private forgetExpired(now: number): void {
		for (const [key, untils] of this.untils) {
			if ((untils[untils.length - 1] ?? 0) > now) return;
			this.untils.delete(key);
		}
	}
}
