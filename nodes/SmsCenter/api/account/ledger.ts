/** How long a request counts after its end: SMS Center's minute, and a second for clocks and networks that differ. */
export const LEDGER_WINDOW_MS = 61_000;

/** Three identical requests a minute (official page); the fourth would be refused with error 9. */
export const IDENTICAL_LIMIT = 3;

/** A full ledger makes requests wait; it never forgets one that still counts. */
const MAX_ENTRIES = 200_000;

interface Entry {
	inFlight: number;
	/** When the requests of this kind ended, oldest first. */
	ends: number[];
}

/**
 * What was sent lately, by kind of request, so that the fourth identical one waits instead of being refused.
 * Counts failures too, and from the end of a request, because nobody knows when the server counted it.
 */
export class Ledger {
	/** In order of last use, so that what has expired stands first. */
	private readonly entries = new Map<string, Entry>();

	constructor(private readonly maxEntries = MAX_ENTRIES) {}

	/**
	 * Milliseconds until a request of this kind may be sent: 0 is now, Infinity is "when one in flight has ended".
	 * @param quiet ask for a whole window without such a request, as after a second error 9
	 */
	waitMs(key: string, now: number, quiet = false): number {
		this.forgetExpired(now);
		const entry = this.entries.get(key);
		if (entry === undefined) return this.entries.size < this.maxEntries ? 0 : this.untilOldestExpires(now);

		const counting = entry.ends.filter((end) => end + LEDGER_WINDOW_MS > now);
		const allowed = quiet ? 1 : IDENTICAL_LIMIT;
		const excess = entry.inFlight + counting.length - (allowed - 1);
		if (excess <= 0) return 0;
		const mustExpire = counting[excess - 1];
		return mustExpire === undefined ? Infinity : mustExpire + LEDGER_WINDOW_MS - now;
	}

	/** How many requests of this kind count now, those in flight among them. */
	count(key: string, now: number): number {
		const entry = this.entries.get(key);
		if (entry === undefined) return 0;
		return entry.inFlight + entry.ends.filter((end) => end + LEDGER_WINDOW_MS > now).length;
	}

	begin(key: string): void {
		const entry = this.entries.get(key) ?? { inFlight: 0, ends: [] };
		entry.inFlight += 1;
		this.use(key, entry);
	}

	end(key: string, now: number): void {
		const entry = this.entries.get(key);
		if (entry === undefined) return;
		entry.inFlight -= 1;
		entry.ends.push(now);
		if (entry.ends.length > IDENTICAL_LIMIT) entry.ends.shift();
		this.use(key, entry);
	}

	/** Whether nothing counts any more. */
	isEmpty(now: number): boolean {
		this.forgetExpired(now);
		return this.entries.size === 0;
	}

	private use(key: string, entry: Entry): void {
		this.entries.delete(key);
		this.entries.set(key, entry);
	}

	private forgetExpired(now: number): void {
		for (const [key, entry] of this.entries) {
			if (entry.inFlight > 0) return;
			const last = entry.ends[entry.ends.length - 1] ?? -Infinity;
			if (last + LEDGER_WINDOW_MS > now) return;
			this.entries.delete(key);
		}
	}

	/** What is in flight counts for a whole window from now at least, so this is never too long. */
	private untilOldestExpires(now: number): number {
		for (const { inFlight, ends } of this.entries.values()) {
			const last = ends[ends.length - 1];
			if (inFlight === 0 && last !== undefined) return last + LEDGER_WINDOW_MS - now;
		}
		return LEDGER_WINDOW_MS;
	}
}
