import { NotUnderstood } from './notUnderstood';

/** An answer as it came over the wire. */
export interface RawReply {
	/** The HTTP status. */
	status: number;
	body: Uint8Array;
}

/** The two encodings SMS Center writes. */
export type Charset = 'utf-8' | 'windows-1251';

/** A reply as text, without its byte order mark. */
export interface DecodedText {
	text: string;
	charset: Charset;
}

/** A whole character of two to four bytes (Unicode 16, table 3-7), in bytes read as Latin-1. */
const CHARACTER =
	/[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}/;

const BEGUN_CHARACTER = /^(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})$/;

/**
 * Bytes to text. The bytes alone decide, because SMS Center's `Content-Type` has been seen to name the wrong charset:
 * valid UTF-8 is UTF-8; what holds no valid multi-byte UTF-8 sequence at all is windows-1251; a mixture is refused.
 *
 * @throws {NotUnderstood} on a mixture, UTF-16, a byte that windows-1251 does not have, or ASCII that ends in the
 * beginning of a UTF-8 character: it may be cut off
 */
export function decodeText(bytes: Uint8Array): DecodedText {
	const text = decodeUtf8(bytes);
	if (text !== null) return { text, charset: 'utf-8' };
	const latin1 = asLatin1(bytes);
	if (/^(?:\xff\xfe|\xfe\xff)/.test(latin1)) {
		throw new NotUnderstood('is in UTF-16, which SMS Center does not write');
	}
	if (CHARACTER.test(latin1)) {
		throw new NotUnderstood('mixes UTF-8 with bytes that are not UTF-8, so a text in it is garbled or cut');
	}
	if (BEGUN_CHARACTER.test(latin1.slice(latin1.search(/[\x80-\xff]/)))) {
		throw new NotUnderstood('is cut off in the middle of a character');
	}
	if (latin1.includes('\x98')) throw new NotUnderstood('is neither UTF-8 nor windows-1251');
	return { text: decodeWindows1251(bytes), charset: 'windows-1251' };
}

/** The beginning of a reply, which may be cut in the middle of a character, as text that is only looked at. */
export function decodeHead(bytes: Uint8Array): string {
	return decodeUtf8(bytes, true) ?? decodeWindows1251(bytes);
}

/** One character a byte: what is ASCII stays readable, whatever the rest is. */
export function asLatin1(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function decodeUtf8(bytes: Uint8Array, mayBeCut = false): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: mayBeCut });
	} catch {
		return null;
	}
}

function decodeWindows1251(bytes: Uint8Array): string {
	return new TextDecoder('windows-1251').decode(bytes);
}
