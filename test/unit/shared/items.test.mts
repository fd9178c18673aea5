import {
	changeJson,
	changesJson,
	eventJson,
	failedItem,
	NotKeptError,
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
	message: 'Text',
	format: 'sms',
	sender: 'S',
	autoSign: true,
	flag: 3,
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
		expect(Object.keys(json)).toEqual(['id', 'name', 'message', 'format', 'sender', 'autoSign', 'flag']);
	});
});

describe('What has changed', () => {
	const before = { ...TEMPLATE, message: 'Before', flag: 1 };

	it('is each of these fields, in their order, with what it was and is', () => {
		const changes = changesJson(['message', 'flag'], before, TEMPLATE);
		expect(changes).toEqual({ message: { from: 'Before', to: 'Text' }, flag: { from: 1, to: 3 } });
		expect(Object.keys(changes)).toEqual(['message', 'flag']);
		expect(changesJson([], before, TEMPLATE)).toEqual({});
	});

	it('was nothing where there was no template, or where it is not known', () => {
		expect(changesJson(['autoSign', 'sender'], null, TEMPLATE)).toEqual({
			autoSign: { from: null, to: true },
			sender: { from: null, to: 'S' },
		});
		expect(changesJson(['message'], { ...before, message: null }, TEMPLATE)).toEqual({
			message: { from: null, to: 'Text' },
		});
	});

	it('was empty or off where it was that', () => {
		expect(changesJson(['sender', 'autoSign'], { ...before, sender: '', autoSign: false }, TEMPLATE)).toEqual({
			sender: { from: '', to: 'S' },
			autoSign: { from: false, to: true },
		});
	});
});

it('An event and its template stand in the order in which a table is read', () => {
	const json = eventJson({ event: 'updated' }, { ...TEMPLATE, ...{ more: 1 } }, { name: { from: 'M', to: 'N' } });
	expect(json).toEqual({ event: 'updated', changes: { name: { from: 'M', to: 'N' } }, ...TEMPLATE });
	const keys = ['event', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id'];
	expect(Object.keys(json)).toEqual(keys);
});

describe('A change as an item shows it', () => {
	const previous = { ...TEMPLATE, message: 'Before' };
	const updated: Change = { action: 'updated', template: TEMPLATE, previous, fields: ['message'] };

	it('has its keys in the order of the contract', () => {
		const keys = ['action', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id', 'dryRun'];
		expect(Object.keys(changeJson(updated))).toEqual(keys);
		expect(Object.keys(changeJson(updated, true))).toEqual(keys);
	});

	it('of a new template has the fields that were given, and nothing before them', () => {
		const change: Change = { action: 'created', template: TEMPLATE, previous: null, fields: ['name', 'message'] };
		expect(changeJson(change)).toEqual({
			action: 'created',
			changes: { name: { from: null, to: 'N' }, message: { from: null, to: 'Text' } },
			dryRun: false,
			...TEMPLATE,
		});
	});

	it('of a template that a dry run would create has no ID', () => {
		const change: Change = { action: 'created', template: { ...TEMPLATE, id: 0 }, previous: null };
		expect(changeJson(change, true)).toMatchObject({ action: 'create', dryRun: true, id: null });
	});

	it('shows what it was before, and which fields changed', () => {
		expect(changeJson(updated)).toEqual({
			action: 'updated',
			changes: { message: { from: 'Before', to: 'Text' } },
			dryRun: false,
			...TEMPLATE,
		});
	});

	it.each<[Change['action'], string]>([
		['created', 'create'],
		['updated', 'update'],
		['unchanged', 'unchanged'],
		['deleted', 'delete'],
	])('%s is told in a dry run as %s', (action, told) => {
		expect(changeJson({ ...updated, action }, true)).toMatchObject({ action: told, dryRun: true });
		expect(changeJson({ ...updated, action }, false)).toMatchObject({ action, dryRun: false });
	});

	it.each(['unchanged', 'deleted'] as const)('%s has changed nothing', (action) => {
		expect(changeJson({ action, template: TEMPLATE, previous: TEMPLATE })).toMatchObject({ changes: {}, id: 5 });
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
					error: `Template 5: ${failure.message}`,
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
		[{ action: 'update', id: 5, name: 'Welcome' }, "Template 'Welcome': "],
		[{ action: 'get', id: null, name: 'Welcome' }, "Template 'Welcome': "],
		[{ action: 'getAll', id: null, name: null }, ''],
	])('begins with the template that it is about: %j', (about, beginning) => {
		const failure = new RefusedError(5);
		expect(failedItem(failure, about, { secrets: [] }, 0)).toMatchObject([
			{ json: { error: beginning + failure.message, details: about } },
		]);
	});

	it('names no template where the login is refused, which is about the account', () => {
		const failure = new RefusedError(2);
		expect(failedItem(failure, { ...subject, name: 'Welcome' }, { secrets: [] }, 0)).toMatchObject([
			{ json: { error: failure.message, details: { code: 2, name: 'Welcome' } } },
		]);
	});

	it('shows what SMS Center keeps instead of what was sent', () => {
		const stored = { ...TEMPLATE, message: 'Te' };
		const [{ json }] = failedItem(new NotKeptError(TEMPLATE, stored), subject, { secrets: [] }, 0);
		expect(json).toMatchObject({
			error: expect.stringContaining('message (cut after 2 characters)'),
			details: { code: null, sent: 'yes', stored },
		});
		const keys = ['code', 'hint', 'sent', 'action', 'id', 'name', 'stored'];
		expect(Object.keys(json.details as object)).toEqual(keys);
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
