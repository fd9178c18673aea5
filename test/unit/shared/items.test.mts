import {
	changeJson,
	failedItem,
	pairedItems,
	rangesInWords,
	templateJson,
	type Change,
} from '../../../nodes/SmsCenter/shared/items';
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

	it('of a template that a dry run would create has no ID', () => {
		const change: Change = { action: 'created', template: { ...TEMPLATE, id: 0 }, previous: null };
		expect(changeJson(change, true)).toMatchObject({ action: 'created', dryRun: true, id: null });
	});

	it('shows what it was before, and which fields changed', () => {
		const previous = { ...TEMPLATE, message: 'Before' };
		const change: Change = { action: 'updated', template: TEMPLATE, previous, changed: ['message'] };
		expect(changeJson(change, true)).toEqual({
			action: 'updated',
			dryRun: true,
			changedFields: ['message'],
			previous,
			...TEMPLATE,
		});
	});
});

it('Each of the items that one led to is paired with it', () => {
	expect(pairedItems([{ id: 1 }, { id: 2 }], 4)).toEqual([
		{ json: { id: 1 }, pairedItem: { item: 4 } },
		{ json: { id: 2 }, pairedItem: { item: 4 } },
	]);
	// An empty list keeps n8n from pairing it with the first input item
	expect(pairedItems([{ id: 1 }], undefined)).toEqual([{ json: { id: 1 }, pairedItem: [] }]);
});

describe('A failed item', () => {
	const subject = { action: 'update', id: 5, name: null };

	it('says what SMS Center refused, and that nothing was sent', () => {
		const failure = new RefusedError(5);
		expect(failedItem(failure, subject, { secrets: [] }, 3)).toEqual([
			{
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
			},
		]);
	});

	it.each([
		[new ConnectionError('reset', true), 'unknown'],
		[new ConnectionError('reset', false), 'no'],
		[new Error('a fault of ours'), 'unknown'],
		['not even an error', 'unknown'],
	])('of which nobody knows more (%s) says so: %s', (failure, sent) => {
		expect(failedItem(failure, subject, { secrets: [] }, 0)).toMatchObject([
			{ json: { details: { code: null, sent } } },
		]);
	});
});
