import type { IDataObject } from 'n8n-workflow';

import { columns, operations, rows } from './support/batch.mts';
import type { NodeResult, RunOptions } from './support/engine.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

/** A list shows what was there five seconds before. */
const LAG_MS = 5000;

eachInSteps({ listLagMs: LAG_MS });

const byName = (value: string) => ({ __rl: true, mode: 'name', value });

const ITEMS = { items: rows(12) as unknown as IDataObject[] };

/** Stands there, so that a list is not empty, and is old enough to be shown. */
async function seedOld(...names: string[]): Promise<void> {
	sandbox.seed(names.map((name) => ({ name, message: 'Old' })));
	await clock.pass(2 * LAG_MS);
}

async function run(parameters: IDataObject, options?: RunOptions): Promise<NodeResult> {
	const result = await engine.run(parameters, options);
	expect(result.error).toBeUndefined();
	expect(result.json.filter(({ error }) => error !== undefined)).toEqual([]);
	return result;
}

const actions = ({ json }: NodeResult) => [...new Set(json.map(({ action }) => action))];

const held = () => sandbox.templates().map(({ name, message }) => [name, message]);

const writes = () => sandbox.stats.requests - (sandbox.stats.byAction.get ?? 0);

describe('A list that lags five seconds behind its writes', () => {
	it.each<[string, IDataObject]>([
		['Sync', operations.sync],
		['Create or Update', operations.upsert],
	])('%s twice right after one another doubles nothing, and says unchanged', async (_, parameters) => {
		await seedOld('Name 0', 'Name 1', 'Elsewhere');
		const first = await run(parameters, ITEMS);
		expect(first.json.map(({ action }) => action)).toEqual([
			'updated',
			'updated',
			...new Array<string>(10).fill('created'),
		]);
		const sent = writes();
		for (const waited of [0, 1000, 30_000]) {
			await clock.pass(waited);
			expect(actions(await run(parameters, ITEMS))).toEqual(['unchanged']);
		}
		expect(writes()).toBe(sent);
		expect(held()).toEqual(
			expect.arrayContaining([['Elsewhere', 'Old'], ...rows(12).map(({ name, message }) => [name, message])]),
		);
		expect(sandbox.templates()).toHaveLength(13);
	});

	it.each<[string, IDataObject]>([
		['Sync', operations.sync],
		['Create or Update', operations.upsert],
	])('%s into an empty account, and the other operation behind it, doubles nothing', async (_, parameters) => {
		await run(parameters, ITEMS);
		const sent = writes();
		expect(actions(await run(operations.sync, ITEMS))).toEqual(['unchanged']);
		expect(actions(await run(operations.upsert, ITEMS))).toEqual(['unchanged']);
		expect(writes()).toBe(sent);
		expect(sandbox.templates()).toHaveLength(12);
	});

	it('Sync changes what a run before it changed, and takes nothing back', async () => {
		await seedOld('A', 'B');
		await run({ operation: 'upsert', columns: columns({ name: 'A', message: 'New' }) });
		const other = { operation: 'sync', columns: columns({ name: 'A', sender: 'Shop' }), dryRun: false };
		await run(other);
		expect(sandbox.templates()[0]).toMatchObject({ name: 'A', message: 'New', sender: 'Shop' });
		expect(actions(await run(other))).toEqual(['unchanged']);
	});

	it('Update by name changes what was created a moment before, and finds the new name at once', async () => {
		await seedOld('Elsewhere');
		await run({ operation: 'create', name: 'A', message: 'One' });
		const updateFields = { name: 'B', sender: 'Shop' };
		const { json } = await run({ operation: 'update', templateId: byName('A'), updateFields });
		expect(json).toMatchObject([{ name: 'B', message: 'One', sender: 'Shop' }]);
		const next = await run({
			operation: 'update',
			templateId: byName('B'),
			updateFields: { message: 'Two' },
		});
		expect(next.json).toMatchObject([{ name: 'B', message: 'Two', sender: 'Shop' }]);
		const gone = await engine.run({ operation: 'get', templateId: byName('A') });
		expect(gone.error?.message).toMatch(/no template with this name/);
		expect(sandbox.templates()).toHaveLength(2);
		expect(sandbox.templates()[1]).toMatchObject({ name: 'B', message: 'Two', sender: 'Shop' });
	});

	it('Delete by name deletes what was created a moment before, once, and it is made anew where it is asked for', async () => {
		await seedOld('Elsewhere');
		const { json } = await run({ operation: 'upsert', columns: columns({ name: 'A', message: 'One' }) });
		const removed = await run({ operation: 'delete', templateId: byName('A') });
		expect(removed.json).toEqual([{ id: json[0].id, name: 'A', deleted: true }]);
		expect(held()).toEqual([['Elsewhere', 'Old']]);

		const again = await engine.run({ operation: 'delete', templateId: byName('A') });
		expect(again.error?.message).toMatch(/no template with this name/);
		expect(sandbox.stats.byAction.del).toBe(1);

		const anew = await run({ operation: 'upsert', columns: columns({ name: 'A', message: 'Two' }) });
		expect(actions(anew)).toEqual(['created']);
		expect(held()).toEqual([
			['Elsewhere', 'Old'],
			['A', 'Two'],
		]);
	});

	it('Delete by name and Sync after it leave deleted what was there before', async () => {
		await seedOld('A', 'B');
		await run({ operation: 'delete', templateId: byName('A') });
		const { json } = await run(
			{ operation: 'sync', dryRun: false, deleteMissing: true },
			{ items: [{ name: 'B', message: 'Old' }] },
		);
		expect(json.map(({ action, name }) => [action, name])).toEqual([['unchanged', 'B']]);
		expect(sandbox.stats.byAction.del).toBe(1);
	});

	it('Update of a template that is written twice in one run, and never read before, is not told as kept otherwise', async () => {
		await seedOld('A');
		const [{ id }] = sandbox.templates();
		// The second is so late that the list of the end shows the first
		const stop = sandbox.addFault({ kind: 'refuse', code: 9, on: 'chg', nth: 2 });
		sandbox.options.onAnswered = ({ action }) => {
			if (action === 'chg') void clock.pass(LAG_MS - 1000);
		};
		const items = [2, 3].map((n) => ({ id, n }));
		await run({ ...operations.update, options: { maxConcurrentRequests: 1 } }, { items });
		stop();
		expect(held()).toEqual([['Name 3', 'Text of 3']]);
	});

	it('Get Many shows what was written a moment before', async () => {
		await seedOld('A', 'B', 'C');
		await run({ operation: 'create', name: 'D', message: 'New' });
		await run({ operation: 'update', templateId: byName('A'), updateFields: { message: 'New' } });
		await run({ operation: 'delete', templateId: byName('B') });
		const { json } = await run(operations.getAll);
		expect(json.map(({ name, message }) => [name, message]).sort()).toEqual([
			['A', 'New'],
			['C', 'Old'],
			['D', 'New'],
		]);
	});

	it('somebody else’s edit is seen as soon as a list shows it', async () => {
		await seedOld('A', 'B');
		const templateId = byName('A');
		await run({ operation: 'update', templateId, updateFields: { message: 'Ours' } });
		const [{ id }] = sandbox.templates();
		const body = new URLSearchParams({
			...{ login: 'sandbox-user', psw: 'sandbox-password-7f3a', fmt: '3', charset: 'utf-8' },
			...{ chg: '1', id: String(id), name: 'A', msg: 'Theirs' },
		});
		await (await fetch(`${sandbox.url}/sys/templates.php`, { method: 'POST', body })).text();
		await clock.pass(LAG_MS + 1000);
		expect((await run({ operation: 'get', templateId })).json).toMatchObject([{ message: 'Theirs' }]);
	});
});

describe('A list that lacks some templates once', () => {
	beforeEach(() => {
		sandbox.options.listLagMs = 0;
	});

	const parameters = { ...operations.sync, deleteMissing: true };
	const one = { items: ITEMS.items.slice(0, 1) };

	it('makes Sync delete no fewer than it says', async () => {
		sandbox.seed(rows(8, 'Before'));
		// The write takes so long that a second list is taken before the deletions
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'add', times: 2 });
		sandbox.options.keeps = [{ kind: 'list-halved', after: 1, times: 1 }];
		const { json } = await run(parameters, one);
		expect(json.map(({ action }) => action)).toEqual(['created', ...new Array<string>(8).fill('deleted')]);
		expect(held()).toEqual([['Name 0', 'Text of 0']]);
	});

	it('is asked again where it is empty, also right after writes to most of them', async () => {
		const seeded = sandbox.seed(rows(8, 'Before'));
		const items = rows(6).map((row, place) => ({ ...row, id: seeded[place].id }));
		await run(operations.getAll);
		await run(operations.update, { items });
		await clock.pass(2000);
		sandbox.options.keeps = [{ kind: 'list-empty', times: 1 }];
		expect((await run({ ...operations.sync, dryRun: true }, one)).json).toMatchObject([
			{ name: 'Name 0', action: 'unchanged' },
		]);
		expect((await run(operations.getAll)).json).toHaveLength(8);
	});

	it('is no other than one after somebody else has deleted a template: that is done', async () => {
		const [, { id }] = sandbox.seed(rows(2, 'Before'));
		sandbox.addFault({ kind: 'refuse', code: 3, on: 'del', match: (params) => params.id === String(id) });
		const { json } = await run(parameters, one);
		expect(json.map(({ action }) => action)).toEqual(['created', 'deleted', 'deleted']);
	});
});
