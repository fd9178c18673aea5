import type { Clock } from '../clock';
import { NotSentError } from '../errors';

/** A hundred refused messages in a row within ten minutes block the IP address (the provider's FAQ). */
const WINDOW_MS = 10 * 60_000 + 1000;
const MOST_IN_A_RUN = 10;
const MOST_IN_A_ROW = 50;

/** Stops price requests long before their refusals block the address. */
export class PriceRefusals {
	/** When, and by which execution, since the last price that was given. */
	private inARow: Array<{ at: number; executionId: string }> = [];

	constructor(private readonly clock: Clock) {}

	/** Throws where too many prices were refused in a row, in this execution or in all. */
	requireFew(executionId: string): void {
		this.inARow = this.inARow.filter(({ at }) => at + WINDOW_MS > this.clock.now());
		const own = this.inARow.filter((refusal) => refusal.executionId === executionId);
		if (own.length < MOST_IN_A_RUN && this.inARow.length < MOST_IN_A_ROW) return;
		throw new NotSentError(
			'Not sent: SMS Center refused too many prices in a row',
			'A hundred refusals in a row block the IP address of this n8n. Mend the refused texts, senders and numbers first, then run it again.',
		);
	}

	refused(executionId: string): void {
		this.inARow.push({ at: this.clock.now(), executionId });
	}

	given(): void {
		this.inARow = [];
	}
}
