import { decodeText } from '../../../nodes/SmsCenter/api/reply/charset.ts';
import { NotUnderstood } from '../../../nodes/SmsCenter/api/reply/notUnderstood.ts';
import { windows1251 } from './replies.mts';

const MIXED = 'mixes UTF-8 with bytes that are not UTF-8, so a text in it is garbled or cut';
const CUT = 'is cut off in the middle of a character';
const NEITHER = 'is neither UTF-8 nor windows-1251';
const UTF16 = 'is in UTF-16, which SMS Center does not write';

/** What comes of bytes: the charset and the text, or why they are refused. */
function outcome(bytes: Uint8Array): string {
	try {
		const { charset, text } = decodeText(bytes);
		return `${charset}: ${text}`;
	} catch (failure) {
		if (failure instanceof NotUnderstood) return failure.reason;
		throw failure;
	}
}

const isUtf8 = (bytes: Uint8Array): boolean => {
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
};

/** Rule 10, by trying everything: slow, and plain to see. */
function expected(bytes: Uint8Array): string {
	if (isUtf8(bytes)) return `utf-8: ${new TextDecoder().decode(bytes)}`;
	const isCharacter = (start: number, length: number) => {
		const piece = bytes.subarray(start, start + length);
		return piece.length === length && isUtf8(piece) && [...new TextDecoder().decode(piece)].length === 1;
	};
	for (let start = 0; start < bytes.length; start += 1)
		for (const length of [2, 3, 4]) if (bytes[start] >= 0x80 && isCharacter(start, length)) return MIXED;
	if (BEGUN.test(Buffer.from(bytes).toString('latin1'))) return CUT;
	if (bytes.includes(0x98)) return NEITHER;
	return `windows-1251: ${new TextDecoder('windows-1251').decode(bytes)}`;
}

/** ASCII, and then the beginning of a character of two, three or four bytes. */
const BEGUN = /^[\0-\x7f]*(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})$/;

/** Where the ranges of UTF-8 begin and end, and what stands beside them. */
const BYTES = [
	...[0x41, 0x7f, 0x80, 0x8f, 0x90, 0x98, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf],
	...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
];

describe('Bytes', () => {
	it.each<[string, Uint8Array, string]>([
		['of nothing', Buffer.of(), 'utf-8: '],
		['of ASCII', Buffer.from('[]'), 'utf-8: []'],
		['with a byte order mark', Buffer.from('\ufeff[]'), 'utf-8: []'],
		['of UTF-8', Buffer.from('Привет 🎉'), 'utf-8: Привет 🎉'],
		['of windows-1251', windows1251('Привет'), 'windows-1251: Привет'],
		['of UTF-16, little end first', Buffer.from('\ufeff[]', 'utf16le'), UTF16],
		['of UTF-16, big end first', Buffer.of(0xfe, 0xff, 0, 0x5b), UTF16],
		['that begin with half of such a mark', Buffer.of(0xfe, 0x41), 'windows-1251: юA'],
		['that begin with the other half', Buffer.of(0xff, 0x41), 'windows-1251: яA'],
		['that end in such a mark', Buffer.of(0x41, 0xff, 0xfe), 'windows-1251: Aяю'],
		['of both', Buffer.concat([Buffer.from('Привет '), windows1251('Привет')]), MIXED],
		['cut in a character', Buffer.from('Aж').subarray(0, 2), CUT],
		['cut in an emoji', Buffer.from('A🎉').subarray(0, 4), CUT],
		['cut in an emoji after Cyrillic', Buffer.from('ж🎉').subarray(0, 5), MIXED],
		['that end as a character begins, after windows-1251', windows1251('ЖжР'), 'windows-1251: ЖжР'],
		['with a byte that neither has', Buffer.of(0x41, 0x98, 0x41), NEITHER],
	])('%s', (_, bytes, result) => {
		expect(outcome(bytes)).toBe(result);
		if (result !== UTF16) expect(expected(bytes)).toBe(result);
	});

	it.each(BYTES.map((first) => [first.toString(16), first]))(
		'that begin with %s are UTF-8 or windows-1251 as a whole',
		(_, first) => {
			for (const second of BYTES) {
				for (const third of BYTES) {
					const three = Uint8Array.of(first, second, third);
					if (outcome(three) !== UTF16) expect([three, outcome(three)]).toEqual([three, expected(three)]);
				}
			}
		},
	);

	it.each(
		[
			[0xf0, 0x90],
			[0xf1, 0x80],
			[0xf4, 0x8f],
			[0xf4, 0x90],
			[0xf5, 0x80],
			[0xef, 0xbf],
		].map((begin) => [Buffer.from(begin).toString('hex'), begin]),
	)('of four that begin with %s are UTF-8 or windows-1251 as a whole', (_, begin) => {
		for (const third of BYTES) {
			for (const fourth of BYTES) {
				for (const bytes of [
					Uint8Array.of(...begin, third, fourth),
					Uint8Array.of(0x41, ...begin, third, fourth, 0xff),
				]) {
					expect([bytes, outcome(bytes)]).toEqual([bytes, expected(bytes)]);
				}
			}
		}
	});
});
