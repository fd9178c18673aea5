import fc from 'fast-check';

import { nameForm } from '../../../nodes/SmsCenter/api/same.ts';
import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import { planSync, type Plan, type PlanOptions } from '../../../nodes/SmsCenter/sync/plan.ts';
import { bearerOf, RefusedPlanError, type Desired } from '../../../nodes/SmsCenter/sync/match.ts';
import { viewOf } from '../account/views.mts';

const OPTIONS: PlanOptions = {
	matchBy: 'name',
	deleteMissing: false,
	namePrefix: '',
	maxDeletions: 10,
	dryRun: false,
};

function template(id: number, name: string, more: Partial<Template> = {}): Template {
	return { id, name, message: `Text of ${name}`, format: '', sender: '', flag: 0, autoSign: false, ...more };
}

function wants(...given: Array<Desired['given'] & { id?: number }>): Desired[] {
	return given.map(({ id, ...fields }, item) => ({ item, id, given: fields }));
}

function plan(desired: readonly Desired[], actual: readonly Template[], options: PlanOptions): Plan {
	return planSync(desired, viewOf(actual), options);
}

function refusal(...args: Parameters<typeof plan>): RefusedPlanError {
	try {
		plan(...args);
	} catch (error) {
		if (error instanceof RefusedPlanError) return error;
		throw error;
	}
	throw new Error('The sync was not refused');
}

const STORED = template(1, 'A', { message: 'one\ntwo', format: 'sms', sender: 'S', flag: 3, autoSign: true });

describe('What is planned for an item', () => {
	it.each<[string, Desired['given'], string, string[]]>([
		['a new name', { name: 'B', message: 'x' }, 'created', []],
		['a name that differs in case only', { name: 'a', message: 'x' }, 'updated', ['message']],
		['a name with other blanks', { name: ' A  ' }, 'unchanged', []],
		['nothing but the name', { name: 'A' }, 'unchanged', []],
		['all as it is', { name: 'A', message: 'one\ntwo', format: 'sms', sender: 'S', autoSign: true }, 'unchanged', []],
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
		const { steps } = plan(wants(given), [STORED], OPTIONS);
		expect(steps).toHaveLength(1);
		expect(steps[0]).toMatchObject({
			action,
			desired: { item: 0 },
			...(changed.length > 0 ? { changed, previous: STORED } : {}),
		});
	});

	it('leaves alone what an item does not give, and gives a new template empty fields', () => {
		const { steps } = plan(wants({ name: 'A', sender: 'T' }, { name: 'New', message: 'x' }), [STORED], OPTIONS);
		expect(steps[0]).toMatchObject({
			fields: { name: 'A', message: 'one\ntwo', format: 'sms', sender: 'T', autoSign: true },
		});
		expect(steps[1]).toMatchObject({
			fields: { name: 'New', message: 'x', format: '', sender: '', autoSign: false },
		});
	});

	it('matches by ID where there is one, and by name otherwise', () => {
		const { steps } = plan(
			wants({ id: 1, name: 'Renamed' }, { name: 'B', message: 'x' }, { name: 'C', message: 'y' }),
			[STORED, template(2, 'B')],
			{ ...OPTIONS, matchBy: 'id' },
		);
		expect(steps.map(({ action }) => action)).toEqual(['updated', 'updated', 'created']);
		expect(steps[0]).toMatchObject({ changed: ['name'], previous: { id: 1 } });
	});

	it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('takes the name %s for a name', (name) => {
		expect(plan(wants({ name, message: 'x' }), [], OPTIONS).steps).toMatchObject([{ action: 'created' }]);
		expect(plan(wants({ name }), [template(5, name)], OPTIONS).steps).toMatchObject([{ action: 'unchanged' }]);
	});
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
			/items 0 and 1 have names that differ only in blanks, invisible characters or upper and lower case/,
			1,
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
			'a name that two templates bear but for case and blanks, and none exactly',
			wants({ name: 'A' }),
			[template(7, 'a'), template(9, 'A ')],
			{},
			/2 templates .* IDs are 7 and 9/,
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
			'a rename onto a name that another template keeps',
			wants({ name: 'B', message: 'x' }, { name: 'A', id: 9 }),
			[template(7, 'A'), template(9, 'C')],
			{ matchBy: 'id' },
			/^The template with the ID 9 would get the name that the one with the ID 7 keeps$/,
			1,
		],
		[
			'a rename onto a kept name that differs in case and blanks',
			wants({ name: ' a', id: 9 }),
			[template(7, 'A'), template(9, 'C')],
			{ matchBy: 'id' },
			/ID 9 would get the name that the one with the ID 7 keeps/,
			0,
		],
		[
			'a rename onto a name that one of two templates gives up',
			wants({ name: 'B', id: 7 }, { name: 'A', id: 9 }),
			[template(7, 'A'), template(8, 'A'), template(9, 'C')],
			{ matchBy: 'id' },
			/ID 9 would get the name that the one with the ID 8 keeps/,
			1,
		],
		[
			'a new template without a text',
			wants({ name: 'A' }, { name: 'B' }),
			[template(7, 'A')],
			{},
			/^There is no template with the name of this item, and the item gives no message to create one$/,
			1,
		],
		[
			'one deletion where none is allowed',
			wants({ name: 'A', message: 'x' }),
			[template(1, 'B')],
			{ deleteMissing: true, maxDeletions: 0 },
			/would delete 1 template, and 'Max Deletions' allows 0/,
			undefined,
		],
		[
			'more deletions than allowed',
			wants({ name: 'A', message: 'x' }),
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

	it.each<[string, Desired[], Template[], string]>([
		['a rename', wants({ name: 'a', id: 9 }), [template(7, 'A'), template(9, 'C')], 'a'],
		['a new template without a text', wants({ name: 'New' }), [], 'New'],
		['an ID that is not there', wants({ name: 'New', id: 5 }), [], 'New'],
	])('names the template, where it is one: %s', (_, desired, actual, name) => {
		expect(refusal(desired, actual, { ...OPTIONS, matchBy: 'id' }).about).toBe(name);
	});

	it('tells all names that several templates bear, with their IDs, at once', () => {
		const actual = [5, 6, 7].flatMap((id) => [template(id, `N${id}`), template(id + 10, `n${id} `)]);
		const error = refusal(wants({ name: 'N5' }, { name: 'n7' }, { name: ' n6' }, { name: 'X' }), actual, OPTIONS);
		expect(error.message).toBe('2 names in the input belong to several templates each');
		expect(error.hint).toContain(": 'n7' (7 and 17), ' n6' (6 and 16).");
		expect(error.item).toBe(1);
	});

	it('tells one such name of an item that is matched by it, and none of one with an ID', () => {
		const actual = ['A', 'B'].flatMap((name, index) => [template(10 + index, name), template(20 + index, name)]);
		const error = refusal(wants({ name: 'A', id: 10 }, { name: 'B' }), actual, { ...OPTIONS, matchBy: 'id' });
		expect(error.message).toBe('2 templates have the name of this item: their IDs are 11 and 21');
		expect(error.hint).toContain("'B' (11 and 21)");
		expect(error.hint).not.toContain("'A'");
		expect(error.item).toBe(1);
	});

	it('tells fifty such names at the most', () => {
		const names = Array.from({ length: 51 }, (_, index) => `N${index}`);
		const actual = names.flatMap((name, index) => [template(1 + index, name), template(101 + index, name)]);
		const tell = (count: number) => refusal(wants(...names.slice(0, count).map((name) => ({ name }))), actual, OPTIONS);
		expect(tell(50).hint).toContain("'N49' (50 and 150).");
		expect(tell(51).message).toMatch(/^51 names/);
		expect(tell(51).hint).toContain("'N49' (50 and 150), ….");
	});

	it('is not one name for two templates that have their IDs and bear it both', () => {
		const { steps } = plan(
			wants({ name: 'A', id: 7 }, { name: 'A', id: 9, message: 'x' }),
			[template(7, 'A'), template(9, 'A')],
			{ ...OPTIONS, matchBy: 'id' },
		);
		expect(steps.map(({ action }) => action)).toEqual(['unchanged', 'updated']);
	});

	it('is not a name that the template which has it gives up', () => {
		const { steps } = plan(wants({ name: 'B', id: 7 }, { name: 'A', id: 9 }), [template(7, 'A'), template(9, 'B')], {
			...OPTIONS,
			matchBy: 'id',
		});
		expect(steps).toMatchObject([
			{ action: 'updated', changed: ['name'], previous: { id: 7 } },
			{ action: 'updated', changed: ['name'], previous: { id: 9 } },
		]);
	});

	it('is not a name that differs from that of its template in case only', () => {
		const { steps } = plan(wants({ name: 'a', id: 7 }), [template(7, 'A')], { ...OPTIONS, matchBy: 'id' });
		expect(steps).toMatchObject([{ action: 'unchanged', previous: { id: 7 } }]);
	});

	it('is not a name in two cases, where each is exactly that of a template', () => {
		const { steps } = plan(wants({ name: 'a' }, { name: 'A' }), [template(7, 'A'), template(9, 'a')], OPTIONS);
		expect(steps).toMatchObject([{ previous: { id: 9 } }, { previous: { id: 7 } }]);
	});

	it('is not an ID where the items are matched by name', () => {
		const { steps } = plan(wants({ name: 'A', id: 99 }), [template(7, 'A')], OPTIONS);
		expect(steps).toMatchObject([{ action: 'unchanged', previous: { id: 7 } }]);
	});

	it('does not mind a doubled name on the server that no item bears', () => {
		const { steps } = plan(wants({ name: 'B', message: 'x' }), [template(7, 'A'), template(9, 'A')], OPTIONS);
		expect(steps).toMatchObject([{ action: 'created' }]);
	});
});

describe('The template of an item alone', () => {
	const bearer = (name: string, ...actual: Template[]) => bearerOf(viewOf(actual), wants({ name })[0])?.id;

	it('is the one by its name, in any case, or none', () => {
		expect(bearer('a', template(1, 'A'), template(2, 'B'))).toBe(1);
		expect(bearer('C', template(1, 'A'))).toBeUndefined();
	});

	it('is the one with the very name, where several have it in other case', () => {
		expect(bearer('A', template(1, 'a'), template(2, 'A'))).toBe(2);
	});

	it('is not chosen among several', () => {
		expect(() => bearer('A', template(1, 'A'), template(2, 'A'))).toThrow(
			'2 templates have the name of this item: their IDs are 1 and 2',
		);
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
		expect(plan(wants({ name: 'shop/kept' }), actual, OPTIONS).deletions).toEqual([]);
	});

	it('is what no item stands for, by ID', () => {
		const { deletions } = plan(wants({ name: 'shop/kept' }), actual, { ...OPTIONS, deleteMissing: true });
		expect(deletions.map(({ id }) => id)).toEqual([2, 3, 4]);
	});

	it('is as much as is allowed, and no more', () => {
		const options = { ...OPTIONS, deleteMissing: true };
		expect(plan([], actual, { ...options, maxDeletions: 4 }).deletions).toHaveLength(4);
		expect(refusal([], actual, { ...options, maxDeletions: 3 }).message).toMatch(/would delete 4 templates/);
	});

	it('is shown in a dry run beyond what is allowed, with what a real run would say', () => {
		const options = { ...OPTIONS, deleteMissing: true, maxDeletions: 3 };
		const { deletions, warning } = plan([], actual, { ...options, dryRun: true });
		expect(deletions.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
		expect(warning).toEqual(refusal([], actual, options));
		expect(warning?.message).toBe("The sync would delete 4 templates, and 'Max Deletions' allows 3");
	});

	it('is shown in a dry run without a warning, where it is allowed', () => {
		const options = { ...OPTIONS, deleteMissing: true, maxDeletions: 4 };
		const shown = plan([], actual, { ...options, dryRun: true });
		expect(shown).toEqual(plan([], actual, options));
		expect(shown.warning).toBeUndefined();
	});

	it('touches only names with the prefix', () => {
		const options = { ...OPTIONS, deleteMissing: true, namePrefix: 'shop/' };
		expect(plan(wants({ name: 'shop/kept' }), actual, options).deletions.map(({ id }) => id)).toEqual([3]);
	});
});

const names = fc.constantFrom('a', 'b', 'c', 'A', 'p/a', 'p/b', 'a ', '__proto__', 'ё', '🎉');
const texts = fc.constantFrom('', 'x', 'y', 'x ', 'x\r\ny', 'x\ny');
const field = {
	message: texts,
	format: fc.constantFrom('', 'sms'),
	sender: fc.constantFrom('', 'S', 's'),
	autoSign: fc.boolean(),
};
// Without a text a new template is refused, and most runs would be
const fields = fc.oneof(
	{ weight: 9, arbitrary: fc.record(field, { requiredKeys: ['message'] }) },
	{ weight: 1, arbitrary: fc.record(field, { requiredKeys: [] }) },
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
	dryRun: fc.boolean(),
});

/** What a server makes of a text that it stores; of a name by its own rule, where it has one. */
type Storing = (text: string, isName?: boolean) => string;

const STORING: Record<string, Storing> = {
	'as it is': (text) => text,
	trimmed: (text) => text.trim(),
	'with CRLF': (text) => text.replace(/\r?\n/g, '\r\n'),
	'decomposed (NFD)': (text) => text.normalize('NFD'),
	'as it is, and names with a capital': (text, isName) =>
		isName ? text.charAt(0).toUpperCase() + text.slice(1) : text,
};

function applied({ steps, deletions }: Plan, actual: readonly Template[], store: Storing): Template[] {
	const after = new Map(actual.map((one) => [one.id, one]));
	let next = 100;
	for (const step of steps) {
		if (step.action === 'unchanged') continue;
		const id = step.action === 'created' ? next++ : step.previous.id;
		const { name, message, format, sender, autoSign } = step.fields;
		after.set(id, {
			id,
			format,
			autoSign,
			name: store(name, true),
			message: store(message),
			sender: store(sender),
			flag: autoSign ? 1 : 0,
		});
	}
	for (const { id } of deletions) after.delete(id);
	return [...after.values()];
}

describe.each(Object.entries(STORING))(
	'For arbitrary items and accounts, on a server that stores texts %s',
	(_, store) => {
		it('a second sync plans nothing, no name is doubled, and deletions stay within the prefix', () => {
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
						name: store(one.name, true),
						message: store(one.message),
					}));
					let first: Plan;
					try {
						first = plan(desired, actual, options);
					} catch (error) {
						expect(error).toBeInstanceOf(RefusedPlanError);
						return;
					}
					expect(first.steps.map((step) => step.desired.item)).toEqual(desired.map(({ item }) => item));
					const isTooMany = first.deletions.length > options.maxDeletions;
					if (!options.dryRun) expect(isTooMany).toBe(false);
					expect(first.warning !== undefined).toBe(isTooMany);
					for (const { name } of first.deletions) expect(name.startsWith(options.namePrefix)).toBe(true);
					if (!options.deleteMissing) expect(first.deletions).toEqual([]);

					const after = applied(first, actual, store);
					const bearersIn = (all: ReadonlyArray<{ name: string }>, name: string) =>
						all.filter((one) => nameForm(one.name) === nameForm(name)).length;
					const asWanted = desired.map(({ given }) => given);
					for (const { name } of after) {
						const most = Math.max(bearersIn(actual, name), bearersIn(asWanted, name));
						expect(bearersIn(after, name)).toBeLessThanOrEqual(most);
					}
					// Of two items with the same name each may have its own template only as long as the server keeps them apart
					const names = new Set(desired.map(({ given }) => nameForm(given.name)));
					if (names.size < desired.length) return;
					const again = plan(desired, after, options);
					expect(again.steps.filter(({ action }) => action !== 'unchanged')).toEqual([]);
					expect(again.deletions).toEqual([]);
				}),
				{ numRuns: Number(process.env.FUZZ_RUNS ?? 3000) },
			);
		});
	},
);
