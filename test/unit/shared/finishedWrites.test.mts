import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { Account } from '../../../nodes/SmsCenter/api/account/account.ts';
import { FinishedWrites, UNKNOWN, type WriteKey } from '../../../nodes/SmsCenter/shared/finishedWrites.ts';

/** What n8n keeps of a node between the tries of an execution. */
let context: IDataObject;

beforeEach(() => {
	context = {};
});

/** A try of the execution, in a round of a loop, with an account. */
const tried = ({ runIndex = 0, account = 'shop' } = {}) =>
	new FinishedWrites(
		{ getContext: (of: string) => (of === 'node' ? context : {}) } as unknown as IExecuteFunctions,
		{ key: account } as Account,
		{ runIndex },
	);

const KEY: WriteKey = ['create', 0, 'Name', 'Text'];

/** A try that did this and then failed. */
function keep(...writes: Array<[key: WriteKey, id: number]>): void {
	const first = tried();
	for (const [key, id] of writes) first.note(key, id);
	first.save(false);
}

describe('The writes of an earlier try', () => {
	it.each<[string, WriteKey]>([
		['action', ['update', 0, 'Name', 'Text']],
		['item', ['create', 1, 'Name', 'Text']],
		['value', ['create', 0, 'Name', 'Other']],
	])('are known by all that was done: not with another %s', (_, other) => {
		keep([KEY, 5]);
		expect(tried().idOf(KEY)).toBe(5);
		expect(tried().idOf(other)).toBeUndefined();
	});

	it('are those of this round of a loop, and of this account', () => {
		keep([KEY, 5]);
		expect(tried({ runIndex: 1 }).idOf(KEY)).toBeUndefined();
		expect(tried({ account: 'clinic' }).idOf(KEY)).toBeUndefined();
	});

	it('add up over the tries, those of which nobody knows among them', () => {
		const other: WriteKey = ['delete', undefined, 6];
		keep([KEY, 5]);
		keep([other, UNKNOWN]);
		expect([tried().idOf(KEY), tried().idOf(other)]).toEqual([5, UNKNOWN]);
	});

	it('are told item by item, where it is for the same values', () => {
		const inputs = new Map([0, 1, 2, 3].map((item) => [item, { name: `Name ${item}` }]));
		const first = tried();
		first.inputs = inputs;
		first.note(['create', 1, 'Name'], UNKNOWN);
		first.note(['create', 2, 'Name'], UNKNOWN);
		first.note(['update', 2, 'Name'], 5);
		first.note(['delete', undefined, 6], 6);
		first.note(['create', 3, 'Name'], 7);
		first.save(false);
		const second = tried();
		second.inputs = new Map([...inputs, [3, { name: 'Other' }]]);
		expect([0, 1, 2, 3, undefined].map((item) => second.sentFor(item))).toEqual(['no', 'unknown', 'yes', 'no', 'no']);
	});

	it('are forgotten as soon as all is done', () => {
		keep([KEY, 5]);
		tried().save(true);
		expect(context).toEqual({});
	});

	it('leave nothing where nothing was done', () => {
		tried().save(false);
		expect(context).toEqual({});
	});

	it('tell nobody what was written', () => {
		keep([KEY, 5]);
		expect(JSON.stringify(context)).not.toMatch(/Name|Text|shop/);
	});

	it.each(['text', 5, null, true])('are none where n8n has kept something else there: %j', (other) => {
		keep([KEY, 5]);
		context = { [Object.keys(context)[0]]: other };
		expect(tried().idOf(KEY)).toBeUndefined();
	});
});
