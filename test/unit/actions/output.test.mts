import {
	blanksHint,
	changeJson,
	failedItem,
	pairedItems,
	rangesInWords,
	templateJson,
} from '../../../nodes/SmsCenter/actions/output';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection';
import { RefusedError } from '../../../nodes/SmsCenter/api/errors';

const TEMPLATE = {
	id: 5,
	name: 'N',
	format: 'sms',
	sender: 'S',
	flag: 3,
	autoSign: true,
	message: 'Text',
};

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

	it('leave the list as it was given', () => {
		const indexes = [3, 1];
		rangesInWords(indexes);
		expect(indexes).toEqual([3, 1]);
	});
});

describe('A template as an item shows it', () => {
	it('has its fields in this order, and no others', () => {
		const json = templateJson({ ...TEMPLATE, ...{ more: 1 } });
		expect(json).toEqual(TEMPLATE);
		expect(Object.keys(json)).toEqual(['id', 'name', 'format', 'sender', 'flag', 'autoSign', 'message']);
	});
});

describe('A change as an item shows it', () => {
	it('of a new template has nothing before it', () => {
		expect(changeJson({ action: 'created', template: TEMPLATE, previous: null })).toEqual({
			action: 'created',
			dryRun: false,
			changedFields: [],
			previous: null,
			...TEMPLATE,
		});
	});

	it('shows what it was before, and which fields changed', () => {
		const previous = { ...TEMPLATE, message: 'Before' };
		expect(
			changeJson({ action: 'updated', template: TEMPLATE, previous, changed: ['message'], dryRun: true }),
		).toEqual({ action: 'updated', dryRun: true, changedFields: ['message'], previous, ...TEMPLATE });
	});
});

it('Each of the items that one led to is paired with it', () => {
	expect(pairedItems([{ id: 1 }, { id: 2 }], 4)).toEqual([
		{ json: { id: 1 }, pairedItem: { item: 4 } },
		{ json: { id: 2 }, pairedItem: { item: 4 } },
	]);
});

describe('A failed item', () => {
	const subject = { action: 'update', id: 5, name: null };

	it('says what SMS Center refused, and that nothing was sent', () => {
		const failure = new RefusedError(5);
		expect(failedItem(failure, subject, [], 3)).toEqual({
			json: {
				error: failure.message,
				details: {
					code: 5,
					hint: expect.stringContaining(failure.hint),
					sent: 'no',
					action: 'update',
					id: 5,
					name: null,
				},
			},
			pairedItem: { item: 3 },
		});
	});

	it.each([
		[new ConnectionError('reset', true), 'unknown'],
		[new ConnectionError('reset', false), 'no'],
		[new Error('a fault of ours'), 'unknown'],
		['not even an error', 'unknown'],
	])('of which nobody knows more (%s) says so: %s', (failure, sent) => {
		expect(failedItem(failure, subject, [], 0).json).toMatchObject({ details: { code: null, sent } });
	});
});

describe('Differences that are left', () => {
	it('are told by field, in order', () => {
		expect(blanksHint(new Set(['sender', 'message'] as const))).toBe(
			'Left as they are, because SMS Center may not keep blanks at the ends of a text: differences of that kind in message, sender',
		);
	});

	it('are not told where there are none', () => {
		expect(blanksHint([])).toBeUndefined();
	});
});
