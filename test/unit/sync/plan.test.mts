import fc from 'fast-check';

import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { Desired } from '../../../nodes/SmsCenter/sync/match.ts';
import { planSync, type Plan, type PlanOptions } from '../../../nodes/SmsCenter/sync/plan.ts';
import { SyncRefusedError } from '../../../nodes/SmsCenter/sync/refused.ts';

const OPTIONS: PlanOptions = { matchBy: 'name', deleteMissing: false, namePrefix: '', maxDeletions: 10 };

function template(id: number, name: string, more: Partial<Template> = {}): Template {
	return { id, name, message: `Text of ${name}`, format: '', sender: '', flag: 0, autoSign: false, ...more };
}

function wants(...given: Array<Desired['given'] & { id?: number }>): Desired[] {
	return given.map(({ id, ...fields }, item) => ({ item, id, given: fields }));
}

function refusal(...args: Parameters<typeof planSync>): SyncRefusedError {
	try {
		planSync(...args);
	} catch (error) {
		if (error instanceof SyncRefusedError) return error;
		throw error;
	}
	throw new Error('The sync was not refused');
}

const STORED = template(1, 'A', { message: 'one\ntwo', format: 'sms', sender: 'S', flag: 3, autoSign: true });

describe('What is planned for an item', () => {
	it.each<[string, Desired['given'], string, string[]]>([
		['a new name', { name: 'B', message: 'x' }, 'created', []],
		['a name that differs in case only', { name: 'a', message: 'x' }, 'created', []],
		['nothing but the name', { name: 'A' }, 'unchanged', []],
		[
			'all as it is',
			{ name: 'A', message: 'one\ntwo', format: 'sms', sender: 'S', autoSign: true },
			'unchanged',
			[],
		],
		['other line ends', { name: 'A', message: 'one\r\ntwo' }, 'unchanged', []],
		['blanks at the ends of the text', { name: 'A', message: ' one\ntwo ' }, 'unchanged', []],
		['another text', { name: 'A', message: 'three' }, 'updated', ['message']],
		['another format', { name: 'A', format: 'viber' }, 'updated', ['format']],
		['no format', { name: 'A', format: '' }, 'updated', ['format']],
		['another sender', { name: 'A', sender: 'T' }, 'updated', ['sender']],
		['an emptied sender', { name: 'A', sender: '' }, 'updated', ['sender']],
		['auto-sign switched off', { name: 'A', autoSign: false }, 'updated', ['autoSign']],
		[
			'all of it',
			{ name: 'A', message: 'x', format: '', sender: '', autoSign: false },
			'updated',
			['message', 'format', 'sender', 'autoSign'],
		],
	])('%s', (_, given, action, changed) => {
		const { steps } = planSync(wants(given), [STORED], OPTIONS);
		expect(steps).toHaveLength(1);
		expect(steps[0]).toMatchObject({
			action,
			item: 0,
			...(changed.length > 0 ? { changed, previous: STORED } : {}),
		});
	});

	it('leaves alone what an item does not give, and gives a new template empty fields', () => {
		const { steps } = planSync(
			wants({ name: 'A', sender: 'T' }, { name: 'New', message: 'x' }),
			[STORED],
			OPTIONS,
		);
		expect(steps[0]).toMatchObject({
			fields: { name: 'A', message: 'one\ntwo', format: 'sms', sender: 'T', autoSign: true },
		});
		expect(steps[1]).toMatchObject({
			fields: { name: 'New', message: 'x', format: '', sender: '', autoSign: false },
		});
	});

	it('tells of differences that are only blanks at the ends', () => {
		const { blanksOnly } = planSync(
			wants({ name: 'A', message: 'one\ntwo ', sender: ' S' }),
			[STORED],
			OPTIONS,
		);
		expect(blanksOnly).toEqual(['message', 'sender']);
		const inTurn = wants({ name: 'A', sender: ' S' }, { name: 'B', message: ' x' });
		const both = planSync(inTurn, [STORED, template(2, 'B', { message: 'x' })], OPTIONS);
		expect(both.blanksOnly).toEqual(['message', 'sender']);
	});

	it('matches by ID where there is one, and by name otherwise', () => {
		const { steps } = planSync(
			wants({ id: 1, name: 'Renamed' }, { name: 'B', message: 'x' }, { name: 'C', message: 'y' }),
			[STORED, template(2, 'B')],
			{ ...OPTIONS, matchBy: 'id' },
		);
		expect(steps.map(({ action }) => action)).toEqual(['updated', 'updated', 'created']);
		expect(steps[0]).toMatchObject({ changed: ['name'], previous: { id: 1 } });
	});

	it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
		'takes the name %s for a name',
		(name) => {
			expect(planSync(wants({ name, message: 'x' }), [], OPTIONS).steps).toMatchObject([
				{ action: 'created' },
			]);
			expect(planSync(wants({ name }), [template(5, name)], OPTIONS).steps).toMatchObject([
				{ action: 'unchanged' },
			]);
		},
	);
});

describe('What is refused', () => {
	it.each<[string, Desired[], Template[], Partial<PlanOptions>, RegExp, number | undefined]>([
		[
			'two items with one name',
			wants({ name: 'A' }, { name: 'B' }, { name: 'A' }),
			[],
			{},
			/items 0 and 2 have the same name/,
			2,
		],
		[
			'two items whose names differ in blanks',
			wants({ name: 'A' }, { name: 'A ' }),
			[],
			{},
			/items 0 and 1 have names that differ only in blanks/,
			1,
		],
		[
			'a name that the server has with other blanks',
			wants({ name: 'A ' }),
			[template(7, 'A')],
			{},
			/ID 7 only in blanks/,
			0,
		],
		[
			'a name that two templates bear',
			wants({ name: 'A' }),
			[template(7, 'A'), template(9, 'A')],
			{},
			/2 templates .* IDs are 7 and 9/,
			0,
		],
		[
			'an ID that is not there',
			wants({ name: 'A', id: 99 }),
			[template(7, 'A')],
			{ matchBy: 'id' },
			/no template with the ID 99/,
			0,
		],
		[
			'two items with one ID',
			wants({ name: 'A', id: 7 }, { name: 'B', id: 7 }),
			[template(7, 'A')],
			{ matchBy: 'id' },
			/both about the template with the ID 7/,
			1,
		],
		[
			'an ID and a name for one template',
			wants({ name: 'X', id: 7 }, { name: 'A' }),
			[template(7, 'A')],
			{ matchBy: 'id' },
			/both about the template with the ID 7/,
			1,
		],
		[
			'a name without the blanks that the server has at its ends',
			wants({ name: 'A' }),
			[template(7, ' A')],
			{},
			/ID 7 only in blanks/,
			0,
		],
		[
			'two items with one name and one ID between them',
			wants({ name: 'A', id: 7 }, { name: 'A' }),
			[template(7, 'B')],
			{ matchBy: 'id' },
			/items 0 and 1 have the same name/,
			1,
		],
		[
			'two items with one name and one ID between them, the other way round',
			wants({ name: 'A' }, { name: 'A', id: 7 }),
			[template(7, 'B')],
			{ matchBy: 'id' },
			/items 0 and 1 have the same name/,
			1,
		],
		[
			'one deletion where none is allowed',
			wants({ name: 'A' }),
			[template(1, 'B')],
			{ deleteMissing: true, maxDeletions: 0 },
			/would delete 1 template, and 'Max Deletions' allows 0/,
			undefined,
		],
		[
			'more deletions than allowed',
			wants({ name: 'A' }),
			[template(1, 'B'), template(2, 'C')],
			{ deleteMissing: true, maxDeletions: 1 },
			/would delete 2 templates, and 'Max Deletions' allows 1/,
			undefined,
		],
	])('%s', (_, desired, actual, options, message, item) => {
		const error = refusal(desired, actual, { ...OPTIONS, ...options });
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(/\S/);
		expect(error.item).toBe(item);
		expect(error.sent).toBe('no');
	});

	it('is not one name for two templates that have their IDs', () => {
		const { steps } = planSync(
			wants({ name: 'A', id: 7 }, { name: 'A', id: 9 }),
			[template(7, 'A'), template(9, 'B')],
			{ ...OPTIONS, matchBy: 'id' },
		);
		expect(steps.map(({ action }) => action)).toEqual(['unchanged', 'updated']);
	});

	it('is not an ID where the items are matched by name', () => {
		const { steps } = planSync(wants({ name: 'A', id: 99 }), [template(7, 'A')], OPTIONS);
		expect(steps).toMatchObject([{ action: 'unchanged', previous: { id: 7 } }]);
	});

	it('does not mind a doubled name on the server that no item bears', () => {
		const { steps } = planSync(
			wants({ name: 'B', message: 'x' }),
			[template(7, 'A'), template(9, 'A')],
			OPTIONS,
		);
		expect(steps).toMatchObject([{ action: 'created' }]);
	});
});

describe('What is deleted', () => {
	const actual = [
		template(3, 'shop/old'),
		template(1, 'shop/kept'),
		template(2, 'clinic/old'),
		template(4, 'Shop/other'),
	];

	it('is nothing unless told', () => {
		expect(planSync(wants({ name: 'shop/kept' }), actual, OPTIONS).deletions).toEqual([]);
	});

	it('is what no item stands for, by ID', () => {
		const { deletions } = planSync(wants({ name: 'shop/kept' }), actual, { ...OPTIONS, deleteMissing: true });
		expect(deletions.map(({ id }) => id)).toEqual([2, 3, 4]);
	});

	it('is as much as is allowed, and no more', () => {
		const options = { ...OPTIONS, deleteMissing: true };
		expect(planSync([], actual, { ...options, maxDeletions: 4 }).deletions).toHaveLength(4);
		expect(refusal([], actual, { ...options, maxDeletions: 3 }).message).toMatch(/would delete 4 templates/);
	});

	it('touches only names with the prefix', () => {
		const options = { ...OPTIONS, deleteMissing: true, namePrefix: 'shop/' };
		expect(planSync(wants({ name: 'shop/kept' }), actual, options).deletions.map(({ id }) => id)).toEqual([
			3,
		]);
	});
});

const names = fc.constantFrom('a', 'b', 'c', 'A', 'p/a', 'p/b', 'a ', '__proto__', 'ё', '🎉');
const texts = fc.constantFrom('', 'x', 'y', 'x ', 'x\r\ny', 'x\ny');
const fields = fc.record(
	{
		message: texts,
		format: fc.constantFrom('', 'sms'),
		sender: fc.constantFrom('', 'S', 's'),
		autoSign: fc.boolean(),
	},
	{ requiredKeys: [] },
);
const desiredArbitrary = fc.array(
	fc.tuple(names, fields, fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined })),
	{ maxLength: 8 },
);
const actualArbitrary = fc.uniqueArray(
	fc.record({
		id: fc.integer({ min: 1, max: 6 }),
		name: names,
		message: texts,
		format: fc.constantFrom('', 'sms'),
		sender: fc.constantFrom('', 'S'),
		flag: fc.integer({ min: 0, max: 3 }),
	}),
	{ selector: ({ id }) => id, maxLength: 6 },
);
const optionsArbitrary = fc.record<PlanOptions>({
	matchBy: fc.constantFrom('name', 'id'),
	deleteMissing: fc.boolean(),
	namePrefix: fc.constantFrom('', 'p/', 'zzz'),
	maxDeletions: fc.constantFrom(0, 2, 10),
});

/** What a server makes of a text that it stores. */
type Storing = (text: string) => string;

const STORING: Record<string, Storing> = {
	'as it is': (text) => text,
	trimmed: (text) => text.trim(),
	'with CRLF': (text) => text.replace(/\r?\n/g, '\r\n'),
};

function applied(plan: Plan, actual: readonly Template[], store: Storing): Template[] {
	const after = new Map(actual.map((one) => [one.id, one]));
	let next = 100;
	for (const step of plan.steps) {
		if (step.action === 'unchanged') continue;
		const id = step.action === 'created' ? next++ : step.previous.id;
		const { name, message, format, sender, autoSign } = step.fields;
		after.set(id, {
			id,
			format,
			autoSign,
			name: store(name),
			message: store(message),
			sender: store(sender),
			flag: autoSign ? 1 : 0,
		});
	}
	for (const { id } of plan.deletions) after.delete(id);
	return [...after.values()];
}

describe.each(Object.entries(STORING))(
	'For arbitrary items and accounts, on a server that stores texts %s',
	(_, store) => {
		it('a second sync plans nothing, and deletions stay within the prefix', () => {
			fc.assert(
				fc.property(desiredArbitrary, actualArbitrary, optionsArbitrary, (asked, stored, options) => {
					const desired = asked.map(([name, given, id], item): Desired => ({
						item,
						id,
						given: { ...given, name },
					}));
					const actual = stored.map((one): Template => ({
						...one,
						autoSign: one.flag % 2 === 1,
						name: store(one.name),
						message: store(one.message),
					}));
					let plan: Plan;
					try {
						plan = planSync(desired, actual, options);
					} catch (error) {
						expect(error).toBeInstanceOf(SyncRefusedError);
						return;
					}
					expect(plan.steps.map(({ item }) => item)).toEqual(desired.map(({ item }) => item));
					expect(plan.deletions.length).toBeLessThanOrEqual(options.maxDeletions);
					for (const { name } of plan.deletions) expect(name.startsWith(options.namePrefix)).toBe(true);
					if (!options.deleteMissing) expect(plan.deletions).toEqual([]);

					const after = applied(plan, actual, store);
					// A new name that the server trims is found under its trimmed name from then on, and refused
					const trims = store(' ') === '';
					if (trims && desired.some(({ given }) => given.name !== given.name.trim())) return;
					const again = planSync(desired, after, options);
					expect(again.steps.filter(({ action }) => action !== 'unchanged')).toEqual([]);
					expect(again.deletions).toEqual([]);
				}),
				{ numRuns: Number(process.env.FUZZ_RUNS ?? 3000) },
			);
		});
	},
);
