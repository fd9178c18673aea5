import type { IDataObject, INode } from 'n8n-workflow';

import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { columns, detailsOf } from './support/batch.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

eachInSteps();

const CONTINUE: Partial<INode> = { onError: 'continueErrorOutput' };

const BY_ID = { operation: 'sync', matchBy: 'id', dryRun: false };
const SYNC = { operation: 'sync', dryRun: false };
const MAPPED = { name: '={{ $json.name }}', message: '={{ $json.message }}' };

/** Every way to map columns of a sheet. */
const MAPPERS: Array<[string, IDataObject]> = [
	['Sync', SYNC],
	['Create or Update', { operation: 'upsert' }],
];

let stored: StoredTemplate[];

beforeEach(() => {
	stored = sandbox.seed(['A', 'B', 'C'].map((name) => ({ name, message: `Text of ${name}` })));
});

const writes = () => sandbox.requests.filter(({ action }) => action !== 'get');

/** Runs it, is refused before anything is written, and gives the first error. */
async function refused(parameters: IDataObject, items: IDataObject[]) {
	const { output, errorOutput } = await engine.run(parameters, { items, node: CONTINUE });
	expect(output).toEqual([]);
	expect(errorOutput).toHaveLength(items.length);
	for (const item of errorOutput) expect(detailsOf(item)).toMatchObject({ sent: 'no', code: null });
	expect(writes()).toEqual([]);
	expect(sandbox.templates()).toEqual(stored);
	const { error } = await engine.run(parameters, { items });
	expect(writes()).toEqual([]);
	return { first: String(errorOutput[0].json.error), details: detailsOf(errorOutput[0]), thrown: error };
}

describe('Sync by ID', () => {
	const [a, b, c] = [1001, 1002, 1003];

	it.each([
		['the very name', 'B'],
		['a name that differs in letter case and blanks', ' b'],
	])('is refused that would give a template %s that another one keeps', async (_, name) => {
		const { first, details } = await refused(BY_ID, [{ id: a, name }]);
		expect(first).toContain(`The template with the ID ${a} would get the name that the one with the ID ${b} keeps`);
		expect(details.hint).toContain('Give the item another name, or rename or delete the other template');
	});

	it('is refused also where the other template has an item that keeps the name', async () => {
		const items = [
			{ id: a, name: 'B' },
			{ id: b, name: 'B', message: 'New' },
		];
		await refused(BY_ID, items);
	});

	it('swaps two names, which nobody keeps', async () => {
		const { error } = await engine.run(BY_ID, {
			items: [
				{ id: a, name: 'B' },
				{ id: b, name: 'A' },
			],
		});
		expect(error).toBeUndefined();
		expect(sandbox.templates().map(({ id, name }) => [id, name])).toEqual([
			[a, 'B'],
			[b, 'A'],
			[c, 'C'],
		]);
	});

	it('is refused for an ID that the server does not have', async () => {
		const { first } = await refused(BY_ID, [
			{ id: a, name: 'A', message: 'New' },
			{ id: 4711, name: 'New', message: 'Text' },
		]);
		expect(first).toContain('There is no template with the ID 4711 in this account');
	});

	it.each([undefined, null, '', ' '])('matches an item with the ID %j by its name', async (id) => {
		const items = [
			{ id, name: 'B', message: 'New text' },
			{ id, name: 'New', message: 'Text' },
			{ id: String(a), name: 'Renamed' },
		];
		const { error, json } = await engine.run(BY_ID, { items });
		expect(error).toBeUndefined();
		expect(json.map(({ action, id: told }) => [action, told])).toEqual([
			['updated', b],
			['created', c + 1],
			['updated', a],
		]);
		expect(sandbox.templates()).toMatchObject([
			{ id: a, name: 'Renamed', message: 'Text of A' },
			{ id: b, name: 'B', message: 'New text' },
			{ id: c },
			{ id: c + 1, name: 'New' },
		]);
	});

	it.each(['12a', 0, -1, 1.5])('is refused for the ID %j', async (id) => {
		const { first } = await refused(BY_ID, [{ id, name: 'A' }]);
		expect(first).toContain("The field 'ID' does not hold a template ID (a whole number)");
	});
});

describe('A setting whose expression gives nothing is refused, and never means "all"', () => {
	const NOTHING = ['={{ $json.nope }}', '={{ "" }}', '={{ null }}'];

	it.each(
		NOTHING.flatMap((value) => [
			['Search', 'search', value] as const,
			['Format', 'format', value] as const,
			['Sender ID', 'sender', value] as const,
		]),
	)('%s of Get Many: %s %s', async (title, filter, value) => {
		const parameters = { operation: 'getAll', returnAll: true, filters: { [filter]: value } };
		const { thrown } = await refused(parameters, [{}]);
		expect(thrown?.message).toContain(`The field '${title}' gives nothing`);
		expect(sandbox.stats.requests).toBe(0);
	});

	it('filters nothing where a filter is left empty in the editor', async () => {
		const parameters = { operation: 'getAll', returnAll: true, filters: { search: '' } };
		expect((await engine.run(parameters)).json).toHaveLength(3);
	});

	it.each(NOTHING)('Name Prefix while deletions are allowed: %s', async (namePrefix) => {
		const parameters = { ...SYNC, deleteMissing: true, namePrefix };
		const { thrown } = await refused(parameters, [{ name: 'A', message: 'Text of A' }]);
		expect(thrown?.message).toContain("The field 'Name Prefix' gives nothing");
		expect(sandbox.stats.requests).toBe(0);
	});

	it('deletes what is missing where Name Prefix is left empty in the editor', async () => {
		const parameters = { ...SYNC, deleteMissing: true, namePrefix: '' };
		const { error } = await engine.run(parameters, { items: [{ name: 'A', message: 'Text of A' }] });
		expect(error).toBeUndefined();
		expect(sandbox.templates()).toEqual(stored.slice(0, 1));
	});

	it.each(
		NOTHING.flatMap((value) => [
			['Dry Run', { dryRun: value }] as const,
			['Delete Missing', { deleteMissing: value }] as const,
			['Max Deletions', { deleteMissing: true, maxDeletions: value }] as const,
			['Max Concurrent Requests', { options: { maxConcurrentRequests: value } }] as const,
		]),
	)('%s of Sync: %j', async (title, more) => {
		const { thrown } = await refused({ ...SYNC, ...more }, [{ name: 'A', message: 'New' }]);
		expect(thrown?.message).toContain(`The field '${title}' gives nothing`);
	});
});

describe.each(MAPPERS)('A mistyped column for the text, in %s,', (_, parameters) => {
	const mistyped = ['A', 'New'].map((name) => ({ name, mesage: 'Text' }));

	it('is refused where it is mapped and no item gives a text', async () => {
		const mapped = { ...parameters, columns: columns({ ...MAPPED, message: '={{ $json.message }}' }) };
		const { first, details } = await refused(mapped, mistyped);
		expect(first).toContain("The expression in 'Message' gives nothing for any item");
		expect(details.hint).toContain('the name of the column is mistyped');
	});

	it('is refused where columns are mapped automatically, with the columns that are there', async () => {
		const { first } = await refused(parameters, mistyped);
		expect(first).toContain("No item has a column 'message'; the items have 'name', 'mesage'");
	});

	it('is refused for the name likewise', async () => {
		const { first } = await refused(parameters, [{ title: 'A', message: 'Text' }]);
		expect(first).toContain("No item has a column 'name'; the items have 'title', 'message'");
	});

	it('leaves the texts where no message is mapped, or no column is foreign', async () => {
		const unmapped = { ...parameters, columns: columns({ name: MAPPED.name, sender: 'Shop' }) };
		const { error, json } = await engine.run(unmapped, { items: [{ name: 'A', mesage: 'Text' }] });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ action: 'updated', message: 'Text of A', sender: 'Shop' }]);
		await clock.pass(180_000);
		const automatic = await engine.run(parameters, { items: [{ name: 'B', sender: 'Shop' }] });
		expect(automatic.json).toMatchObject([{ action: 'updated', message: 'Text of B', sender: 'Shop' }]);
	});

	it('is none where one item gives a text, and the others are left', async () => {
		const items = [{ name: 'A' }, { name: 'B', message: 'New text' }, { name: 'C', message: null }];
		for (const each of [parameters, { ...parameters, columns: columns(MAPPED) }]) {
			const { error } = await engine.run(each, { items });
			expect(error).toBeUndefined();
		}
		expect(sandbox.templates().map(({ message }) => message)).toEqual(['Text of A', 'New text', 'Text of C']);
	});
});

describe('A sheet with an empty row', () => {
	const ROWS = [
		['empty cells', { name: '', message: '' }],
		['no cells at all', {}],
		['cells that are null', { name: null, message: null }],
	] as const;
	const full = { name: 'A', message: 'New text' };

	it.each(ROWS)('of %s makes Sync refuse all, and name the row', async (_, row) => {
		const { thrown } = await refused({ ...SYNC, deleteMissing: true }, [full, row]);
		expect(thrown).toMatchObject({ context: { itemIndex: 1 } });
		expect(thrown?.message).toContain("The field 'Name' is empty");
		expect(thrown?.description).toContain('put a Filter node before this one');
		expect(sandbox.stats.requests).toBe(0);
	});

	it.each(ROWS)('of %s fails alone in Create or Update', async (_, row) => {
		const items = [row, full];
		const { output, errorOutput } = await engine.run({ operation: 'upsert' }, { items, node: CONTINUE });
		expect(errorOutput).toMatchObject([{ pairedItem: { item: 0 }, json: { error: "The field 'Name' is empty" } }]);
		expect(output).toMatchObject([{ pairedItem: { item: 1 }, json: { action: 'updated', name: 'A' } }]);
	});

	it('that is the one empty item of Always Output Data deletes nothing', async () => {
		const { thrown } = await refused({ ...SYNC, deleteMissing: true }, [{}]);
		expect(thrown?.message).toMatch(/No item has a column 'name'|The field 'Name' is empty/);
	});
});
