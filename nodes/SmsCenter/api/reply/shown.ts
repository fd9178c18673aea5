import { decodeHead } from './charset';

/** What a reply that is not understood looks like. */
export type ReplyKind = 'empty' | 'a web page' | 'XML' | 'JSON' | 'plain text';

/** All that may be told of a reply that is not understood. */
export interface Look {
	kind: ReplyKind;
	size: number;
	/** The title of a web page, if it is made of plain words. */
	title: string | undefined;
}

/** So much of a reply is looked at, in bytes. */
const HEAD_SIZE = 8000;

/** The tags that pages begin with: whole ones, those of proxies, and what PHP prints of its own failures. */
const PAGE =
	/^\s*(?:(?:<\?xml[^>]*>|<!--(?:(?!-->)[^])*-->)\s*)*<(?:!doctype\s+html|html|head|body|title|meta|link|style|script|noscript|iframe|center|table|div|span|form|font|pre|img|h[1-6]|hr|br|p|b)(?=[\s/>])/i;

/** Tells what a reply looks like by its first bytes. */
export function lookAt(reply: Uint8Array): Look {
	const head = decodeHead(reply.subarray(0, HEAD_SIZE));
	const kind = kindOf(head.trimStart());
	const title = kind === 'a web page' ? /<title[^>]*>([^<]*)<\/title/i.exec(head)?.[1] : undefined;
	return { kind, size: reply.length, title: plainWords(title) };
}

function kindOf(head: string): ReplyKind {
	if (head === '') return 'empty';
	if (PAGE.test(head)) return 'a web page';
	if (head.startsWith('<')) return 'XML';
	return /^[[{]/.test(head) ? 'JSON' : 'plain text';
}

/** No description or title that is worth showing is longer. */
const LONGEST = 100;

/** Base64, a key or a garbled text mixes letters with digits, or changes its case, more than words do. */
const WORD = /^(?:\p{Lu}?\p{Ll}{0,24}(?:\p{Lu}\p{Ll}{1,24})?|\p{Lu}{1,12}|\d{1,5})$/u;

/** A text of the server, trimmed, if it is short and of nothing but plain words; otherwise undefined. */
export function plainWords(text: unknown): string | undefined {
	if (typeof text !== 'string' || text.length > LONGEST) return undefined;
	const words = text.trim();
	if (words === '' || !/^[\p{L}\p{N} .,:;!?'()|–—-]+$/u.test(words)) return undefined;
	return words.split(/[^\p{L}\p{N}]+/u).every((word) => WORD.test(word)) ? words : undefined;
}

/** A shorter piece of a secret may stand in any text. */
const PIECE = 6;

/**
 * Whether a text holds a secret, or a piece of one of six characters or more, in any letter case, or with anything but
 * letters and digits between its characters. A shorter secret counts as a whole.
 */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
	const squeeze = (value: string) => value.replace(/[^\p{L}\p{N}]/gu, '');
	return [text, squeeze(text)].some((form, index) =>
		secrets.some((secret) => holdsPiece(form, index === 0 ? secret : squeeze(secret))),
	);
}

function holdsPiece(text: string, secret: string): boolean {
	const [within, sought] = [text.toLowerCase(), secret.toLowerCase()];
	if (sought.length <= PIECE) return sought !== '' && within.includes(sought);
	for (let end = PIECE; end <= sought.length; end++) {
		if (within.includes(sought.slice(end - PIECE, end))) return true;
	}
	return false;
}
