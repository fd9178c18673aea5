import type { ServerResponse } from 'node:http';

/** What goes out, and SMS Center's error number in it. */
export interface Answer {
	readonly httpStatus: number;
	readonly contentType: string;
	readonly body: Buffer;
	readonly code: number | null;
	readonly headers?: Record<string, string>;
}

/** One request's way back: it ends once, by an answer, a reset, or the client leaving. */
export class Exchange {
	readonly #response: ServerResponse;
	readonly #onEnd: (answer: Answer | undefined) => void;
	#hasEnded = false;

	constructor(response: ServerResponse, onEnd: (answer: Answer | undefined) => void) {
		this.#response = response;
		this.#onEnd = onEnd;
		// a client that goes away while its answer is on the way is no news
		response.on('error', () => {});
		response.once('close', () => this.#end(undefined));
	}

	send(answer: Answer): void {
		this.#write(answer, { 'content-length': String(answer.body.length) }, () => this.#response.end(answer.body));
	}

	/** Sends the first `keepBytes` only; see `Fault.cut`. */
	sendCut(answer: Answer, keepBytes: number, cut: 'length' | 'end' | 'abort'): void {
		const kept = answer.body.subarray(0, keepBytes);
		if (cut === 'length') {
			this.send({ ...answer, body: kept });
		} else if (cut === 'end') {
			this.#response.useChunkedEncodingByDefault = false;
			this.#write({ ...answer, body: kept }, { connection: 'close' }, () => this.#response.end(kept));
		} else {
			const length = { 'content-length': String(answer.body.length) };
			this.#write({ ...answer, body: kept }, length, () => this.#response.write(kept, () => this.#response.destroy()));
		}
	}

	/** Sends a byte every `everyMs`; the request counts as open until the last one, or until the client leaves. */
	drip(answer: Answer, everyMs: number): void {
		const response = this.#response;
		const { body, httpStatus, contentType, headers } = answer;
		if (body.length === 0) return this.send(answer);
		response.writeHead(httpStatus, {
			'content-type': contentType,
			...headers,
			'content-length': String(body.length),
		});
		let sent = 0;
		const timer = setInterval(() => {
			const byte = body.subarray(sent, ++sent);
			if (sent < body.length) return void response.write(byte);
			this.#end(answer);
			response.end(byte);
		}, everyMs);
		response.once('close', () => clearInterval(timer));
	}

	/** Resets the TCP connection. */
	reset(): void {
		this.#end(undefined);
		this.#response.socket?.resetAndDestroy();
	}

	#write(answer: Answer, headers: Record<string, string>, body: () => void): void {
		if (this.#response.destroyed || this.#hasEnded) return;
		// before the bytes leave: who has the answer may send the next request at once
		this.#end(answer);
		this.#response.writeHead(answer.httpStatus, {
			'content-type': answer.contentType,
			...answer.headers,
			...headers,
		});
		body();
	}

	#end(answer: Answer | undefined): void {
		if (this.#hasEnded) return;
		this.#hasEnded = true;
		this.#onEnd(answer);
	}
}
