import {
	changeEventJson,
	changesBetween,
	EVENTS,
	isWanted,
	sampleJson,
} from '../../../nodes/SmsCenter/trigger/changes.ts';
import { TEXTS_LIMIT } from '../../../nodes/SmsCenter/trigger/state.ts';
import { remembered, template } from './templates.mts';

const heavy = template({ id: 999, message: 'x'.repeat(TEXTS_LIMIT) });
const shop = template({ id: 1, name: 'Order', sender: 'SHOP', message: 'Shipped' });
const clinic = template({ id: 1, name: 'Order', sender: 'CLINIC', message: 'Shipped' });

const created = changesBetween(remembered([]), [shop])[0];
const updated = changesBetween(remembered([shop]), [clinic])[0];
const deleted = changesBetween(remembered([shop]), [])[0];
const deletedHashed = changesBetween(remembered([shop, heavy]), [heavy])[0];

describe('The item of an event', () => {
	it('of a new template has all that it holds, and nothing before it', () => {
		const changes = {
			name: { from: null, to: 'Order' },
			message: { from: null, to: 'Shipped' },
			format: { from: null, to: '' },
			sender: { from: null, to: 'SHOP' },
			autoSign: { from: null, to: false },
		};
		expect(changeEventJson(created)).toEqual({ event: 'created', changes, ...shop });
	});

	it('of an update has both states of what changed', () => {
		const changes = { sender: { from: 'SHOP', to: 'CLINIC' } };
		expect(changeEventJson(updated)).toEqual({ event: 'updated', changes, ...clinic });
	});

	it('of an update of other bits of the flag tells of the flag', () => {
		const [change] = changesBetween(remembered([shop]), [{ ...shop, flag: 2 }]);
		const changes = { flag: { from: 0, to: 2 } };
		expect(changeEventJson(change)).toEqual({ event: 'updated', changes, ...shop, flag: 2 });
	});

	it('of a deletion has the template as it was', () => {
		expect(changeEventJson(deleted)).toEqual({ event: 'deleted', changes: {}, ...shop });
	});

	it('beyond a megabyte of texts says what changed, and the text that was is not known', () => {
		const [change] = changesBetween(remembered([shop, heavy]), [{ ...clinic, message: 'Sent' }, heavy]);
		expect(changeEventJson(change)).toEqual({
			event: 'updated',
			changes: { message: { from: null, to: 'Sent' }, sender: { from: 'SHOP', to: 'CLINIC' } },
			...{ ...clinic, message: 'Sent' },
		});
		const expected = { event: 'deleted', changes: {}, ...shop, message: null };
		expect(changeEventJson(deletedHashed)).toEqual(expected);
	});

	it.each([created, updated, deleted, deletedHashed])('has its keys in the order of the contract', (change) => {
		const keys = ['event', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id'];
		expect(Object.keys(changeEventJson(change))).toEqual(keys);
	});
});

describe('A filter', () => {
	it.each([
		['a new template that matches', created, { sender: 'SHOP' }, true],
		['a new template that does not', created, { sender: 'CLINIC' }, false],
		['an update that makes it match', updated, { sender: 'CLINIC' }, true],
		['an update that ends the match', updated, { sender: 'SHOP' }, true],
		['an update that matches at no time', updated, { sender: 'BANK' }, false],
		['a deletion of what matched', deleted, { search: 'shipped' }, true],
		['a deletion of what did not', deleted, { search: 'paid' }, false],
		['a deletion whose text was not kept, by its name', deletedHashed, { search: 'order' }, true],
		['a deletion whose text was not kept, by its text', deletedHashed, { search: 'shipped' }, false],
	])('judges %s', (_, change, filter, expected) => {
		expect(isWanted(change, { events: EVENTS, filter })).toBe(expected);
	});

	it('lets no kind of event through that is not wanted', () => {
		for (const change of [created, updated, deleted]) {
			const others = EVENTS.filter((event) => event !== change.event);
			expect(isWanted(change, { events: others, filter: {} })).toBe(false);
			expect(isWanted(change, { events: [change.event], filter: {} })).toBe(true);
		}
	});
});

describe('The sample', () => {
	it('shows an update of the text, if that is wanted', () => {
		const changes = { message: { from: 'Shipped (before)', to: 'Shipped' } };
		expect(sampleJson(shop, ['created', 'updated', 'deleted'])).toEqual({ event: 'updated', changes, ...shop });
	});

	it.each([
		[['deleted', 'created'] as const, created],
		[['deleted'] as const, deleted],
	])('for %j is one of them, and rather not a deletion', (events, change) => {
		expect(sampleJson(shop, events)).toEqual(changeEventJson(change));
	});
});
