import fc from 'fast-check';

import { TEMPLATE_FORMATS, isAutoSign } from '../../../nodes/SmsCenter/api/template.ts';
import { isSameMessage, readState, storeState, TEXTS_LIMIT } from '../../../nodes/SmsCenter/trigger/state.ts';
import { remembered, storedData, template } from './templates.mts';

const AWKWARD = ['__proto__', 'constructor', '', '\u0000\ud800', '🎉\r\nПривет, "x"\\', 'a,b\n1,2,3'];

/** Texts that are together as long as this. */
const textsOf = (bytes: number) => [
	template({ id: 1, message: 'ж'.repeat(1000) }),
	template({ id: 2, message: 'x'.repeat(bytes - 2000) }),
];

describe('The state of the trigger', () => {
	it('gives back every template as it was, after a restart', () => {
		const templates = AWKWARD.map((text, id) =>
			template({ id: id + 1, name: text, sender: text, message: text, flag: id, format: 'viber' }),
		);
		expect([...remembered(templates).values()]).toEqual(templates);
	});

	it('gives back whatever a list can hold', () => {
		const text = fc.string({ unit: 'binary', maxLength: 20 });
		const any = fc.record({
			id: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
			name: text,
			message: text,
			sender: text,
			format: fc.constantFrom(...TEMPLATE_FORMATS),
			flag: fc.nat(),
		});
		fc.assert(
			fc.property(fc.uniqueArray(any, { selector: ({ id }) => id }), (lists) => {
				const templates = lists.map((fields) => ({ ...fields, autoSign: isAutoSign(fields.flag) }));
				expect([...remembered(templates).values()]).toEqual(templates);
			}),
			{ numRuns: 100 },
		);
	});

	it('keeps the texts below one megabyte of UTF-8, and from there on only tells whether one has changed', () => {
		const below = remembered(textsOf(TEXTS_LIMIT - 1));
		expect(below.get(1)?.message).toBe('ж'.repeat(1000));

		const beyond = remembered(textsOf(TEXTS_LIMIT)).get(1);
		expect(beyond).toMatchObject({ id: 1, name: 'Name', message: null });
		expect(beyond && isSameMessage(beyond, 'ж'.repeat(1000))).toBe(true);
		expect(beyond && isSameMessage(beyond, 'ж'.repeat(999))).toBe(false);
	});

	it('stays below 700 kB for 10,000 templates with texts of five megabytes', () => {
		const templates = Array.from({ length: 10_000 }, (_, n) =>
			template({
				id: 1_000_000 + n,
				name: `Order ${n}`,
				sender: 'MyShop',
				format: 'sms',
				message: `${n}${'x'.repeat(500)}`,
			}),
		);
		expect(JSON.stringify(storedData(templates)).length).toBeLessThan(700_000);
	});

	it('writes only what differs, because n8n saves whatever was written', () => {
		const data = storedData([template()]);
		const written: PropertyKey[] = [];
		const watched = new Proxy(data, {
			set: (target, key, value) => {
				written.push(key);
				return Reflect.set(target, key, value);
			},
		});
		storeState(watched, 'account', [template()]);
		expect(written).toEqual([]);
		storeState(watched, 'account', [template({ message: 'Other' })]);
		expect(written).toEqual(['templates']);
	});

	it.each([
		['nothing', {}],
		['another version', { ...storedData([template()]), version: 2 }],
		['a text that is no JSON', { ...storedData([template()]), templates: '[[1,' }],
		['JSON that is no list', { ...storedData([template()]), templates: '{}' }],
		['a row that is no template', { ...storedData([template()]), templates: '[[1,"Name"]]' }],
		['no account', { ...storedData([template()]), account: undefined }],
	])('is a new beginning after %s', (_, data) => {
		expect(readState(data)).toBeUndefined();
	});
});
