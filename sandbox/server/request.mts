import type { IncomingMessage } from 'node:http';
import { charsetOf, decode } from './charset.mts';
import type { Charset } from './charset.mts';

/** What a request asks for. `other`: no command, several, or an address that is not of the API. */
export type Action = 'add' | 'chg' | 'del' | 'get' | 'balance' | 'other';

/** The four formats of a reply: text, CSV, XML, JSON. */
export type Fmt = 0 | 1 | 2 | 3;

/** A request, understood. */
export interface ParsedRequest {
	/** `undefined` for an address that is not of the API. */
	readonly page: 'templates' | 'balance' | undefined;
	readonly action: Action;
	readonly fmt: Fmt;
	readonly charset: Charset;
	readonly params: Record<string, string>;
}

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const commands = ['add', 'chg', 'del', 'get'] as const;

/** Reads the whole body; `undefined` if it is larger than 10 MB. Rejects when the client leaves first. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length <= MAX_BODY_BYTES) chunks.push(chunk);
	}
	return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** Reads query and form. Never fails: what can't be understood is left out or left as it is. */
export function parseRequest(
	request: { method: string; url: string; contentType: string; body: Buffer },
	ignoreCharset: boolean,
): ParsedRequest {
	const mark = request.url.indexOf('?');
	const path = mark < 0 ? request.url : request.url.slice(0, mark);
	const isForm = /^\s*application\/x-www-form-urlencoded\b/i.test(request.contentType);
	const pairs = [
		...splitPairs(mark < 0 ? '' : request.url.slice(mark + 1)),
		...splitPairs(request.method === 'POST' && isForm ? request.body.toString('latin1') : ''),
	];

	// the charset has to be known before any other value can be decoded
	const named = pairs.findLast(([key]) => key === 'charset')?.[1] ?? '';
	const charset = charsetOf(ignoreCharset ? '' : named);
	const text = (raw: string) => decode(percentDecode(raw), charset);
	const params = Object.fromEntries(pairs.map(([key, value]) => [text(key), text(value)]));

	const page =
		path === '/sys/templates.php' ? 'templates' : path === '/sys/balance.php' ? 'balance' : undefined;
	const fmt = /^[0-3]$/.test(params.fmt ?? '') ? (Number(params.fmt) as Fmt) : 0;
	return { page, action: actionOf(page, params), fmt, charset, params };
}

function actionOf(page: ParsedRequest['page'], params: Record<string, string>): Action {
	if (page !== 'templates') return page ?? 'other';
	const given = commands.filter((command) => params[command] && params[command] !== '0');
	return given.length === 1 ? given[0] : 'other';
}

function splitPairs(encoded: string): Array<[key: string, value: string]> {
	return encoded
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => {
			const equals = pair.indexOf('=');
			return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
		});
}

/** The bytes behind `%XX` and `+`; an escape that is none stands for itself. Takes one character a byte. */
function percentDecode(raw: string): Buffer {
	const bytes = Buffer.from(raw, 'latin1');
	let length = 0;
	for (let index = 0; index < bytes.length; index++) {
		const byte = bytes[index];
		if (byte === 0x2b) {
			bytes[length++] = 0x20;
		} else if (byte === 0x25 && /^[0-9a-f]{2}$/i.test(raw.slice(index + 1, index + 3))) {
			bytes[length++] = parseInt(raw.slice(index + 1, index + 3), 16);
			index += 2;
		} else {
			bytes[length++] = byte;
		}
	}
	return bytes.subarray(0, length);
}
