import { encodeWindows1251 } from './charset';

/** What may have become of a text on its way: read in a charset that it was not written in, once or twice, or converted. */
export interface Garbling {
	text: string;
	/** Whether a `?` in it may stand for a character that the conversion has lost. */
	lost: boolean;
}

/**
 * A text as it was, and garbled in the ways in which servers and proxies garble Cyrillic and other letters beyond ASCII.
 * What has no letter or digit left tells nothing and is left out.
 *
 * @param lossless only those in which no character is lost
 */
export function garblings(text: string, { lossless = false } = {}): Garbling[] {
	const found = new Map<string, Garbling>();
	const add = (garbled: string, lost = false) => {
		const isTelling = !(lost || garbled.includes('\ufffd')) || (!lossless && /[\da-z]/i.test(garbled));
		if (isTelling && !found.has(garbled)) found.set(garbled, { text: garbled, lost });
	};
	add(text);
	if (/^[\0-\x7f]*$/.test(text)) return [...found.values()];

	const utf8 = new TextEncoder().encode(text);
	for (const read of [asLatin1, asWindows1252, asWindows1251]) {
		add(read(utf8));
		add(read(new TextEncoder().encode(read(utf8))));
	}
	const windows1251 = encodeWindows1251(text);
	const hasLost = new TextDecoder('windows-1251').decode(windows1251) !== text;
	for (const read of [asLatin1, asWindows1252, asWindows1251, asUtf8]) add(read(windows1251), hasLost);
	if (/^[\0-\xff]*$/.test(text)) add(asUtf8(Uint8Array.from(text, (one) => one.charCodeAt(0))));
	for (const mark of ['\ufffd', '?']) add(text.replace(/[^\0-\x7f]/gu, mark), mark === '?');
	return [...found.values()];
}

/** What of the base64 of a text stands in the base64 of every longer text that holds it: three ways, by where it begins. */
export function inBase64(text: string): Garbling[] {
	const bytes = new TextEncoder().encode(text);
	const pieces = [0, 1, 2].map((offset) =>
		Buffer.from([...new Uint8Array(offset), ...bytes])
			.toString('base64')
			.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3)),
	);
	const inUrls = pieces.map((piece) => piece.replaceAll('+', '-').replaceAll('/', '_'));
	return [...new Set([...pieces, ...inUrls])].map((piece) => ({ text: piece, lost: false }));
}

function asLatin1(bytes: Uint8Array): string {
	return String.fromCharCode(...bytes);
}

function asWindows1252(bytes: Uint8Array): string {
	return new TextDecoder('windows-1252').decode(bytes);
}

function asWindows1251(bytes: Uint8Array): string {
	return new TextDecoder('windows-1251').decode(bytes);
}

function asUtf8(bytes: Uint8Array): string {
	return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
