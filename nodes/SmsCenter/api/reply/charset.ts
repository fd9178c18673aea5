import { NotUnderstood } from './notUnderstood';

/** The two encodings SMS Center writes. */
export type Charset = 'utf-8' | 'windows-1251';

/** A reply as text, without its byte order mark. */
export interface DecodedText {
	text: string;
	charset: Charset;
}

/** The one byte that windows-1251 leaves undefined. */
const UNDEFINED_IN_WINDOWS_1251 = 0x98;

/**
 * Bytes to text. The bytes alone decide, because SMS Center's `Content-Type` has been seen to name the wrong charset:
 * valid UTF-8 is UTF-8; what holds no valid multi-byte UTF-8 sequence at all is windows-1251; a mixture is refused.
 *
 * @throws {NotUnderstood} on a mixture, UTF-16, a byte that windows-1251 does not have, or ASCII that ends in the
 * beginning of a UTF-8 character: it may be cut off
 */
export function decodeText(bytes: Uint8Array): DecodedText {
	if (isUtf16(bytes)) throw new NotUnderstood('is in UTF-16, which SMS Center does not write');
	const text = decodeUtf8(bytes);
	if (text !== null) return { text, charset: 'utf-8' };
	if (holdsMultiByteUtf8(bytes)) {
		throw new NotUnderstood('mixes UTF-8 with bytes that are not UTF-8, so a text in it is garbled or cut');
	}
	if (endsWithinCharacter(bytes)) throw new NotUnderstood('is cut off in the middle of a character');
	if (bytes.includes(UNDEFINED_IN_WINDOWS_1251)) throw new NotUnderstood('is neither UTF-8 nor windows-1251');
	return { text: new TextDecoder('windows-1251').decode(bytes), charset: 'windows-1251' };
}

/**
 * Bytes to text at any price, in the charset that fits most of them: for an excerpt, and for finding an error number in
 * what {@link decodeText} refuses.
 */
export function decodeLossy(bytes: Uint8Array): string {
	if (isUtf16(bytes)) return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
	return decodeUtf8(bytes) ?? new TextDecoder(isMostlyUtf8(bytes) ? 'utf-8' : 'windows-1251').decode(bytes);
}

/** Windows-1251 bytes of a text; a character that windows-1251 does not have becomes one `?`. */
export function encodeWindows1251(text: string): Uint8Array {
	windows1251 ??= new Map(
		[...new TextDecoder('windows-1251').decode(HIGH_BYTES)].map((character, index) => [
			character,
			index + 0x80,
		]),
	);
	const bytes: number[] = [];
	for (const character of text) {
		const codePoint = character.codePointAt(0) ?? 0;
		bytes.push(codePoint < 0x80 ? codePoint : (windows1251.get(character) ?? QUESTION_MARK));
	}
	return Uint8Array.from(bytes);
}

const HIGH_BYTES = Uint8Array.from({ length: 0x80 }, (_, index) => index + 0x80);
const QUESTION_MARK = 0x3f;
let windows1251: Map<string, number> | undefined;

function decodeUtf8(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

function isUtf16(bytes: Uint8Array): boolean {
	return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function holdsMultiByteUtf8(bytes: Uint8Array): boolean {
	for (let index = 0; index < bytes.length; index++) {
		const lead = bytes[index] ?? 0;
		if (lead >= 0xc2 && lead <= 0xf4 && isSequence(bytes, index, lead)) return true;
	}
	return false;
}

/** Whether more than half of the bytes beyond ASCII belong to UTF-8: a single pair of windows-1251 letters may look like it. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
	let high = 0;
	let fitting = 0;
	for (let index = 0; index < bytes.length; index++) {
		const lead = bytes[index] ?? 0;
		if (lead < 0x80) continue;
		const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
		const fits = lead >= 0xc2 && lead <= 0xf4 && isSequence(bytes, index, lead);
		high += fits ? length : 1;
		if (!fits) continue;
		fitting += length;
		index += length - 1;
	}
	return fitting * 2 > high;
}

/** Whether a well-formed sequence (Unicode 16, table 3-7) starts at `index`. */
function isSequence(bytes: Uint8Array, index: number, lead: number): boolean {
	const second = bytes[index + 1] ?? 0;
	if (lead < 0xe0) return isContinuation(second);
	const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
	const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
	if (second < lowest || second > highest || !isContinuation(bytes[index + 2])) return false;
	return lead < 0xf0 || isContinuation(bytes[index + 3]);
}

function endsWithinCharacter(bytes: Uint8Array): boolean {
	for (let length = 1; length <= 3 && length <= bytes.length; length++) {
		const start = bytes.length - length;
		const lead = bytes[start] ?? 0;
		const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
		const isBeginning = lead >= 0xc2 && lead <= 0xf4 && needed > length;
		if (isBeginning && bytes.subarray(start + 1).every(isContinuation)) {
			return decodeUtf8(bytes.subarray(0, start)) !== null;
		}
	}
	return false;
}

function isContinuation(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0x80 && byte <= 0xbf;
}
