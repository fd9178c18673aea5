import type { IncomingMessage } from 'node:http';
import { charsetOf, decode } from './charset.mts';
import type { Charset } from './charset.mts';
import { bodyPairs, urlEncodedPairs } from './form.mts';

/**
 * What a request asks for. `send`: a message would go out, or it can't be ruled out. `other`: no command, several, or an
 * address that is not of the API.
 */
export type Action = 'add' | 'chg' | 'del' | 'get' | 'senders' | 'price' | 'balance' | 'send' | 'other';

/** The four formats of a reply: text, CSV, XML, JSON. */
export type Fmt = 0 | 1 | 2 | 3;

/** A page of the API. */
export type Page = 'templates' | 'senders' | 'send' | 'balance';

/** A request, understood. */
export interface ParsedRequest {
	/** `undefined` for an address that is not of the API. */
	readonly page: Page | undefined;
	readonly action: Action;
	readonly fmt: Fmt;
	readonly charset: Charset;
	readonly params: Record<string, string>;
}

const CHARSET = Buffer.from('charset');
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const pages = new Map<string, Page>([
	['/sys/templates.php', 'templates'],
	['/sys/senders.php', 'senders'],
	['/sys/send.php', 'send'],
	['/sys/balance.php', 'balance'],
]);
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
	const pairs = [
		...urlEncodedPairs(mark < 0 ? '' : request.url.slice(mark + 1)),
		...(request.method === 'POST' ? bodyPairs(request.contentType, request.body) : []),
	];

	// the charset has to be known before any other value can be decoded
	const named = pairs.findLast(([name]) => name.equals(CHARSET))?.[1].toString('latin1') ?? '';
	const charset = charsetOf(ignoreCharset ? '' : named);
	const params = Object.fromEntries(pairs.map(([name, value]) => [decode(name, charset), decode(value, charset)]));

	const page = pages.get(path);
	const fmt = /^[0-3]$/.test(params.fmt ?? '') ? (Number(params.fmt) as Fmt) : 0;
	const action = actionOf(page, path, params);
	return { page, action, fmt, charset, params };
}

function actionOf(page: Page | undefined, path: string, params: Record<string, string>): Action {
	const given = commands.filter((command) => params[command] && params[command] !== '0');
	switch (page) {
		case 'templates':
			return given.length === 1 ? given[0] : 'other';
		case 'senders':
			return given.length === 1 && given[0] === 'get' ? 'senders' : 'other';
		case 'balance':
			return 'balance';
		case 'send':
			return params.cost === '1' ? 'price' : 'send';
		case undefined:
			// a real server may understand an address that is written otherwise
			return /send\.php/i.test(path) ? 'send' : 'other';
	}
}
