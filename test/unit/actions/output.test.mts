import { rangesInWords } from '../../../nodes/SmsCenter/actions/output';

describe('Item numbers in words', () => {
	it.each<[number[], string]>([
		[[], ''],
		[[7], '7'],
		[[0, 1, 2, 5], '0–2, 5'],
		[[10, 9, 2, 3], '2–3, 9–10'],
	])('%j are "%s"', (indexes, words) => {
		expect(rangesInWords(indexes)).toBe(words);
	});

	it('say how many there are where they are cut', () => {
		expect(rangesInWords([0, 2, 4, 6], 3)).toBe('0, 2, 4, … (4 in all)');
		expect(rangesInWords([0, 2, 4], 3)).toBe('0, 2, 4');
	});
});
