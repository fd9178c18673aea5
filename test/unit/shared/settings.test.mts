import type { IPollFunctions } from 'n8n-workflow';

import { InputError } from '../../../nodes/SmsCenter/shared/parameters.ts';
import { filtersField, readFilter } from '../../../nodes/SmsCenter/shared/filter.ts';
import {
	isExpression,
	readerOf,
	readerOfPoll,
	readParts,
	readSetting,
	readSettings,
} from '../../../nodes/SmsCenter/shared/settings.ts';
import { contextOf } from './fakeContext.mts';

const NOTHING = [undefined, null, ''];

/** Reads the parameters of the one item, whose expressions look at this. */
const reader = (parameters: Record<string, unknown>, json = {}) =>
	readerOf(contextOf({ parameters, items: [json] }), 0);

/** The message and the hint of the refusal of bad input. */
function refusal(read: () => unknown): [message: string, hint: string] {
	try {
		read();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		expect(error.sent).toBe('no');
		return [error.message, error.hint];
	}
	throw new Error('The input was not refused');
}

const nothing = (title: string) => [
	`The field '${title}' gives nothing`,
	`Check the expression in '${title}'. To do without it, take the field away or leave it empty.`,
];

it.each([
	['={{ $json.x }}', true],
	['=', true],
	['text', false],
	[' =text', false],
	['', false],
	[5, false],
	[null, false],
	[undefined, false],
	[{ value: '=x' }, false],
])('%j is an expression: %s', (raw, is) => {
	expect(isExpression(raw)).toBe(is);
});

it('The reader of an item reads that item', () => {
	const context = contextOf({ parameters: { name: '={{ $json.n }}' }, items: [{ n: 'A' }, { n: 'B' }] });
	expect([0, 1].map((index) => readerOf(context, index)('name'))).toEqual(['A', 'B']);
	expect(readerOf(context, 0)('name', '', { rawExpressions: true })).toBe('={{ $json.n }}');
	expect(readerOf(context, 0)('nope', 'fallback')).toBe('fallback');
});

it('The reader of a poll reads without an item', () => {
	const getNodeParameter = jest.fn(() => 'value');
	expect(readerOfPoll({ getNodeParameter } as unknown as IPollFunctions)('name', 5, { rawExpressions: true })).toBe(
		'value',
	);
	expect(getNodeParameter).toHaveBeenCalledWith('name', 5, { rawExpressions: true });
});

describe('The parts of a collection', () => {
	it('are each read by itself, so that none becomes text', () => {
		const date = new Date(0);
		const read = reader({ fields: { at: '={{ $json.date }}', text: 'T', list: [1] } }, { date });
		expect(readParts(read, 'fields')).toEqual({ at: date, text: 'T', list: [1] });
	});

	it('are those that are there', () => {
		expect(readParts(reader({ fields: { a: undefined, b: null, c: '' } }), 'fields')).toEqual({ b: null, c: '' });
		expect(readParts(reader({ fields: null }), 'fields')).toEqual({});
		expect(readParts(reader({}), 'fields')).toEqual({});
	});
});

describe('A setting', () => {
	it('is what it is set to, an expression or not, or the default', () => {
		expect(readSetting(reader({ limit: 5 }), 'limit', 'Limit', 10)).toBe(5);
		expect(readSetting(reader({ limit: '={{ $json.n }}' }, { n: 7 }), 'limit', 'Limit', 10)).toBe(7);
		expect(readSetting(reader({}), 'limit', 'Limit', 10)).toBe(10);
	});

	it.each([0, false, [], {}, ' '])('is what its expression gives: %j', (value) => {
		expect(readSetting(reader({ limit: '={{ $json.n }}' }, { n: value }), 'limit', 'Limit', 10)).toEqual(value);
	});

	it.each(NOTHING)('is refused where its expression gives nothing: %p', (value) => {
		const read = reader({ limit: '={{ $json.n }}' }, { n: value });
		expect(refusal(() => readSetting(read, 'limit', 'Limit', 10))).toEqual(nothing('Limit'));
	});

	it.each([null, ''])('may be left empty where that is no expression: %j', (value) => {
		expect(readSetting(reader({ limit: value }), 'limit', 'Limit', 10)).toBe(value);
	});
});

describe('The filters', () => {
	const filter = (filters: unknown, json = {}) => readFilter(reader({ filters }, json));
	const titles = { search: 'Search', format: 'Format', sender: 'Sender ID' };

	it('are as they are set', () => {
		expect(filter({ search: 'order', format: ' SMS', sender: '={{ $json.from }}' }, { from: 'Shop' })).toEqual({
			search: 'order',
			format: 'sms',
			sender: 'Shop',
		});
	});

	it.each([undefined, null, {}])('are none where there are none: %j', (filters) => {
		expect(filter(filters)).toEqual({ search: undefined, format: undefined, sender: undefined });
	});

	it('that are left empty let all through', () => {
		expect(filter({ search: '', format: '', sender: '' })).toEqual({ search: '', format: '', sender: '' });
	});

	it.each(Object.entries(titles))('are refused where the expression of %s gives nothing', (name, title) => {
		for (const value of NOTHING) {
			const read = () => filter({ [name]: '={{ $json.nope }}' }, { nope: value });
			expect(refusal(read)).toEqual(nothing(title));
		}
	});

	it('that this version does not know are read, and told by their name', () => {
		expect(readSettings(reader({ filters: { later: 1 } }), filtersField)).toEqual({ later: 1 });
		const read = () => readSettings(reader({ filters: { later: '={{ $json.nope }}' } }), filtersField);
		expect(refusal(read)).toEqual(nothing('later'));
	});
});
