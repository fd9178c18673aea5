import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { Engine, type RunOptions } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox();
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

async function upsert(items: IDataObject[], options: RunOptions = {}) {
	return await engine.run({ operation: 'upsert' }, { items, ...options });
}

/** The hint that names the fields with differences that are not written. */
const leftHint = (fields: string, names: string) =>
	`Only blanks, line ends or letter case differ in ${fields}. SMS Center may change those by itself, so they are left (Update writes them): ${names}`;

/** The keys of an item, in the order in which a table shows them. */
const KEYS = ['action', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id', 'dryRun'];

describe('Create or Update', () => {
	it('creates, updates what differs, or leaves alone', async () => {
		const [same, changed] = sandbox.seed([
			{ name: 'Same', message: 'a\nb', sender: 'S', format: 'sms', flag: 3 },
			{ name: 'Changed', message: 'Old', sender: 'S', format: 'viber' },
		]);
		const { output } = await upsert([
			{ name: 'Same', message: 'a\r\nb' },
			{ name: 'Changed', message: 'New' },
			{ name: 'New', message: 'Hello', autoSign: 'true' },
		]);
		const created = sandbox.templates().find(({ name }) => name === 'New');
		expect(output.map(({ json }) => json)).toEqual([
			{
				...{ action: 'unchanged', name: 'Same', changes: {}, message: 'a\nb', format: 'sms', sender: 'S' },
				...{ autoSign: true, flag: 3, id: same.id, dryRun: false },
			},
			{
				...{ action: 'updated', name: 'Changed', changes: { message: { from: 'Old', to: 'New' } } },
				...{ message: 'New', format: 'viber', sender: 'S', autoSign: false, flag: 0 },
				...{ id: changed.id, dryRun: false },
			},
			{
				action: 'created',
				name: 'New',
				changes: {
					name: { from: null, to: 'New' },
					message: { from: null, to: 'Hello' },
					autoSign: { from: null, to: true },
				},
				...{ message: 'Hello', format: '', sender: '', autoSign: true, flag: 1 },
				...{ id: created?.id, dryRun: false },
			},
		]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		for (const { json } of output) expect(Object.keys(json)).toEqual(KEYS);
		// One list before the writes, and one that reads them back
		expect(sandbox.stats.byAction).toEqual(expect.objectContaining({ get: 2, add: 1, chg: 1 }));
	});

	it('changes nothing the second time, and sends no write', async () => {
		const items = Array.from({ length: 20 }, (_, n) => ({ name: `T${n}`, message: ` x${n} `, sender: 'S' }));
		sandbox.seed(items);
		await upsert(items);
		sandbox.resetStats();
		const { json } = await upsert(items);
		expect(json.map(({ action }) => action)).toEqual(items.map(() => 'unchanged'));
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
	});

	it('goes by what this process has written where two lists were asked for within the minute', async () => {
		const items = Array.from({ length: 20 }, (_, n) => ({ name: `T${n}`, message: ` x${n} `, sender: 'S' }));
		await upsert(items);
		expect(sandbox.stats.byAction.get).toBe(2);
		sandbox.resetStats();
		const { json } = await upsert([...items, { name: 'New', message: 'x' }]);
		expect(json.map(({ action }) => action)).toEqual([...items.map(() => 'unchanged'), 'created']);
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['add']);
	});

	it('says what it leaves alone because a server may make such a difference by itself', async () => {
		sandbox.seed([
			{ name: 'A', message: 'Hello', sender: 'S' },
			{ name: 'B', message: 'Hello', sender: 'S' },
			{ name: 'C', message: 'a\nb', sender: 'S' },
		]);
		const { json, hints } = await upsert([
			{ name: 'A', message: 'Hello ', sender: ' S' },
			{ name: 'B', message: '\nHello' },
			{ name: 'C', message: 'a\r\nb' },
		]);
		expect(json).toMatchObject([
			{ action: 'unchanged', message: 'Hello', sender: 'S' },
			{ action: 'unchanged', message: 'Hello' },
			{ action: 'unchanged', message: 'a\nb' },
		]);
		expect(hints.map(({ message }) => message)).toEqual([
			leftHint('message, sender', "'A'"),
			leftHint('message', "'B', 'C'"),
		]);
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
	});

	it('says nothing of such differences where there is none', async () => {
		sandbox.seed([
			{ name: 'A', message: ' a\nb' },
			{ name: 'B', message: 'x' },
		]);
		const { json, hints } = await upsert([
			{ name: 'A', message: ' a\nb' },
			{ name: 'B', message: 'y' },
			{ name: 'C', message: ' x ' },
		]);
		expect(json.map(({ action }) => action)).toEqual(['unchanged', 'updated', 'created']);
		expect(hints).toEqual([]);
	});

	it('lets the second item of a name see what the first did', async () => {
		const { json } = await upsert([
			{ name: 'A', message: 'one' },
			{ name: 'A', message: 'two' },
			{ name: 'A', sender: 'S' },
			{ name: 'A', message: 'two', sender: 'S' },
		]);
		expect(json.map(({ action, message, sender }) => [action, message, sender])).toEqual([
			['created', 'one', ''],
			['updated', 'two', ''],
			['updated', 'two', 'S'],
			['unchanged', 'two', 'S'],
		]);
		expect(sandbox.templates()).toHaveLength(1);
	});

	it('refuses a name that several templates bear, and names them', async () => {
		const twins = sandbox.seed([
			{ name: 'Twin', message: 'a' },
			{ name: 'Twin', message: 'b' },
		]);
		const { errorOutput, output } = await upsert(
			[
				{ name: 'Twin', message: 'x' },
				{ name: 'Other', message: 'y' },
			],
			{
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(output).toMatchObject([{ json: { action: 'created', name: 'Other' } }]);
		expect(errorOutput).toMatchObject([
			{
				json: {
					error: `Template 'Twin': 2 templates have the name of this item: their IDs are ${twins[0].id} and ${twins[1].id}`,
				},
			},
		]);
	});

	it.each(['Order shipped ', ' Order  shipped', 'ORDER shipped', 'Order\u200b shipped'])(
		'takes %j for the name that is there without other blanks, invisible characters or letter case',
		async (name) => {
			const [{ id }] = sandbox.seed([{ name: 'Order shipped', message: 'a' }]);
			const same = await upsert([{ name, message: 'a' }]);
			expect(same.json).toMatchObject([{ action: 'unchanged', id, name: 'Order shipped' }]);
			expect(same.hints.map(({ message }) => message)).toEqual([leftHint('name', "'Order shipped'")]);
			const { json } = await upsert([{ name, message: 'x' }]);
			expect(json).toMatchObject([{ action: 'updated', id, name: 'Order shipped' }]);
			expect(json[0].changes).toEqual({ message: { from: 'a', to: 'x' } });
			expect(sandbox.templates()).toMatchObject([{ id, name: 'Order shipped', message: 'x' }]);
		},
	);

	it('takes the exact name where several are there that a server may make the same', async () => {
		const [, exact] = sandbox.seed([
			{ name: 'name', message: 'a' },
			{ name: 'Name', message: 'a' },
		]);
		const { json } = await upsert([{ name: 'Name', message: 'x' }]);
		expect(json).toMatchObject([{ action: 'updated', id: exact.id }]);
		expect(sandbox.templates().map(({ message }) => message)).toEqual(['a', 'x']);
	});

	it.each(['Акция 🎉', 'New'])('creates nothing beside a list that came in windows-1251: %s', async (name) => {
		sandbox.seed([
			{ name: 'Привет', message: 'Текст' },
			{ name: 'Акция 🎉', message: 'Скидка' },
		]);
		sandbox.options.ignoreCharset = true;
		const before = sandbox.templates();
		const { error } = await upsert([{ name, message: 'Скидка' }]);
		expect(error?.message).toMatch(/windows-1251/);
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
		expect(sandbox.templates()).toEqual(before);
	});

	it.each([
		['Foo', 'Foo '],
		[' Foo', 'Foo'],
		['Foo', 'foo'],
	])('makes one template of %j and %j in one run: a server may keep both alike', async (...both) => {
		sandbox.options.keeps = [{ kind: 'trimmed' }];
		sandbox.options.latencyMs = 5;
		const { output, error } = await upsert(both.map((name) => ({ name, message: 'x' })));
		expect(error).toBeUndefined();
		expect(output).toMatchObject([
			{ json: { action: 'created', name: both[0] }, pairedItem: { item: 0 } },
			{ json: { action: 'unchanged' }, pairedItem: { item: 1 } },
		]);
		expect(output[1].json.changes).toEqual({});
		expect(output[1].json.id).toBe(output[0].json.id);
		expect(sandbox.templates()).toHaveLength(1);
	});

	it('does so after a create that broke off, too', async () => {
		sandbox.options.keeps = [{ kind: 'trimmed' }];
		sandbox.addFault({ kind: 'reset-after', on: 'add', nth: 1 });
		const { output, error } = await upsert([
			{ name: 'Foo ', message: 'x' },
			{ name: 'Foo', message: 'y' },
			{ name: 'Foo ', message: 'z' },
		]);
		expect(error).toBeUndefined();
		expect(output).toMatchObject([
			{ json: { action: 'created' }, pairedItem: { item: 0 } },
			{ json: { action: 'updated' }, pairedItem: { item: 1 } },
			{ json: { action: 'updated' }, pairedItem: { item: 2 } },
		]);
		expect(output.slice(1).map(({ json }) => json.changes)).toEqual([
			{ message: { from: 'x', to: 'y' } },
			{ message: { from: 'y', to: 'z' } },
		]);
		expect(sandbox.templates()).toMatchObject([{ name: 'Foo', message: 'z' }]);
	});

	it.each(['Foo ', 'FOO'])(
		'creates a name once when two executions want it at the same time, one as %j',
		async (other) => {
			sandbox.options.keeps = [{ kind: 'trimmed' }];
			sandbox.options.latencyMs = 20;
			const both = await Promise.all(['Foo', other].map((name) => upsert([{ name, message: 'x' }])));
			expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
			const json = both.flatMap((one) => one.json);
			expect(json.map(({ action }) => action).sort()).toEqual(['created', 'unchanged']);
			expect(new Set(json.map(({ id }) => id)).size).toBe(1);
			expect(sandbox.templates()).toHaveLength(1);
		},
	);

	it('looks up a create that broke off, and the items after it go on from there', async () => {
		sandbox.addFault({ kind: 'reset-after', on: 'add', nth: 1 });
		const { json, error } = await upsert([
			{ name: 'A', message: 'one' },
			{ name: 'A', message: 'two' },
			{ name: 'B', message: 'x' },
		]);
		expect(error).toBeUndefined();
		expect(json.map(({ action, name, message }) => [action, name, message])).toEqual([
			['created', 'A', 'one'],
			['updated', 'A', 'two'],
			['created', 'B', 'x'],
		]);
		expect(sandbox.templates().map(({ name, message }) => [name, message])).toEqual(
			expect.arrayContaining([
				['A', 'two'],
				['B', 'x'],
			]),
		);
		expect(sandbox.templates()).toHaveLength(2);
	});

	it('does not send what comes after a create that stays in doubt', async () => {
		sandbox.addFault({ kind: 'gateway-timeout', on: 'add', carryOut: false });
		const { errorOutput } = await upsert(
			[
				{ name: 'A', message: 'one' },
				{ name: 'A', message: 'two' },
			],
			{
				node: { onError: 'continueErrorOutput' },
			},
		);
		expect(errorOutput.map(({ json }) => (json.details as IDataObject).sent)).toEqual(['unknown', 'no']);
		expect(errorOutput[1].json).toMatchObject({
			error: "Template 'A': Not sent, because an item before it with the same name is in doubt",
			details: { hint: 'Run it again: Create or Update finds out by itself what is there.' },
		});
		expect(sandbox.stats.byAction.add).toBe(1);
	});

	it('creates a name once when two executions want it at the same time', async () => {
		sandbox.options.latencyMs = 20;
		const items = Array.from({ length: 5 }, (_, n) => ({ name: `T${n}`, message: 'x' }));
		const [one, two] = await Promise.all([upsert(items), upsert(items)]);
		const actions = [...one.json, ...two.json].map(({ action }) => action);
		expect(actions.filter((action) => action === 'created')).toHaveLength(5);
		expect(sandbox.templates()).toHaveLength(5);
	});
});
