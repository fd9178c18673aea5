import { idsInWords, namesInWords } from '../../../nodes/SmsCenter/api/words.ts';

describe('IDs in words', () => {
	it.each([
		[[], ''],
		[[1], '1'],
		[[1, 2], '1 and 2'],
		[[3, 1, 2], '3, 1 and 2'],
	])('%j are "%s"', (ids, words) => {
		expect(idsInWords(ids)).toBe(words);
	});
});

describe('Names in words', () => {
	it.each([
		[[], ''],
		[['Welcome'], "'Welcome'"],
		[['Welcome', 'Order shipped'], "'Welcome', 'Order shipped'"],
		[[''], "''"],
		[["Driver's licence"], "'Driver's licence'"],
	])('%j are "%s"', (names, words) => {
		expect(namesInWords(names)).toBe(words);
	});

	it('are so many at the most, and then how many more there are', () => {
		const names = Array.from({ length: 12 }, (_, index) => `N${index}`);
		const ten = "'N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9'";
		expect(namesInWords(names.slice(0, 10))).toBe(ten);
		expect(namesInWords(names)).toBe(`${ten} and 2 more`);
		expect(namesInWords(names, 1)).toBe("'N0' and 11 more");
	});

	it.each(['x', 'ж', '🎉'])('are cut after sixty characters, and never within one: %s', (character) => {
		expect(namesInWords([character.repeat(60)])).toBe(`'${character.repeat(60)}'`);
		expect(namesInWords([character.repeat(61)])).toBe(`'${character.repeat(60)}…'`);
	});
});
