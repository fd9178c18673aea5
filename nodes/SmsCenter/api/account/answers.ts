/** A run that begins so soon after a create may get a list that does not show it yet. */
const REMEMBERED_MS = 61_000;

/**
 * The ids that this process's creates were answered with, so that no run takes another's template for its own create
 * in doubt (rule 3). Only what a run under way may need is kept.
 */
export class Answers {
	/** In order of time. */
	private readonly recent = new Map<number, number>();

	private readonly known = new Set<Set<number>>();

	/** A set for one run: what was answered lately, and all that is answered until {@link close}. */
	open(now: number): Set<number> {
		this.forgetOld(now);
		const ids = new Set(this.recent.keys());
		this.known.add(ids);
		return ids;
	}

	/** The run has ended. */
	close(ids: Set<number>): void {
		this.known.delete(ids);
	}

	/** A create was answered with this id, or this is the template that a create in doubt has made. */
	note(id: number, now: number): void {
		this.forgetOld(now);
		// A known id would keep its place
		this.recent.delete(id);
		this.recent.set(id, now);
		for (const ids of this.known) ids.add(id);
	}

	/** Whether nothing is kept any more. */
	isEmpty(now: number): boolean {
		this.forgetOld(now);
		return this.recent.size === 0 && this.known.size === 0;
	}

	private forgetOld(now: number): void {
		for (const [id, at] of this.recent) {
			if (at + REMEMBERED_MS > now) return;
			this.recent.delete(id);
		}
	}
}
