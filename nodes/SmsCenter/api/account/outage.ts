import { NotSentError, type SmsCenterError } from '../errors';
import type { Obstacle } from './wait';

/** So long a run waits before it sends again, after the first request without an answer and after the second. */
const PAUSES_MS = [300, 1000];
const MOST_IN_A_ROW = PAUSES_MS.length + 1;

/** The circuit breaker of one run: after three requests in a row without any answer it sends nothing more. */
export class Outage {
	private inARow: number;
	private since = -Infinity;
	private cause: SmsCenterError | undefined;
	/** To be kept with a request that is sent now: what was in flight together counts as one. */
	round = 0;

	/** @param lately whether another run has just found out that the server does not answer: then one try is enough */
	constructor(lately: boolean) {
		this.inARow = lately ? MOST_IN_A_ROW - 1 : 0;
	}

	get isOpen(): boolean {
		return this.inARow >= MOST_IN_A_ROW;
	}

	/** A request of this round got no answer at all. */
	noAnswer(failure: SmsCenterError, round: number, now: number): void {
		if (round !== this.round) return;
		this.round += 1;
		this.inARow += 1;
		this.since = now;
		this.cause ??= failure;
	}

	/** A request was answered, whatever the answer was. */
	answered(): void {
		if (this.isOpen) return;
		this.inARow = 0;
		this.cause = undefined;
	}

	/** What keeps the run from sending now. Throws when it is to send nothing more. */
	obstacle(inFlight: number, now: number): Obstacle | undefined {
		if (this.inARow === 0) return undefined;
		if (this.isOpen) {
			const hint = this.cause ? `${this.cause.message}. ${this.cause.hint}` : 'Run it again later.';
			throw new NotSentError('Not sent: SMS Center did not answer the requests before this one', hint);
		}
		if (inFlight > 0) return { reason: 'outage' };
		const ms = this.since + (PAUSES_MS[this.inARow - 1] ?? 0) - now;
		return ms > 0 ? { reason: 'outage', ms } : undefined;
	}
}
