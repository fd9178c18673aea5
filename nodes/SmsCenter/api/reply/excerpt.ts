import { decodeLossy } from './charset';
import { withoutSecrets } from './withoutSecrets';

/** Far more than an excerpt shows, so that a secret which begins in an excerpt is there whole and is found. */
const HEAD_LENGTH = 4000;

/** The beginning of a reply as text, for a later {@link excerpt}: takes no longer for 64 MB than for 4 kB. */
export function headOf(reply: Uint8Array | string): string {
	return typeof reply === 'string'
		? reply.slice(0, HEAD_LENGTH)
		: decodeLossy(reply.subarray(0, HEAD_LENGTH));
}

/**
 * What may be shown of a text that the server has sent: its first characters (200 unless told), without the secrets, and
 * with its control characters and invisible characters made visible: `␀`, `␊`, `\u202e`.
 */
export function excerpt(
	reply: Uint8Array | string,
	{ limit = 200, secrets = [] }: { limit?: number; secrets?: readonly string[] } = {},
): string {
	return [...withoutSecrets(headOf(reply), secrets)].slice(0, limit).map(visible).join('');
}

/** Control, format and private characters, halves of surrogate pairs, and the two separators that end a line. */
const INVISIBLE = /^[\p{C}\p{Zl}\p{Zp}]$/u;

function visible(character: string): string {
	if (!INVISIBLE.test(character)) return character;
	const code = character.codePointAt(0) ?? 0;
	if (code < 0x20) return String.fromCodePoint(0x2400 + code);
	if (code === 0x7f) return '␡';
	return `\\u${code.toString(16).padStart(4, '0')}`;
}
