import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';
import {
	BY_COLUMNS,
	EACH,
	failureIn,
	GAPS,
	heldBeside,
	KEEPS_ELSE,
	once,
	takeTime,
	thrice,
	writers,
} from './support/threeRuns.mts';
import { clock, eachInSteps, sandbox } from './support/timed.mts';

eachInSteps();
takeTime();

const LEFT_NAME =
	"Only blanks, line ends or letter case differ in name. SMS Center may change those by itself, so they are left (Update writes them): 'Welcome text'";

/** What is there from the start: an empty list is asked twice, and then none is free to read back by. */
let other: StoredTemplate;

beforeEach(() => {
	[other] = sandbox.seed([{ name: 'Other', message: 'Stays' }]);
});

describe('A server that makes the first letter of a name a capital', () => {
	beforeEach(() => {
		sandbox.options.keeps = [{ kind: 'capital' }];
	});

	it.each(EACH)('gets one template from three runs of %s %s', async (operation, _, gapMs) => {
		const item = { name: 'welcome text', message: 'Hello' };
		const [first, ...later] = await thrice(BY_COLUMNS[operation], [item], gapMs);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(held).toMatchObject({ name: 'Welcome text', message: 'Hello' });
		expect(first.items).toMatchObject([{ action: 'created', id: held.id, name: 'Welcome text' }]);
		for (const { items, writes, hints } of later) {
			expect(items).toMatchObject([{ action: 'unchanged', id: held.id, name: 'Welcome text', changes: {} }]);
			expect(writes).toEqual([]);
			expect(hints).toContain(LEFT_NAME);
		}
	});

	it.each(GAPS)('keeps the id of a row that is synced three times with Delete Missing, %s', async (_, gapMs) => {
		const parameters = { ...BY_COLUMNS.sync, deleteMissing: true };
		const told = await thrice(parameters, [{ name: 'welcome text', message: 'Hello' }], gapMs);
		const [held] = sandbox.templates();
		expect(sandbox.templates()).toEqual([held]);
		expect(told.map(({ writes }) => writes)).toEqual([['add', 'del'], [], []]);
		expect(told.map(({ items }) => items.map(({ action, id }) => [action, id]))).toEqual([
			[
				['created', held.id],
				['deleted', other.id],
			],
			[['unchanged', held.id]],
			[['unchanged', held.id]],
		]);
	});

	it.each(writers)('has %s find a template that it created before the connection broke', async (operation) => {
		sandbox.addFault({ kind: 'reset-after', on: 'add', times: 1 });
		const { items, writes } = await once(BY_COLUMNS[operation], [{ name: 'welcome text', message: 'Hello' }]);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(writes).toEqual(['add']);
		expect(items).toMatchObject([{ action: 'created', id: held.id, name: 'Welcome text', message: 'Hello' }]);
	});

	it('has Create find it where it is known what was there before, and else name it as the one it may be', async () => {
		const create = { operation: 'create', name: '={{ $json.name }}', message: '={{ $json.message }}' };
		sandbox.addFault({ kind: 'reset-after', on: 'add' });
		const unknown = await once(create, [{ name: 'welcome text', message: 'Hello' }]);
		const [one, ...none] = heldBeside(other);
		expect(none).toEqual([]);
		expect(failureIn(unknown).details).toMatchObject({ sent: 'unknown', name: 'welcome text' });
		expect(failureIn(unknown).details.hint).toContain(`The template with the ID ${one.id} may be it`);
		const known = await once(create, [{ name: 'good-bye text', message: 'Bye' }]);
		const [two, ...more] = heldBeside(other, one);
		expect(more).toEqual([]);
		expect(known.items).toMatchObject([{ id: two.id, name: 'Good-bye text', message: 'Bye' }]);
		expect([...unknown.writes, ...known.writes]).toEqual(['add', 'add']);
	});

	it('has Update take the name as done, and write it again when it is asked to', async () => {
		const parameters = { operation: 'update', templateId: other.id, updateFields: { name: 'welcome text' } };
		const told = await thrice(parameters, [{}], 180_000);
		expect(told.map(({ items }) => items)).toMatchObject(
			told.map(() => [{ id: other.id, name: 'Welcome text', message: 'Stays' }]),
		);
		expect(told.map(({ writes }) => writes)).toEqual([['chg'], ['chg'], ['chg']]);
		expect(sandbox.templates()).toEqual([{ ...other, name: 'Welcome text' }]);
	});
});

/** Servers that cannot keep a name: what they make of it, and what is told. */
const LOSSY = [
	[
		'cuts names after 50 characters',
		{ kind: 'cut', at: 50, fields: ['name'] },
		'n'.repeat(100),
		'n'.repeat(50),
		'name (cut after 50 characters)',
	],
	[
		'ends a name at its first emoji',
		{ kind: 'cut-at-emoji' },
		'Готов 🌼 ждём',
		'Готов ',
		'name (cut after 5 characters)',
	],
	['makes ? of an emoji', { kind: 'windows-1251' }, 'Готов 🌼', 'Готов ?', 'name (another text from character 7 on)'],
	[
		'makes ? of the sign of the rouble',
		{ kind: 'windows-1251' },
		'Скидка 100 ₽',
		'Скидка 100 ?',
		'name (another text from character 12 on)',
	],
	[
		'makes HTML entities of quotation marks',
		{ kind: 'entities' },
		'Shop "Rose"',
		'Shop &quot;Rose&quot;',
		'name (another text from character 6 on)',
	],
] as const;

describe.each(LOSSY)('A server that %s', (_, keeping, name, kept, words) => {
	beforeEach(() => {
		sandbox.options.keeps = [keeping];
	});

	it.each(EACH)('gets one template from three runs of %s %s: told, then refused', async (operation, __, gapMs) => {
		const [first, ...later] = await thrice(BY_COLUMNS[operation], [{ name, message: 'Hello' }], gapMs);
		const [held, ...more] = heldBeside(other);
		expect(more).toEqual([]);
		expect(held).toMatchObject({ name: kept, message: 'Hello' });
		const told = failureIn(first);
		expect(told.error).toContain(KEEPS_ELSE + words);
		expect(told.details).toMatchObject({ sent: 'yes', stored: { id: held.id, name: kept, message: 'Hello' } });
		for (const run of later) {
			expect(run.writes).toEqual([]);
			const { error, details } = failureIn(run);
			expect(error).toContain(`The template with the ID ${held.id} may be what SMS Center has made of this one`);
			expect(details).toMatchObject({ sent: 'no', name });
			expect(details.hint).toContain(`'${kept}'`);
		}
	});

	it('deletes nothing as missing while the row has failed', async () => {
		const told = await thrice({ ...BY_COLUMNS.sync, deleteMissing: true }, [{ name, message: 'Hello' }], 180_000);
		expect(told.map(({ writes }) => writes)).toEqual([['add', 'del'], [], []]);
		expect(heldBeside(other)).toHaveLength(1);
	});

	it('has Create say so, and make another one when it is asked to', async () => {
		const parameters = { operation: 'create', name, message: 'Hello' };
		for (const count of [1, 2]) {
			const told = await once(parameters, [{}]);
			expect(heldBeside(other)).toHaveLength(count);
			const { error, details } = failureIn(told);
			expect(error).toContain(KEEPS_ELSE + words);
			expect(details).toMatchObject({ sent: 'yes', stored: { name: kept } });
			await clock.pass(180_000);
		}
	});

	it('has Update by ID say so, and the id stays', async () => {
		const parameters = { operation: 'update', templateId: other.id, updateFields: { name } };
		const { error, details } = failureIn(await once(parameters, [{}]));
		expect(error).toContain(KEEPS_ELSE + words);
		expect(details).toMatchObject({ sent: 'yes', id: other.id, stored: { id: other.id, name: kept } });
		expect(sandbox.templates()).toEqual([{ ...other, name: kept }]);
	});
});
