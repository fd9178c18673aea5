import { changesBetween, EVENTS } from '../../../nodes/SmsCenter/trigger/changes.ts';
import { eventJson, isWanted, sampleJson } from '../../../nodes/SmsCenter/trigger/events.ts';
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
	it('of a new template has nothing before it', () => {
		expect(eventJson(created)).toEqual({ event: 'created', changedFields: [], previous: null, ...shop });
	});

	it('of an update has both states', () => {
		expect(eventJson(updated)).toEqual({
			event: 'updated',
			changedFields: ['sender'],
			previous: shop,
			...clinic,
		});
	});

	it('of a deletion has the template as it was', () => {
		expect(eventJson(deleted)).toEqual({ event: 'deleted', changedFields: [], previous: shop, ...shop });
	});

	it('beyond a megabyte of texts says what changed, and the text of a deleted template is not known', () => {
		const [change] = changesBetween(remembered([shop, heavy]), [clinic, heavy]);
		expect(eventJson(change)).toEqual({
			event: 'updated',
			changedFields: ['sender'],
			previous: null,
			...clinic,
		});
		const expected = { event: 'deleted', changedFields: [], previous: null, ...shop, message: null };
		expect(eventJson(deletedHashed)).toEqual(expected);
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
	it.each([
		[
			['created', 'updated', 'deleted'] as const,
			{ event: 'updated', changedFields: ['message'], previous: shop },
		],
		[['deleted', 'created'] as const, { event: 'created', changedFields: [], previous: null }],
		[['deleted'] as const, { event: 'deleted', changedFields: [], previous: shop }],
	])('for %j is one of them, and rather not a deletion', (events, expected) => {
		expect(sampleJson(shop, events)).toEqual({ ...expected, ...shop });
	});
});
