import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Fault, type Sandbox, type StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { columns } from './support/batch.mts';
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

/** A sync that writes, unless the settings say otherwise. */
async function sync(items: IDataObject[], settings: IDataObject = {}, options: RunOptions = {}) {
	return await engine.run({ operation: 'sync', dryRun: false, ...settings }, { items, ...options });
}

const BY_ID = { matchBy: 'id' };

/** Each column by itself, as an agent has to give them. */
const MANUAL = columns({ name: '={{ $json.name }}', message: '={{ $json.message }}' });

const TOOL = { node: { type: 'n8n-nodes-smscenter.smsCenterTool' } };

const CONTINUE: RunOptions = { node: { onError: 'continueErrorOutput' } };

const shown = ({ id, name, format, sender, flag, message }: StoredTemplate) => ({
	id,
	name,
	message,
	format,
	sender,
	autoSign: flag % 2 === 1,
	flag,
});

/** The keys of an item, in the order in which a table shows them. */
const KEYS = ['action', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id', 'dryRun'];

const writes = () => sandbox.requests.filter(({ action }) => action !== 'get');

/** The hint that names the fields with differences that are not written. */
const leftHint = (fields: string, names: string) =>
	`Only blanks, line ends or letter case differ in ${fields}. SMS Center may change those by itself, so they are left (Update writes them): ${names}`;

const NOT_READ_BACK = 'What was written was not read back: SMS Center gives three lists a minute';

const messagesOf = (hints: Array<{ message: string }>) => hints.map(({ message }) => message);

describe('A sync', () => {
	it('creates, updates, leaves alone and deletes, in this order, with one list before and one after', async () => {
		const [kept, changed, gone] = sandbox.seed([
			{ name: 'Kept', message: 'Same\ntext', format: 'sms', sender: 'S', flag: 3 },
			{ name: 'Changed', message: 'Old' },
			{ name: 'Gone', message: 'Bye' },
		]);
		const { output, hints, error } = await sync(
			[
				{ name: 'Kept', message: 'Same\r\ntext', format: 'sms', sender: 'S', autoSign: true },
				{ name: 'Changed', message: 'Новое 🎉' },
				{ name: 'New', message: 'Hello' },
			],
			{ deleteMissing: true },
		);
		expect(error).toBeUndefined();
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get', 'add', 'chg', 'del', 'get']);
		const stored = new Map(sandbox.templates().map((one) => [one.name, one]));
		expect(output.map(({ json, pairedItem }) => ({ ...json, pairedItem }))).toEqual([
			{ ...shown(kept), action: 'unchanged', changes: {}, dryRun: false, pairedItem: { item: 0 } },
			{
				...shown(changed),
				action: 'updated',
				changes: { message: { from: 'Old', to: 'Новое 🎉' } },
				message: 'Новое 🎉',
				dryRun: false,
				pairedItem: { item: 1 },
			},
			{
				...shown(stored.get('New') as StoredTemplate),
				action: 'created',
				changes: { name: { from: null, to: 'New' }, message: { from: null, to: 'Hello' } },
				dryRun: false,
				pairedItem: { item: 2 },
			},
			{ ...shown(gone), action: 'deleted', changes: {}, dryRun: false, pairedItem: [] },
		]);
		for (const { json } of output) expect(Object.keys(json)).toEqual(KEYS);
		expect([...stored.keys()].sort()).toEqual(['Changed', 'Kept', 'New']);
		expect(stored.get('Changed')?.message).toBe('Новое 🎉');
		expect(messagesOf(hints)).toEqual(['1 created, 1 updated, 1 unchanged, 1 deleted', leftHint('message', "'Kept'")]);
	});

	it('changes nothing the second time, and sends exactly one list request', async () => {
		const items = Array.from({ length: 40 }, (_, n) => ({
			name: `T${n}`,
			message: `Text ${n}\r\n🎉`,
			sender: n % 2 ? 'S' : '',
		}));
		await sync(items);
		sandbox.resetStats();
		const { json, hints } = await sync(items);
		expect(json.map(({ action }) => action)).toEqual(items.map(() => 'unchanged'));
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
		expect(hints[0].message).toBe('0 created, 0 updated, 40 unchanged, 0 deleted');
	});

	it('shows in a dry run, as by default, what it would do, and writes nothing', async () => {
		const [changed, gone] = sandbox.seed([
			{ name: 'Changed', message: 'Old' },
			{ name: 'Gone', message: 'Bye' },
		]);
		const items = [
			{ name: 'Changed', message: 'New' },
			{ name: 'New', message: 'Hello', sender: 'S' },
		];
		const dry = await engine.run({ operation: 'sync', deleteMissing: true }, { items });
		expect(writes()).toEqual([]);
		expect(dry.json).toEqual([
			{
				...shown(changed),
				action: 'update',
				changes: { message: { from: 'Old', to: 'New' } },
				message: 'New',
				dryRun: true,
			},
			{
				action: 'create',
				name: 'New',
				changes: {
					name: { from: null, to: 'New' },
					message: { from: null, to: 'Hello' },
					sender: { from: null, to: 'S' },
				},
				...{ message: 'Hello', format: '', sender: 'S', autoSign: false, flag: 0, id: null, dryRun: true },
			},
			{ ...shown(gone), action: 'delete', changes: {}, dryRun: true },
		]);
		for (const json of dry.json) expect(Object.keys(json)).toEqual(KEYS);
		expect(messagesOf(dry.hints)).toEqual(['Would create 1, update 1, leave 0, delete 1']);
		const real = await sync(items, { deleteMissing: true });
		expect(real.json.map(({ action }) => action)).toEqual(['updated', 'created', 'deleted']);
		const withoutRun = (json: IDataObject) => ({ ...json, action: undefined, dryRun: undefined, id: undefined });
		expect(real.json.map(withoutRun)).toEqual(dry.json.map(withoutRun));
	});

	it.each([true, 1, '1', 'true', ' TRUE ', 'Yes'])('takes %j for yes: a dry run', async (it) => {
		sandbox.seed([{ name: 'Gone' }]);
		const options = { dryRun: '={{ $json.it }}', deleteMissing: '={{ $json.it }}' };
		const { json } = await sync([{ name: 'New', message: 'x', it }], options);
		expect(json.map(({ action, dryRun }) => [action, dryRun])).toEqual([
			['create', true],
			['delete', true],
		]);
		expect(writes()).toEqual([]);
	});

	it.each([false, 0, '0', 'False', 'no'])('takes %j for no: nothing is dry, nothing is deleted', async (it) => {
		sandbox.seed([{ name: 'Kept' }]);
		const options = { dryRun: '={{ $json.it }}', deleteMissing: '={{ $json.it }}' };
		const { json } = await sync([{ name: 'New', message: 'x', it }], options);
		expect(json.map(({ action, dryRun }) => [action, dryRun])).toEqual([['created', false]]);
		expect(sandbox.templates()).toHaveLength(2);
	});

	it('follows a template through a new name by its ID', async () => {
		const [one] = sandbox.seed([{ name: 'Old name', message: 'Text' }]);
		const { json } = await sync(
			[
				{ id: String(one.id), name: 'New name', message: 'Text' },
				{ id: '', name: 'Other', message: 'x' },
			],
			BY_ID,
		);
		expect(json).toMatchObject([
			{ action: 'updated', id: one.id },
			{ action: 'created', name: 'Other' },
		]);
		expect(json[0].changes).toEqual({ name: { from: 'Old name', to: 'New name' } });
	});

	it.each(['Welcome', ' welcome', 'wel\u00adcome'])(
		'takes %j for the name that is there without other letter case, blanks or invisible characters',
		async (name) => {
			const [{ id }] = sandbox.seed([{ name: 'welcome', message: 'x' }]);
			const { json } = await sync([{ name, message: 'y' }], { deleteMissing: true });
			expect(json).toMatchObject([{ action: 'updated', id, name: 'welcome' }]);
			expect(json[0].changes).toEqual({ message: { from: 'x', to: 'y' } });
			expect(sandbox.templates()).toMatchObject([{ id, name: 'welcome', message: 'y' }]);
		},
	);

	it('refuses items whose names differ in case only where one takes the name of the template of the other', async () => {
		const [one] = sandbox.seed([
			{ name: 'Other', message: 'x' },
			{ name: 'welcome', message: 'x' },
		]);
		const { error } = await sync(
			[
				{ id: '', name: 'Welcome', message: 'x' },
				{ id: one.id, name: 'welcome', message: 'x' },
			],
			BY_ID,
		);
		expect(error?.message).toMatch(/items 0 and 1 have names that differ only in blanks/);
		expect(writes()).toEqual([]);
	});

	it('tells items apart whose names differ in case only where each has its own template', async () => {
		const seeded = sandbox.seed([
			{ name: 'welcome', message: 'x' },
			{ name: 'Welcome', message: 'x' },
		]);
		const { json } = await sync([
			{ name: 'Welcome', message: 'upper' },
			{ name: 'welcome', message: 'lower' },
		]);
		expect(json.map(({ id }) => id)).toEqual([seeded[1].id, seeded[0].id]);
		expect(sandbox.templates().map(({ message }) => message)).toEqual(['lower', 'upper']);
	});

	it('deletes only what the prefix covers', async () => {
		sandbox.seed([{ name: 'shop/old' }, { name: 'clinic/old' }]);
		await sync([{ name: 'shop/new', message: 'x' }], { deleteMissing: true, namePrefix: 'shop/' });
		expect(sandbox.templates().map(({ name }) => name)).toEqual(['clinic/old', 'shop/new']);
	});

	it.each(['trimmed', 'crlf'] as const)(
		'converges on a server that keeps texts %s, and says what it left',
		async (kind) => {
			sandbox.options.keeps = [{ kind }];
			const items = [{ name: 'A', message: ' one\ntwo ' }];
			await sync(items);
			const { json, hints } = await sync(items);
			expect(json).toMatchObject([{ action: 'unchanged' }]);
			expect(messagesOf(hints)).toEqual(['0 created, 0 updated, 1 unchanged, 0 deleted', leftHint('message', "'A'")]);
		},
	);
});

describe('A dry run shows what the sync does:', () => {
	const one = { name: 'One', message: 'a\nb', format: 'sms', sender: 'S', flag: 3 };
	const same = { name: 'One', message: 'a\nb', format: 'sms', sender: 'S', autoSign: true };

	it.each<[string, IDataObject, 'create' | 'update' | 'unchanged', string[]]>([
		['a new template', { name: 'Two', message: 'x' }, 'create', ['name', 'message']],
		[
			'a new template with all fields',
			{ name: 'Two', message: 'x', format: 'sms', sender: 'T', autoSign: false },
			'create',
			['name', 'message', 'format', 'sender', 'autoSign'],
		],
		['a name that differs in case only', { ...same, name: 'one' }, 'unchanged', []],
		['a name with other blanks', { ...same, name: ' One' }, 'unchanged', []],
		['nothing', same, 'unchanged', []],
		['fields that are not given', { name: 'One' }, 'unchanged', []],
		['other line ends', { ...same, message: 'a\r\nb' }, 'unchanged', []],
		['blanks at the ends of a text', { ...same, message: ' a\nb ' }, 'unchanged', []],
		['another name, by ID', { ...same, id: 1, name: 'Uno' }, 'update', ['name']],
		['another text', { ...same, message: 'c' }, 'update', ['message']],
		['another format', { ...same, format: 'viber' }, 'update', ['format']],
		['no format', { ...same, format: '' }, 'update', ['format']],
		['another sender', { ...same, sender: 'T' }, 'update', ['sender']],
		['an emptied sender', { ...same, sender: '' }, 'update', ['sender']],
		['auto-sign switched off', { ...same, autoSign: 'no' }, 'update', ['autoSign']],
		['auto-sign left empty', { ...same, autoSign: '' }, 'unchanged', []],
		[
			'all fields',
			{ id: 1, name: 'Uno', message: 'c', format: '', sender: '', autoSign: false },
			'update',
			['name', 'message', 'format', 'sender', 'autoSign'],
		],
	])('%s', async (_, item, action, fields) => {
		const [before] = sandbox.seed([{ id: 1, ...one }]).map(shown);
		const dry = await sync([item], { dryRun: true, ...BY_ID });
		expect(sandbox.requests.map((request) => request.action)).toEqual(['get']);
		expect(sandbox.templates().map(shown)).toEqual([before]);

		const real = await sync([item], BY_ID);
		const [stored] = sandbox.templates().slice(-1).map(shown);
		const valuesOf = (template: IDataObject, field: string) => (action === 'create' ? null : template[field]);
		const changes = Object.fromEntries(
			fields.map((field) => [field, { from: valuesOf(before, field), to: (stored as IDataObject)[field] }]),
		);
		const done = { create: 'created', update: 'updated', unchanged: 'unchanged' }[action];
		expect(real.json).toEqual([{ ...stored, action: done, dryRun: false, changes }]);
		expect(dry.json).toEqual([{ ...real.json[0], action, dryRun: true, id: action === 'create' ? null : before.id }]);
		expect(writes()).toHaveLength(action === 'unchanged' ? 0 : 1);
		const count = (wanted: string) => (action === wanted ? 1 : 0);
		const [created, updated, unchanged] = ['create', 'update', 'unchanged'].map(count);
		expect(dry.hints[0].message).toBe(`Would create ${created}, update ${updated}, leave ${unchanged}, delete 0`);
		expect(real.hints[0].message).toBe(`${created} created, ${updated} updated, ${unchanged} unchanged, 0 deleted`);
		// The lists of the dry run and of the plan leave none that is free
		const notReadBack = action === 'unchanged' ? [] : [NOT_READ_BACK];
		expect(messagesOf(real.hints.slice(1))).toEqual([...messagesOf(dry.hints.slice(1)), ...notReadBack]);
	});

	it.each<[string, string, string[]]>([
		['what is deleted', '', ['clinic/old', 'shop/old']],
		['what the prefix keeps', 'shop/', ['shop/old']],
		['that the prefix keeps all', 'bank/', []],
	])('%s', async (_, namePrefix, names) => {
		const before = sandbox.seed([
			{ id: 1, ...one },
			{ name: 'clinic/old', flag: 1 },
			{ name: 'shop/old', sender: 'S' },
		]);
		const stored = before.map(shown);
		const dry = await sync([same], { dryRun: true, deleteMissing: true, namePrefix });
		expect(writes()).toEqual([]);
		expect(sandbox.templates().map(shown)).toEqual(stored);

		const real = await sync([same], { deleteMissing: true, namePrefix });
		const gone = stored.filter(({ name }) => names.includes(name));
		expect(real.json.slice(1)).toEqual(
			gone.map((each) => ({ ...each, action: 'deleted', dryRun: false, changes: {} })),
		);
		expect(dry.json).toEqual([
			{ ...real.json[0], dryRun: true },
			...gone.map((each) => ({ ...each, action: 'delete', dryRun: true, changes: {} })),
		]);
		expect(sandbox.templates().map(shown)).toEqual(stored.filter((each) => !gone.includes(each)));
	});

	it.each<[string, IDataObject[], IDataObject, RegExp]>([
		[
			'two new names that differ in blanks only',
			[
				{ name: 'Two', message: 'x' },
				{ name: 'Two ', message: 'x' },
			],
			{},
			/have names that differ only in blanks/,
		],
		['two items with one name', [same, same], {}, /have the same name/],
	])('that %s will be refused', async (_, items, settings, message) => {
		sandbox.seed([one]);
		expect((await sync(items, { ...settings, dryRun: true })).error?.message).toMatch(message);
		expect((await sync(items, settings)).error?.message).toMatch(message);
		expect(writes()).toEqual([]);
	});

	it('which are too many to delete, with a warning that a real run will be refused', async () => {
		const gone = sandbox.seed([one, { name: 'Gone' }]).map(shown);
		const items = [{ name: 'Two', message: 'x' }];
		const settings = { deleteMissing: true, maxDeletions: 1 };
		const refused = "The sync would delete 2 templates, and 'Max Deletions' allows 1";
		const dry = await sync(items, { ...settings, dryRun: true });
		expect(dry.error).toBeUndefined();
		expect(dry.json.map(({ action, id }) => [action, id])).toEqual([
			['create', null],
			...gone.map(({ id }) => ['delete', id]),
		]);
		expect(messagesOf(dry.hints)).toEqual([
			'Would create 1, update 0, leave 0, delete 2',
			`A real run would be refused. ${refused}`,
		]);
		expect((await sync(items, settings)).error?.message).toBe(refused);
		expect(writes()).toEqual([]);
	});
});

describe('A sync is refused as a whole, Continue on Fail or not:', () => {
	const good = { name: 'Good', message: 'x' };

	it.each<[string, IDataObject[], IDataObject, RegExp]>([
		['two items with one name', [good, good], {}, /items 0 and 1 have the same name/],
		['an item without a name', [good, { message: 'x' }], {}, /'Name' is empty/],
		['an item with an empty name', [good, { name: ' ', message: 'x' }], {}, /'Name' is empty/],
		['an item whose name is no text', [good, { name: [1], message: 'x' }], {}, /'Name' is a list/],
		['the one empty item of Always Output Data', [{}], {}, /No item has a column 'name'/],
		[
			'an item with an empty text',
			[good, { name: 'Twin', message: ' ' }],
			{},
			/^Template 'Twin': The field 'Message' is empty/,
		],
		[
			'a new template without a text',
			[good, { name: 'New' }],
			{},
			/^Template 'New': There is no template with the name of this item, and the item gives no message/,
		],
		['a name that two templates bear', [{ name: 'Twin', message: 'x' }], {}, /2 templates have the name of this item/],
		[
			'two new names that differ in blanks only',
			[good, { name: ' Good', message: 'y' }],
			{},
			/items 0 and 1 have names that differ only in blanks, invisible characters or upper and lower case/,
		],
		[
			'two new names that differ in case only',
			[good, { name: 'GOOD', message: 'y' }],
			{},
			/items 0 and 1 have names that differ only in blanks, invisible characters or upper and lower case/,
		],
		[
			'two names for one template',
			[
				{ name: ' Gone', message: 'x' },
				{ name: 'GONE', message: 'x' },
			],
			{},
			/items 0 and 1 have the same name/,
		],
		['an unknown ID', [{ id: 99, name: 'X' }], BY_ID, /^Template 'X': There is no template with the ID 99/],
		['an ID that is none', [{ id: 'x1', name: 'X' }], BY_ID, /does not hold a template ID/],
		[
			'a rename onto the name that another template keeps',
			[{ id: 7, name: 'gone', message: 'x' }],
			BY_ID,
			/^Template 'gone': The template with the ID 7 would get the name that the one with the ID \d+ keeps/,
		],
		['more deletions than allowed', [good], { deleteMissing: true, maxDeletions: 2 }, /would delete 4 templates/],
	])('%s', async (_, items, settings, message) => {
		sandbox.seed([
			{ name: 'Twin', message: 'a' },
			{ name: 'Twin', message: 'b' },
			{ name: 'Gone', message: 'c' },
			{ id: 7, name: 'Seven', message: 'd' },
		]);
		const stopped = await sync(items, settings);
		expect(stopped.error?.message).toMatch(message);
		expect(stopped.error?.description).toMatch(/\S/);

		const went = await sync(items, settings, CONTINUE);
		expect(went.output).toEqual([]);
		expect(went.errorOutput.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_item, item) => ({ item })));
		for (const { json } of went.errorOutput) {
			expect(json).toMatchObject({ error: expect.stringMatching(message), details: { sent: 'no' } });
		}
		expect(writes()).toEqual([]);
	});

	it('names that several templates bear each, all told at once with their IDs', async () => {
		const ids = sandbox
			.seed(['Twin', 'Twin', 'Trio', 'Trio', 'Trio', 'Other', 'Other'].map((name) => ({ name })))
			.map(({ id }) => id);
		const { error } = await sync([good, { name: 'Trio', message: 'x' }, { name: 'Twin', message: 'x' }]);
		expect(error?.message).toBe('2 names in the input belong to several templates each');
		expect(error?.description).toContain(
			`'Trio' (${ids[2]}, ${ids[3]} and ${ids[4]}), 'Twin' (${ids[0]} and ${ids[1]}).`,
		);
		expect(error?.description).not.toContain('Other');
		expect(writes()).toEqual([]);
	});

	it.each([-1, 1.5, 'many', {}])("a 'Max Deletions' that is no number: %j", async (it) => {
		sandbox.seed([{ name: 'Gone' }]);
		const settings = { deleteMissing: true, maxDeletions: '={{ $json.it }}' };
		const { error } = await sync([{ ...good, it: it as IDataObject[string] }], settings);
		expect(error?.message).toBe("The field 'Max Deletions' is not a whole number");
		expect(error?.description).toMatch(/^Give 0 or more\./);
		expect(sandbox.requests).toEqual([]);
	});

	it("a 'Name Prefix' that is no text", async () => {
		sandbox.seed([{ name: 'Gone' }]);
		const settings = { deleteMissing: true, namePrefix: '={{ $json.it }}' };
		const { error } = await sync([{ ...good, it: ['shop/'] }], settings);
		expect(error?.message).toBe("The field 'Name Prefix' is a list, and has to be text");
		expect(error?.description).toMatch(/Check the expression in 'Name Prefix'/);
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, string]>([
		['Dry Run', 'dryRun'],
		['Delete Missing', 'deleteMissing'],
		['Max Deletions', 'maxDeletions'],
		['Name Prefix', 'namePrefix'],
	])("a '%s' whose expression gives nothing", async (field, setting) => {
		sandbox.seed([{ name: 'Gone' }]);
		const settings = { deleteMissing: true, [setting]: '={{ $json.it }}' };
		for (const it of [undefined, null, '']) {
			const items = [{ ...good, it }];
			const { error } = await sync(items, settings);
			expect(error?.message).toBe(`The field '${field}' gives nothing`);
			expect(error?.description).toContain(`Check the expression in '${field}'`);
			const went = await sync(items, settings, CONTINUE);
			expect(went.errorOutput).toMatchObject([{ json: { details: { sent: 'no' } } }]);
		}
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, string, unknown]>([
		...(['maybe', 'on', 2, ' ', [true], { a: 1 }] as const).map((value): [string, string, unknown] => [
			'Dry Run',
			'dryRun',
			value,
		]),
		['Delete Missing', 'deleteMissing', 'on'],
		['Delete Missing', 'deleteMissing', [true]],
	])("a '%s' that cannot be read (%s: %j)", async (field, setting, value) => {
		sandbox.seed([{ name: 'Gone' }]);
		const settings = { deleteMissing: true, [setting]: '={{ $json.it }}' };
		const items = [{ ...good, it: value as IDataObject[string] }];
		const { error } = await sync(items, settings);
		expect(error?.message).toBe(`The field '${field}' is neither true nor false`);
		expect(error?.description).toMatch(/Use true, false, yes, no, 1 or 0\./);
		const went = await sync(items, settings, CONTINUE);
		expect(went.errorOutput).toMatchObject([{ json: { details: { sent: 'no' } } }]);
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, RunOptions]>([
		['Continue on Fail', { node: { onError: 'continueRegularOutput' } }],
		['a tool', TOOL],
	])('each failed item names the one that it is about: %s', async (_, options) => {
		sandbox.seed([{ name: 'Gone' }]);
		for (const bad of [{ name: '' }, { name: 'Good ' }]) {
			const items = [good, { message: 'x', ...bad }, { name: 'C', message: 'x' }];
			const { json } = await sync(items, { columns: MANUAL }, options);
			expect(json).toHaveLength(3);
			for (const { details } of json) {
				expect((details as IDataObject).hint).toMatch(/\S\. It is about item 1\.$/);
				expect(Object.keys(details as IDataObject)).toEqual(['code', 'hint', 'sent', 'action', 'id', 'name']);
			}
		}
	});

	it('no item is named where it is about none', async () => {
		sandbox.seed([{ name: 'Gone' }]);
		const { json } = await sync(
			[good],
			{ deleteMissing: true, maxDeletions: 0 },
			{ node: { onError: 'continueRegularOutput' } },
		);
		expect((json[0].details as IDataObject).hint).not.toMatch(/about item/);
	});

	describe('an expression that n8n cannot evaluate', () => {
		const name = "={{ $json.name === 'Bad' ? $('Missing').item.json.x : $json.name }}";
		const settings = { columns: columns({ name, message: '={{ $json.message }}' }) };
		const items = [good, { name: 'Bad', message: 'y' }];

		it.each<[string, RunOptions]>([
			['Continue on Fail', { node: { onError: 'continueRegularOutput' } }],
			['a tool', TOOL],
		])('%s', async (_, options) => {
			const { json } = await sync(items, settings, options);
			expect(json).toHaveLength(2);
			for (const { error, details } of json) {
				expect(error).toBe('A field of this item could not be evaluated');
				const { sent, hint } = details as IDataObject;
				expect(sent).toBe('no');
				expect(hint).toMatch(
					/^Check the expression in 'Name'\. It is about item 1\. n8n said: “Referenced node doesn't exist”\.$/,
				);
			}
			expect(sandbox.requests).toEqual([]);
		});

		it('in the settings of the sync', async () => {
			const dryRun = "={{ $('Missing').item.json.x }}";
			const { json } = await sync(items, { dryRun }, { node: { onError: 'continueRegularOutput' } });
			expect(json).toMatchObject(items.map(() => ({ details: { sent: 'no' } })));
			expect(json[0].error).toMatch(/could not be evaluated/);
			expect(sandbox.requests).toEqual([]);
		});

		it("without either, is n8n's own error", async () => {
			const { error } = await sync(items, settings);
			expect(error?.name).toBe('ExpressionError');
			expect(sandbox.requests).toEqual([]);
		});
	});

	it('deletions, as a tool of an AI agent, which is told so', async () => {
		sandbox.seed([{ name: 'Gone' }]);
		const { json } = await sync([good], { columns: MANUAL, deleteMissing: true }, TOOL);
		expect(json).toMatchObject([
			{
				error: "'Delete Missing' needs all items in one run, and a tool of an AI agent gets one item a call",
				details: { sent: 'no' },
			},
		]);
		expect(sandbox.requests).toEqual([]);
	});
});

describe('A list that came in windows-1251', () => {
	const items = [
		{ name: 'Привет', message: 'Текст' },
		{ name: 'Акция 🎉', message: 'Скидка' },
	];

	beforeEach(() => {
		sandbox.seed(items);
		sandbox.options.ignoreCharset = true;
	});

	it.each<[string, IDataObject[], IDataObject]>([
		['a name that only looks new, and its deletion', items, { deleteMissing: true }],
		['a new template', [...items.slice(0, 1), { name: 'New', message: 'x' }], {}],
		['a changed text', [{ name: 'Привет', message: 'Другой' }], {}],
		['a deletion alone', items.slice(0, 1), { deleteMissing: true }],
		['a dry run of all that', items, { deleteMissing: true, dryRun: true }],
		['what seems to be as it is wanted', items.slice(0, 1), {}],
	])('is nothing to plan with: %s', async (_, wanted, settings) => {
		const before = sandbox.templates();
		const { error } = await sync(wanted, settings);
		expect(error?.message).toMatch(/windows-1251/);
		expect(writes()).toEqual([]);
		expect(sandbox.templates()).toEqual(before);

		const went = await sync(wanted, settings, CONTINUE);
		expect(went.output).toEqual([]);
		expect(went.errorOutput.map(({ json }) => json)).toMatchObject(
			wanted.map(() => ({ error: expect.stringMatching(/windows-1251/), details: { sent: 'no' } })),
		);
		expect(writes()).toEqual([]);
	});
});

describe('A sync that cannot do everything', () => {
	const items = Array.from({ length: 6 }, (_, n) => ({ name: `T${n}`, message: `New ${n}` }));
	const seed = () =>
		sandbox.seed([
			{ name: 'T0', message: 'Old' },
			{ name: 'T1', message: 'Old' },
			{ name: 'Gone', message: 'Bye' },
		]);

	it('keeps what a create that was not done should have replaced, and reports every item', async () => {
		seed();
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'add', match: ({ name }) => name === 'T3' });
		const { output, errorOutput } = await sync(items, { deleteMissing: true }, CONTINUE);
		expect(output.map(({ json }) => [json.action, json.name])).toEqual([
			['updated', 'T0'],
			['updated', 'T1'],
			['created', 'T2'],
			['created', 'T4'],
			['created', 'T5'],
		]);
		expect(errorOutput.map(({ json }) => json)).toMatchObject([
			{
				error: "Template 'T3': SMS Center could not save or delete the template (5)",
				details: { action: 'create', name: 'T3', sent: 'no' },
			},
			{
				error: "Template 'Gone': Not deleted, because not every create and update was done",
				details: { action: 'delete', name: 'Gone', sent: 'no' },
			},
		]);
		expect(sandbox.templates().map(({ name }) => name)).toContain('Gone');
	});

	it('says of an update that was not done what it was about, and goes on to the others', async () => {
		const [{ id }] = seed();
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'chg', match: (sent) => sent.id === String(id) });
		const { output, errorOutput } = await sync(items.slice(0, 2), { deleteMissing: true }, CONTINUE);
		expect(output.map(({ json }) => [json.action, json.name])).toEqual([['updated', 'T1']]);
		expect(errorOutput.map(({ json }) => json.details)).toMatchObject([
			{ action: 'update', id, name: 'T0', code: 5, sent: 'no' },
			{
				action: 'delete',
				name: 'Gone',
				sent: 'no',
				hint: 'Run the workflow again: it does the rest, and nothing twice.',
			},
		]);
	});

	it('says of a deletion that was not done which it was, and goes on to the others', async () => {
		const [, , { id }] = seed();
		sandbox.seed([{ name: 'Gone too', message: 'Bye' }]);
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'del', match: (sent) => sent.id === String(id) });
		const { output, errorOutput } = await sync(items.slice(0, 2), { deleteMissing: true }, CONTINUE);
		expect(output.map(({ json }) => [json.action, json.name])).toEqual([
			['updated', 'T0'],
			['updated', 'T1'],
			['deleted', 'Gone too'],
		]);
		expect(errorOutput.map(({ json }) => json.details)).toMatchObject([
			{ action: 'delete', id, name: 'Gone', code: 5, sent: 'no' },
		]);
	});

	it('stops at a deletion that is not done, and sends no other', async () => {
		seed();
		sandbox.seed([{ name: 'Gone too', message: 'Bye' }]);
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'del' });
		const { error } = await sync(items.slice(0, 2), { deleteMissing: true, options: { maxConcurrentRequests: 1 } });
		expect(error?.message).toBe("Template 'Gone': SMS Center could not save or delete the template (5)");
		expect(error?.description).toMatch(
			/0 created, 2 updated, 0 unchanged, 0 deleted, 2 not done\. Run it again: it does the rest, and nothing twice\./,
		);
		expect(sandbox.stats.byAction.del).toBe(1);
	});

	it('stops at an update that is not done, and deletes nothing', async () => {
		seed();
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'chg' });
		const { error } = await sync(items.slice(0, 2), { deleteMissing: true, options: { maxConcurrentRequests: 1 } });
		expect(error?.description).toMatch(/0 created, 0 updated, 0 unchanged, 0 deleted, 3 not done/);
		expect(sandbox.stats.byAction).toEqual({ get: 1, chg: 1 });
	});

	it('stops without Continue on Fail, says what was done, and finishes when it is run again', async () => {
		seed();
		const remove = sandbox.addFault({
			kind: 'refuse',
			code: 5,
			on: 'add',
			match: ({ name }) => name === 'T3',
		});
		const first = await sync(items, { deleteMissing: true, options: { maxConcurrentRequests: 1 } });
		expect(first.error?.message).toBe("Template 'T3': SMS Center could not save or delete the template (5)");
		expect(first.error?.description).toMatch(/1 created, 0 updated, 0 unchanged, 0 deleted, 6 not done/);
		remove();
		const second = await sync(items, { deleteMissing: true });
		expect(second.error).toBeUndefined();
		expect(second.json.map(({ action }) => action)).toEqual([
			'updated',
			'updated',
			'unchanged',
			'created',
			'created',
			'created',
			'deleted',
		]);
		expect(
			sandbox
				.templates()
				.map(({ name }) => name)
				.sort(),
		).toEqual(items.map(({ name }) => name));
	});

	it('looks up creates whose connection broke off, and doubles none', async () => {
		sandbox.addFault({ kind: 'reset-after', on: 'add', every: 2 });
		const many = Array.from({ length: 20 }, (_, n) => ({ name: `N${n}`, message: 'x' }));
		const { json, error } = await sync(many);
		expect(error).toBeUndefined();
		expect(json.map(({ action }) => action)).toEqual(many.map(() => 'created'));
		expect(
			sandbox
				.templates()
				.map(({ name }) => name)
				.sort(),
		).toEqual(many.map(({ name }) => name).sort());
		const ids = new Map(sandbox.templates().map(({ id, name }) => [name, id]));
		for (const { id, name } of json) expect(ids.get(String(name))).toBe(id);
	});

	describe('finds the account empty that lately was not', () => {
		const known = Array.from({ length: 20 }, (_, n) => ({ name: `K${n}`, message: 'x' }));

		beforeEach(async () => {
			sandbox.seed(known);
			expect((await sync(known)).error).toBeUndefined();
			expect(writes()).toEqual([]);
		});

		it.each<[string, Fault]>([
			['a blank', { kind: 'empty' }],
			['[]', { kind: 'body', body: '[]' }],
			['error 3', { kind: 'refuse', code: 3 }],
		])('by %s, and asks again before it does anything', async (_, fault) => {
			sandbox.addFault({ ...fault, on: 'get', times: 1 });
			const { json } = await sync(known);
			expect(json.map(({ action }) => action)).toEqual(known.map(() => 'unchanged'));
			expect(writes()).toEqual([]);
			expect(sandbox.stats.byAction.get).toBe(3);
		});

		it('twice, and believes it', async () => {
			sandbox.clear();
			const { json } = await sync(known);
			expect(json.map(({ action }) => action)).toEqual(known.map(() => 'created'));
			expect(sandbox.templates()).toHaveLength(20);
			expect(sandbox.stats.byAction.get).toBe(3);
		});

		it('and then with some of its templates, and changes nothing by either list', async () => {
			const some = sandbox.templates().slice(0, 8);
			sandbox.clear();
			sandbox.seed(some);
			sandbox.addFault({ kind: 'empty', on: 'get', times: 1 });
			const { error } = await sync(known);
			expect(error?.message).toMatch(/the lists differ$/);
			expect(writes()).toEqual([]);
		});
	});

	it('waits for another sync of the account, and sees what that one did', async () => {
		sandbox.options.latencyMs = 20;
		const [one, two] = await Promise.all([sync(items), sync(items)]);
		const actions = [...one.json, ...two.json].map(({ action }) => action);
		expect(actions.filter((action) => action === 'created')).toHaveLength(6);
		expect(actions.filter((action) => action === 'unchanged')).toHaveLength(6);
		expect(sandbox.templates()).toHaveLength(6);
	});
});

describe('For arbitrary items, accounts and options', () => {
	const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
	const names = fc.constantFrom('a', 'b', 'c', 'A', 'p/a', 'p/b', 'p/c', '__proto__', 'ё 🎉');
	const text = fc.constantFrom('x', 'y\nz', 'Привет 🎉', ' x ');
	const sender = fc.constantFrom('', 'S');
	const format = fc.constantFrom('', 'sms', 'viber');
	const items = fc.uniqueArray(
		fc.record({
			fields: fc.record(
				{ name: names, message: text, sender, format, autoSign: fc.boolean() },
				{ requiredKeys: ['name', 'message'] },
			),
			/** The place in the account of the template whose ID the item has, if there is one. */
			place: fc.option(fc.nat(5), { nil: undefined }),
		}),
		{ selector: ({ fields: { name } }) => name, minLength: 1, maxLength: 6 },
	);
	const stored = fc.uniqueArray(
		fc.record({ name: names, message: text, sender, format, flag: fc.integer({ min: 0, max: 3 }) }),
		{
			selector: ({ name }) => name,
			maxLength: 6,
		},
	);
	const options = fc.record({
		matchBy: fc.constantFrom('name', 'id'),
		deleteMissing: fc.boolean(),
		namePrefix: fc.constantFrom('', 'p/'),
		maxDeletions: fc.constantFrom(1, 10),
	});

	it('the server holds what the items say, and the next sync sends one list and no write', async () => {
		await fc.assert(
			fc.asyncProperty(items, stored, options, async (wanted, before, settings) => {
				const { matchBy, deleteMissing, namePrefix, maxDeletions } = settings;
				const server = await startSandbox();
				try {
					const there = new Engine(server);
					const seeded = server.seed(before).map((one) => ({ ...one }));
					const rows = wanted.map(({ fields, place }) => ({
						...fields,
						id: place === undefined ? '' : (seeded[place]?.id ?? null),
					}));
					const parameters = { operation: 'sync', dryRun: false, ...settings };
					const run = async () => await there.run(parameters, { items: rows });
					const { error, output } = await run();

					const named = (name: string) =>
						seeded.find((one) => one.name === name) ?? seeded.find((one) => isSame(one.name, name));
					const targets = rows.map(({ id, name }) =>
						matchBy === 'id' && id ? seeded.find((one) => one.id === id) : named(name),
					);
					const found = targets.filter((one) => one !== undefined);
					const missing = seeded.filter((one) => !found.includes(one) && one.name.startsWith(namePrefix));
					if (new Set(found).size < found.length) {
						expect(error?.message).toMatch(/are both about the template|have the same name/);
						expect(server.templates()).toEqual(seeded);
						return;
					}
					const hasOwn = (item: number) =>
						targets[item]?.name === rows[item].name || (matchBy === 'id' && targets[item]?.id === rows[item].id);
					const isTwin = (name: string, item: number) =>
						rows.some((row, other) => other !== item && isSame(row.name, name) && !(hasOwn(item) && hasOwn(other)));
					if (rows.some(({ name }, item) => isTwin(name, item))) {
						expect(error?.message).toMatch(/have (the same name|names that differ only in blanks)/);
						expect(server.templates()).toEqual(seeded);
						return;
					}
					const isRenamed = (item: number) => {
						const target = targets[item];
						return target !== undefined && !isSame(target.name, rows[item].name);
					};
					const leaving = targets.filter((_target, item) => isRenamed(item));
					const isKept = ({ name }: { name: string }, item: number) =>
						isRenamed(item) && seeded.some((one) => isSame(one.name, name) && !leaving.includes(one));
					if (rows.some(isKept)) {
						expect(error?.message).toMatch(/would get the name that the one with the ID \d+ keeps/);
						expect(server.templates()).toEqual(seeded);
						return;
					}
					if (deleteMissing && missing.length > maxDeletions) {
						expect(error?.message).toMatch(/would delete/);
						expect(server.templates()).toEqual(seeded);
						return;
					}
					expect(error).toBeUndefined();
					const after = new Map(server.templates().map((one) => [one.id, one]));
					wanted.forEach(({ fields: { autoSign, message, name, ...others } }, item) => {
						const { id } = output[item].json;
						const one = after.get(id as number);
						if (targets[item]) expect(id).toBe(targets[item].id);
						else expect(seeded.map((each) => each.id)).not.toContain(id);
						const there = targets[item]?.name ?? '';
						expect(one).toMatchObject({ ...others, name: isSame(there, name) ? there : name });
						expect(one?.message.trim()).toBe(message.trim());
						if (autoSign !== undefined) expect((one?.flag ?? 0) % 2 === 1).toBe(autoSign);
					});
					const gone = deleteMissing ? missing.map(({ id }) => id) : [];
					for (const one of seeded) {
						expect(after.has(one.id)).toBe(!gone.includes(one.id));
						if (!found.includes(one) && after.has(one.id)) expect(after.get(one.id)).toEqual(one);
					}
					expect(after.size).toBe(seeded.length - gone.length + rows.length - found.length);
					expect(output.slice(rows.length).map(({ json }) => [json.action, json.id])).toEqual(
						gone.map((id) => ['deleted', id]),
					);

					server.resetStats();
					expect((await run()).error).toBeUndefined();
					expect(server.requests.map(({ action }) => action)).toEqual(['get']);
				} finally {
					await server.close();
				}
			}),
			{ numRuns: 200 },
		);
	}, 120_000);
});
