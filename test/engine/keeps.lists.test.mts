import type { IDataObject } from 'n8n-workflow';

import type { Keeping, StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { rows } from './support/batch.mts';
import { clock, eachInSteps, sandbox } from './support/timed.mts';
import { BY_COLUMNS, failureIn, GAPS, once, takeTime, writers } from './support/threeRuns.mts';

eachInSteps();
takeTime();

const texts = (count: number) => rows(count).map(({ name, message }) => ({ name, message }));

describe('A server that answers one list of 40 as if there were none', () => {
	const WRONG = (['array', 'error3', 'blank'] as const).flatMap((emptyAs) =>
		writers.flatMap((operation) =>
			[0, 1].map((after) => [operation, emptyAs, after === 0 ? 'first' : 'second', after] as const),
		),
	);

	it.each(WRONG)('has %s ask again where it is empty as %s the %s time', async (operation, emptyAs, _, after) => {
		const stored = sandbox.seed(texts(40));
		sandbox.options.keeps = [{ kind: 'list-empty', emptyAs, after, times: 1 }];
		for (let run = 0; run <= after; run += 1) {
			await clock.pass(180_000);
			const { items, writes } = await once({ ...BY_COLUMNS[operation] }, texts(40));
			expect(items.map(({ action, id }) => [action, id])).toEqual(stored.map(({ id }) => ['unchanged', id]));
			expect(writes).toEqual([]);
		}
		expect(sandbox.stats.byAction.get).toBe(after + 2);
		expect(sandbox.templates()).toEqual(stored);
	});

	it('ends the run where two lists in a row differ, and nothing is sent', async () => {
		const stored = sandbox.seed(texts(40));
		await once(BY_COLUMNS.sync, texts(40));
		sandbox.options.keeps = [
			{ kind: 'list-empty', times: 1 },
			{ kind: 'list-halved', after: 1, times: 1 },
		];
		await clock.pass(180_000);
		const { items, writes } = await once({ ...BY_COLUMNS.sync, deleteMissing: true }, texts(40));
		expect(items).toHaveLength(40);
		for (const item of items) {
			expect(item.error).toContain('a second list shows other ones: the lists differ');
			expect(item.details).toMatchObject({ sent: 'no' });
		}
		expect(writes).toEqual([]);
		expect(sandbox.templates()).toEqual(stored);
	});
});

describe('A server that lists only a part', () => {
	const NOT_WHOLE = 'SMS Center lists only a part of the templates of this account';

	const LATER = GAPS.slice(-2);

	it.each(
		LATER.flatMap(([words, gapMs]) =>
			(
				[
					['sync', 1000, 1200],
					['sync', 12, 15],
					['upsert', 12, 15],
				] as const
			).map(([operation, at, count]) => [operation, at, count, words, gapMs] as const),
		),
	)(
		'has %s double nothing beyond the first %d of %d: the next run refuses, %s',
		async (operation, at, count, _, gapMs) => {
			sandbox.options.keeps = [{ kind: 'list-cut', at }];
			const first = await once(BY_COLUMNS[operation], texts(count));
			expect(first.items.map(({ action }) => action)).toEqual(texts(count).map(() => 'created'));
			const stored = sandbox.templates();
			expect(stored).toHaveLength(count);
			await clock.pass(gapMs);
			const { items, writes } = await once(BY_COLUMNS[operation], [...texts(count), { name: 'New', message: 'x' }]);
			// One of them is written once more as it is: that tells a part from deletions by others
			expect(writes).toEqual(['chg']);
			expect(sandbox.templates()).toEqual(stored);
			expect(items.at(-1)?.error).toContain(NOT_WHOLE);
			expect(items.at(-1)?.details).toMatchObject({ sent: 'no' });
		},
	);

	it.each(LATER)('has Sync of the same rows refuse %s, and delete nothing', async (_, gapMs) => {
		sandbox.options.keeps = [{ kind: 'list-cut', at: 12 }];
		await once(BY_COLUMNS.sync, texts(15));
		const stored = sandbox.templates();
		await clock.pass(gapMs);
		const same = await once(BY_COLUMNS.sync, texts(15));
		const fewer = await once({ ...BY_COLUMNS.sync, deleteMissing: true }, texts(14));
		for (const { error } of [...same.items, ...fewer.items]) expect(error).toContain(NOT_WHOLE);
		expect([...same.writes, ...fewer.writes]).toEqual(['chg']);
		expect(sandbox.templates()).toEqual(stored);
	});

	it('takes what somebody else has deleted for deleted, and creates it again', async () => {
		await once(BY_COLUMNS.sync, texts(2));
		const [kept, gone] = sandbox.templates();
		sandbox.clear();
		sandbox.seed([kept]);
		await clock.pass(180_000);
		const { items } = await once(BY_COLUMNS.sync, texts(2));
		expect(items.map(({ action }) => action)).toEqual(['unchanged', 'created']);
		expect(sandbox.templates().map(({ id, name }) => [id, name])).toEqual([
			[kept.id, kept.name],
			[expect.any(Number), gone.name],
		]);
	});
});

describe('A server that gives a value that is no text', () => {
	let stored: StoredTemplate[];

	/** It is seen in every list, in each of three runs. */
	async function eachTime(keeping: Keeping, parameters: IDataObject, item: IDataObject, gapMs: number) {
		sandbox.options.keeps = [keeping];
		const told = [];
		for (let run = 0; run < 3; run += 1) {
			told.push(failureIn(await once(parameters, [item])));
			await clock.pass(gapMs);
		}
		expect(sandbox.templates()).toEqual(stored);
		expect(sandbox.requests.filter(({ action }) => action !== 'get')).toEqual([]);
		return told;
	}

	const cannot = (id: number, field: string) =>
		`The template with the ID ${id} cannot be written back: SMS Center gives its ${field} in a form that is no text`;

	beforeEach(() => {
		stored = sandbox.seed([
			{ name: 'Greeting', message: 'Hello' },
			{ name: '007', message: 'Bond' },
		]);
	});

	it.each(GAPS)('has an Update of the sender refused where the text is null, three times %s', async (_, gapMs) => {
		const [{ id }] = stored;
		const update = { operation: 'update', templateId: id, updateFields: { sender: 'Shop' } };
		for (const { error, details } of await eachTime({ kind: 'null', id }, update, {}, gapMs)) {
			expect(error).toContain(cannot(id, 'message'));
			expect(details).toMatchObject({ sent: 'no', id });
		}
	});

	it.each(writers)('has %s refused that does not give the text that is null', async (operation) => {
		const [{ id }] = stored;
		const item = { name: 'Greeting', sender: 'Shop' };
		for (const told of await eachTime({ kind: 'null', id }, BY_COLUMNS[operation], item, 180_000)) {
			expect(told.error).toContain(cannot(id, 'message'));
			expect(told.details).toMatchObject({ sent: 'no' });
		}
	});

	it.each(GAPS)(
		'has an Update of auto-sign refused where the name 007 is the number 7, three times %s',
		async (_, gapMs) => {
			const [, { id }] = stored;
			const update = { operation: 'update', templateId: id, updateFields: { autoSign: true } };
			for (const { error, details } of await eachTime({ kind: 'numbers' }, update, {}, gapMs)) {
				expect(error).toContain(cannot(id, 'name'));
				expect(details).toMatchObject({ sent: 'no', id });
			}
		},
	);

	it.each([
		['007 where it is the number 7', { kind: 'numbers' }, '007', 'Bond'],
		['Greeting where it is null', { kind: 'null', fields: ['name'] }, 'Greeting', 'Hello'],
		['Greeting where it and the text are null', { kind: 'null', fields: ['name', 'message'] }, 'Greeting', 'Hello'],
	] as const)('has a name refused that may be there: %s', async (_, keeping, name, message) => {
		for (const operation of writers) {
			const told = await eachTime(keeping, BY_COLUMNS[operation], { name, message }, 180_000);
			for (const { error, details } of told) {
				expect(error).toContain('may be what SMS Center has made of this one, so no second one was created');
				expect(details).toMatchObject({ sent: 'no', name });
			}
		}
	});

	it('creates another number than one that is there, with the same text', async () => {
		sandbox.options.keeps = [{ kind: 'numbers' }];
		for (const operation of writers) {
			const item = { name: operation === 'sync' ? '008' : '009', message: 'Bond' };
			await once(BY_COLUMNS[operation], [item]);
			await clock.pass(180_000);
		}
		expect(sandbox.templates().map(({ name }) => name)).toEqual(['Greeting', '007', '008', '009']);
	});

	it.each(['create', ...writers])(
		'creates 008 with %s once where the connection broke and it is the number 8',
		async (operation) => {
			await once(BY_COLUMNS.sync, [{ name: 'Greeting', message: 'Hello' }]);
			sandbox.options.keeps = [{ kind: 'numbers' }];
			sandbox.addFault({ kind: 'reset-after', on: 'add', times: 1 });
			const create = { operation: 'create', name: '={{ $json.name }}', message: '={{ $json.message }}' };
			const parameters = { create, ...BY_COLUMNS }[operation];
			const told = failureIn(await once(parameters ?? {}, [{ name: '008', message: 'Bond' }]));
			expect(told.details).toMatchObject({ sent: 'unknown', name: '008' });
			const added = sandbox.templates().slice(2);
			expect(added.map(({ name }) => name)).toEqual(['008']);
			expect(told.details.hint).toContain(String(added[0].id));
		},
	);

	it.each<[string, IDataObject]>([
		['get', { operation: 'get', templateId: '={{ $json.id }}' }],
		['update', { operation: 'update', templateId: '={{ $json.id }}', updateFields: { sender: 'Shop' } }],
		...Object.entries(BY_COLUMNS),
	])('has %s refused where a template has two texts', async (_, parameters) => {
		const [{ id }] = stored;
		const item = { id, name: 'Greeting', message: 'Hello', sender: 'Shop' };
		const { error, details } = (await eachTime({ kind: 'key-twice', id }, parameters, item, 180_000))[0];
		expect(error).toContain('gives one field twice');
		expect(details).toMatchObject({ sent: 'no' });
	});
});
