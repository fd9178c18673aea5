import type { Action } from './request.mts';

/**
 * What goes wrong, and whether the request is carried out all the same (unless `carryOut` of the fault says otherwise).
 * A request that the limits refuse is never carried out.
 */
export const carriesOut = {
	/** Answered with the error `code`. */
	refuse: false,
	/** The connection is reset. */
	'reset-before': false,
	/** The connection is reset. */
	'reset-after': true,
	/** The connection is reset; carried out `delayMs` (2000) later. */
	'reset-then-carry-out': true,
	/** 502 with a proxy's HTML page. */
	'bad-gateway': false,
	/** 502 with a proxy's HTML page. */
	'bad-gateway-after': true,
	/** 504 with a proxy's HTML page. */
	'gateway-timeout': true,
	/** The first half of the reply's bytes, or `keepBytes`; how it ends is in `cut`. */
	'cut-off': true,
	/** `delayMs` (1000) later than usual, carried out at the end of it; else as usual. */
	slow: true,
	/** No answer until the client leaves. */
	hang: false,
	/** A byte of the reply every `delayMs` (50). */
	drip: true,
	/** The error `code` in the shape of fmt=0, whatever was asked. */
	'plain-text-error': false,
	/** 200 with the HTML page of a captive portal. */
	html: false,
	/** 200 with the text Hello. */
	plain: false,
	/** 200 with no body. */
	empty: false,
	/** 500 with an HTML page that shows the whole request, secrets included, and these in base64 too. */
	echo: false,
	/** 302 to `location`, by default another page of this server. */
	redirect: false,
	/** 200 with `body`. */
	body: false,
} as const;

export type FaultKind = keyof typeof carriesOut;

/** A fault, and the requests it strikes: all that `on` and `match` let through, thinned by `nth`, `every`, `times`. */
export interface Fault {
	kind: FaultKind;
	on?: Exclude<Action, 'send' | 'other'> | 'any';
	match?: (params: Record<string, string>) => boolean;
	/** Only the nth matching request, counted from 1 when the fault is added. */
	nth?: number;
	/** Every so many matching requests: 7 strikes the 7th, the 14th … */
	every?: number;
	/** At most so often. */
	times?: number;
	/** SMS Center's number, for `refuse` and `plain-text-error`. */
	code?: number;
	/** The text beside the number, instead of the usual one. */
	description?: string;
	/** The id beside the number. */
	id?: number;
	delayMs?: number;
	location?: string;
	body?: string | Buffer;
	/** The Content-Type of `body`; by default HTML. */
	contentType?: string;
	/** More headers of the answer, `retry-after` say. */
	headers?: Record<string, string>;
	/** Instead of the kind's own HTTP status. */
	httpStatus?: number;
	/** Instead of the kind's own. `slow`, `cut-off` and `drip` answer error 5 when not carried out. */
	carryOut?: boolean;
	/** How many bytes `cut-off` leaves. */
	keepBytes?: number;
	/**
	 * `length` (the default): Content-Length is that of the cut; `end`: no Content-Length, the connection ends;
	 * `abort`: Content-Length is that of the whole reply, the connection ends too early.
	 */
	cut?: 'length' | 'end' | 'abort';
}

/** The faults that are switched on; the first added that strikes a request is the one that counts. */
export class FaultList {
	readonly #entries = new Set<{ fault: Fault; matched: number; struck: number }>();

	/** Switches a fault on and gives a function that switches it off. Throws if its `code` is missing. */
	add(fault: Fault): () => void {
		if ((fault.kind === 'refuse' || fault.kind === 'plain-text-error') && fault.code === undefined) {
			throw new Error(`A fault of the kind '${fault.kind}' needs a code`);
		}
		const entry = { fault: { ...fault }, matched: 0, struck: 0 };
		this.#entries.add(entry);
		return () => void this.#entries.delete(entry);
	}

	clear(): void {
		this.#entries.clear();
	}

	/** The fault that strikes this request. Every fault counts the requests that match it, struck by it or not. */
	pick(action: Action, params: Record<string, string>): Fault | undefined {
		let picked: Fault | undefined;
		for (const entry of this.#entries) {
			const { on = 'any', match, nth, every, times = Infinity } = entry.fault;
			if ((on !== 'any' && on !== action) || (match && !match(params))) continue;
			entry.matched++;
			const isDue = (nth ?? entry.matched) === entry.matched && entry.matched % (every ?? 1) === 0;
			if (picked || !isDue || entry.struck >= times) continue;
			entry.struck++;
			picked = entry.fault;
		}
		return picked;
	}
}
