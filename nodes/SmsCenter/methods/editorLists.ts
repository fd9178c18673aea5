import { LEDGER_WINDOW_MS } from '../api/account/ledger';
import type { Clock } from '../api/clock';
import { SmsCenterError } from '../api/errors';
import type { RequestBudget } from '../api/perform';

/** Of the three lists that SMS Center gives in a minute, so that one is left for a workflow, come what may. */
const MOST = 2;

/** The account has no list to spare for the editor. */
export class NoListToSpareError extends SmsCenterError {
	constructor() {
		super(
			'SMS Center takes three lists of templates a minute, and these were asked for already',
			"Open the list again in a minute, or choose 'By ID' or 'By Name'.",
			'no',
		);
	}
}

/** What the editor has asked of one account lately, answered or not. */
export class EditorLists {
	/** When the requests of the last minute ended, oldest first. */
	private ends: number[] = [];

	/** How many more may be sent by those that are under way. */
	private promised = 0;

	constructor(private readonly clock: Clock) {}

	/** When the editor may ask again, if nothing is under way. */
	get freeAt(): number {
		const mustExpire = this.ends[this.ends.length - MOST];
		return mustExpire === undefined ? this.clock.now() : mustExpire + LEDGER_WINDOW_MS;
	}

	/** Does what asks for a list, with all that is left to the editor. Rejects with a NoListToSpareError if that is nothing. */
	async ask<T>(work: (requests: RequestBudget) => Promise<T>): Promise<T> {
		const now = this.clock.now();
		this.ends = this.ends.filter((end) => end + LEDGER_WINDOW_MS > now);
		const free = MOST - this.ends.length - this.promised;
		if (free <= 0) throw new NoListToSpareError();
		const requests = { left: free };
		this.promised += free;
		try {
			return await work(requests);
		} finally {
			this.promised -= free;
			const sent = free - requests.left;
			this.ends.push(...new Array<number>(sent).fill(this.clock.now()));
		}
	}
}
