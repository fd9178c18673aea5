import type { IncomingHttpHeaders } from 'node:http';
import type { Action } from './request.mts';

/** A request as the stand-in saw it, secrets included. */
export interface RecordedRequest {
	/** When it had arrived whole, on the clock of the options. */
	readonly at: number;
	readonly method: string;
	/** Path and query as sent. */
	readonly url: string;
	/** Query and form together, decoded; the form wins, and of a repeated key the last. */
	readonly params: Record<string, string>;
	readonly action: Action;
	readonly fmt: number;
	readonly headers: IncomingHttpHeaders;
	/** The body, one character a byte. */
	readonly rawBody: string;
	/** Absent while unanswered, and for good after a reset. `code` is SMS Center's error number. */
	answered?: { httpStatus: number; code: number | null; body: Buffer };
	/** The kind of the fault that struck. */
	fault?: string;
	/** Whether a write took effect, or what was asked for was read. */
	carriedOut: boolean;
}

/** Counts since the start or the last `resetStats()`. */
export interface SandboxStats {
	requests: number;
	/** Requests answered with an error number, whichever. */
	refused: number;
	/** The most API requests that were open at once, over all logins. */
	peakInFlight: number;
	byAction: Record<string, number>;
	/** Answers by error number. */
	byCode: Record<number, number>;
}

const MOST_RECENT = 20;

const noBody = Buffer.alloc(0);

/** Keeps the requests, as fully as it is told, and the counts. */
export class RequestLog {
	readonly requests: RecordedRequest[] = [];
	/** The last twenty, in order of arrival, whatever is recorded. */
	readonly recent: RecordedRequest[] = [];
	readonly stats: SandboxStats = { requests: 0, refused: 0, peakInFlight: 0, byAction: {}, byCode: {} };
	#open = 0;

	arrived(request: RecordedRequest, detail: 'full' | 'light' | 'none'): RecordedRequest {
		const kept = detail === 'full' ? request : { ...request, url: '', headers: {}, rawBody: '' };
		if (detail !== 'none') this.requests.push(kept);
		this.recent.push(kept);
		if (this.recent.length > MOST_RECENT) this.recent.shift();
		const { stats } = this;
		stats.requests++;
		stats.byAction[request.action] = (stats.byAction[request.action] ?? 0) + 1;
		stats.peakInFlight = Math.max(stats.peakInFlight, ++this.#open);
		return kept;
	}

	ended(): void {
		this.#open--;
	}

	answered(
		request: RecordedRequest,
		detail: 'full' | 'light' | 'none',
		{ httpStatus, code, body }: { httpStatus: number; code: number | null; body: Buffer },
	): void {
		request.answered = { httpStatus, code, body: detail === 'full' ? body : noBody };
		if (code === null) return;
		this.stats.refused++;
		this.stats.byCode[code] = (this.stats.byCode[code] ?? 0) + 1;
	}

	reset(): void {
		this.requests.length = 0;
		this.recent.length = 0;
		Object.assign(this.stats, {
			requests: 0,
			refused: 0,
			peakInFlight: this.#open,
			byAction: {},
			byCode: {},
		});
	}
}
