import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';

import { loadStatistics } from '../../../nodes/SmsCenter/shared/statistics.ts';

/** GSM 03.38 as 3GPP TS 23.038 prints it, by rows of 16; the escape (0x1B) is left out. */
const BASIC =
	'@£$¥èéùìòÇ\nØø\rÅå' +
	'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ' +
	' !"#¤%&\'()*+,-./' +
	'0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNO' +
	'PQRSTUVWXYZÄÖÑÜ§' +
	'¿abcdefghijklmno' +
	'pqrstuvwxyzäöñüà';

const EXTENSION = '\f^{}\\[~]|€';

const cyrillic = (length: number) => 'Ж'.repeat(length);
const latin = (length: number) => 'a'.repeat(length);

describe('Message statistics', () => {
	it.each([
		['an empty text', '', 'GSM-7', 0, 0],
		['160 Latin letters', latin(160), 'GSM-7', 160, 1],
		['161 Latin letters', latin(161), 'GSM-7', 161, 2],
		['306 Latin letters', latin(306), 'GSM-7', 306, 2],
		['307 Latin letters', latin(307), 'GSM-7', 307, 3],
		['70 Cyrillic letters', cyrillic(70), 'UCS-2', 70, 1],
		['71 Cyrillic letters', cyrillic(71), 'UCS-2', 71, 2],
		['134 Cyrillic letters', cyrillic(134), 'UCS-2', 134, 2],
		['135 Cyrillic letters', cyrillic(135), 'UCS-2', 135, 3],
		['159 Latin letters and €', `${latin(159)}€`, 'GSM-7', 161, 2],
		['158 Latin letters and €', `${latin(158)}€`, 'GSM-7', 160, 1],
		['80 extension characters', '{'.repeat(80), 'GSM-7', 160, 1],
		['an extension character on the edge', `${latin(152)}€${latin(152)}`, 'GSM-7', 306, 3],
		['an extension character before the edge', `${latin(151)}€${latin(153)}`, 'GSM-7', 306, 2],
		['one Cyrillic letter among Latin ones', `${latin(70)}Ж`, 'UCS-2', 71, 2],
		['a backtick, which GSM-7 does not have', '`', 'UCS-2', 1, 1],
		['a tab, which GSM-7 does not have', 'a\tb', 'UCS-2', 3, 1],
		['an emoji', '🎉', 'UCS-2', 2, 1],
		['35 emoji', '🎉'.repeat(35), 'UCS-2', 70, 1],
		['36 emoji, 33 of which fit into a part', '🎉'.repeat(36), 'UCS-2', 72, 2],
		['66 emoji', '🎉'.repeat(66), 'UCS-2', 132, 2],
		['67 emoji, though 134 units would fit into two parts', '🎉'.repeat(67), 'UCS-2', 134, 3],
		['an emoji on the edge', `${cyrillic(66)}🎉${cyrillic(66)}`, 'UCS-2', 134, 3],
		['an emoji before the edge', `${cyrillic(65)}🎉${cyrillic(67)}`, 'UCS-2', 134, 2],
		['an emoji at the end of a message in one part', `${cyrillic(68)}🎉`, 'UCS-2', 70, 1],
		['a family that the edge would tear within a surrogate pair', `${cyrillic(66)}👨‍👩‍👧${cyrillic(60)}`, 'UCS-2', 134, 3],
		['a family whose first member ends a part', `${cyrillic(65)}👨‍👩‍👧${cyrillic(61)}`, 'UCS-2', 134, 2],
		['a letter with an accent of its own', 'и\u0306', 'UCS-2', 2, 1],
		['half of an emoji', '\ud83c', 'UCS-2', 1, 1],
		['a line break of Windows', 'a\r\nb', 'GSM-7', 4, 1],
		['quotation marks, which are not replaced', '“a”', 'UCS-2', 3, 1],
	])('%s', async (_, text, encoding, characters, segments) => {
		expect((await loadStatistics())(text)).toEqual({ encoding, characters, segments });
	});

	it('has the alphabet of 3GPP TS 23.038, and no other character', async () => {
		const costs = new Map([
			...Array.from(BASIC, (char): [string, number] => [char, 1]),
			...Array.from(EXTENSION, (char): [string, number] => [char, 2]),
		]);
		expect(costs.size).toBe(127 + 10);
		for (let code = 0; code <= 0xffff; code += 1) {
			const char = String.fromCharCode(code);
			const septets = costs.get(char);
			const { encoding, characters } = (await loadStatistics())(char);
			if (septets === undefined) expect([char, encoding]).toEqual([char, 'UCS-2']);
			else expect([char, encoding, characters]).toEqual([char, 'GSM-7', septets]);
		}
	});

	it('agrees with the whole library on every text without joined signs', async () => {
		const gsm = fc.string({
			unit: fc.constantFrom(...BASIC.replace('\r', ''), ...EXTENSION),
			maxLength: 700,
		});
		const mixed = fc.string({ unit: fc.constantFrom('Ж', 'a', '€', '🎉', '\n'), maxLength: 400 });
		await fc.assert(
			fc.asyncProperty(fc.oneof(gsm, mixed), async (text) => {
				fc.pre(text !== '');
				const { encodingName, segmentsCount } = new SegmentedMessage(text);
				expect((await loadStatistics())(text)).toMatchObject({ encoding: encodingName, segments: segmentsCount });
			}),
			{ numRuns: 200 },
		);
	});
});
