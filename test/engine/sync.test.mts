import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Fault, type Sandbox, type StoredTemplate } from '../../sandbox/server/sandbox.mts';
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

const PARAMETERS = {
	operation: 'sync',
	name: '={{ $json.name }}',
	message: '={{ $json.message }}',
	additionalFields: {
		format: '={{ $json.format }}',
		sender: '={{ $json.sender }}',
		autoSign: '={{ $json.autoSign }}',
	},
};

async function sync(
	items: IDataObject[],
	syncOptions: IDataObject = {},
	more: IDataObject = {},
	options: RunOptions = {},
) {
	return await engine.run({ ...PARAMETERS, syncOptions, ...more }, { items, ...options });
}

const shown = ({ id, name, format, sender, flag, message }: StoredTemplate) => ({
	id,
	name,
	format,
	sender,
	flag,
	autoSign: flag % 2 === 1,
	message,
});

const writes = () => sandbox.requests.filter(({ action }) => action !== 'get');

/** The hint that names the fields with differences that are not written. */
const leftHint = (fields: string) =>
	`Left as they are, because SMS Center may make such differences by itself (blanks, line ends, upper and lower case of names): differences of that kind in ${fields}. The operation Update writes them`;

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
			{
				action: 'unchanged',
				dryRun: false,
				changedFields: [],
				previous: shown(kept),
				...shown(kept),
				pairedItem: { item: 0 },
			},
			{
				action: 'updated',
				dryRun: false,
				changedFields: ['message'],
				previous: shown(changed),
				...shown(changed),
				message: 'Новое 🎉',
				pairedItem: { item: 1 },
			},
			{
				action: 'created',
				dryRun: false,
				changedFields: [],
				previous: null,
				...shown(stored.get('New') as StoredTemplate),
				pairedItem: { item: 2 },
			},
			{
				action: 'deleted',
				dryRun: false,
				changedFields: [],
				previous: shown(gone),
				...shown(gone),
				pairedItem: [],
			},
		]);
		expect([...stored.keys()].sort()).toEqual(['Changed', 'Kept', 'New']);
		expect(stored.get('Changed')?.message).toBe('Новое 🎉');
		expect(messagesOf(hints)).toEqual(['1 created, 1 updated, 1 unchanged, 1 deleted', leftHint('message')]);
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

	it('gives the same output in a dry run, and writes nothing', async () => {
		const [changed, gone] = sandbox.seed([
			{ name: 'Changed', message: 'Old' },
			{ name: 'Gone', message: 'Bye' },
		]);
		const items = [
			{ name: 'Changed', message: 'New' },
			{ name: 'New', message: 'Hello', sender: 'S' },
		];
		const dry = await sync(items, { deleteMissing: true, dryRun: true });
		expect(writes()).toEqual([]);
		expect(dry.json).toEqual([
			{
				action: 'updated',
				dryRun: true,
				changedFields: ['message'],
				previous: shown(changed),
				...shown(changed),
				message: 'New',
			},
			{
				...{ action: 'created', dryRun: true, changedFields: [], previous: null, id: null },
				...{ name: 'New', format: '', sender: 'S', flag: 0, autoSign: false, message: 'Hello' },
			},
			{ action: 'deleted', dryRun: true, changedFields: [], previous: shown(gone), ...shown(gone) },
		]);
		expect(dry.hints[0].message).toBe('Dry run, nothing was changed: 1 created, 1 updated, 0 unchanged, 1 deleted');
		const real = await sync(items, { deleteMissing: true });
		const withoutRun = (json: IDataObject) => ({ ...json, dryRun: undefined, id: undefined });
		expect(real.json.map(withoutRun)).toEqual(dry.json.map(withoutRun));
	});

	it.each([true, 1, '1', 'true', ' TRUE '])('takes %j for yes: a dry run', async (it) => {
		sandbox.seed([{ name: 'Gone' }]);
		const options = { dryRun: '={{ $json.it }}', deleteMissing: '={{ $json.it }}' };
		const { json } = await sync([{ name: 'New', message: 'x', it }], options);
		expect(json.map(({ action, dryRun }) => [action, dryRun])).toEqual([
			['created', true],
			['deleted', true],
		]);
		expect(writes()).toEqual([]);
	});

	it.each([false, 0, '0', 'False'])('takes %j for no: nothing is dry, nothing is deleted', async (it) => {
		sandbox.seed([{ name: 'Kept' }]);
		const options = { dryRun: '={{ $json.it }}', deleteMissing: '={{ $json.it }}' };
		const { json } = await sync([{ name: 'New', message: 'x', it }], options);
		expect(json.map(({ action, dryRun }) => [action, dryRun])).toEqual([['created', false]]);
		expect(sandbox.templates()).toHaveLength(2);
	});

	it('deletes nothing where the expression of Delete Missing gives nothing', async () => {
		sandbox.seed([{ name: 'Kept' }]);
		await sync([{ name: 'New', message: 'x' }], { deleteMissing: '={{ $json.nothing }}' });
		expect(sandbox.templates()).toHaveLength(2);
	});

	it('follows a template through a new name by its ID', async () => {
		const [one] = sandbox.seed([{ name: 'Old name', message: 'Text' }]);
		const { json } = await sync(
			[
				{ id: String(one.id), name: 'New name', message: 'Text' },
				{ id: '', name: 'Other', message: 'x' },
			],
			{},
			{ matchBy: 'id', id: '={{ $json.id }}' },
		);
		expect(json).toMatchObject([
			{ action: 'updated', id: one.id, changedFields: ['name'], previous: { name: 'Old name' } },
			{ action: 'created', name: 'Other' },
		]);
	});

	it.each(['Welcome', ' welcome', 'wel\u00adcome'])(
		'takes %j for the name that is there without other letter case, blanks or invisible characters',
		async (name) => {
			const [{ id }] = sandbox.seed([{ name: 'welcome', message: 'x' }]);
			const { json } = await sync([{ name, message: 'y' }], { deleteMissing: true });
			expect(json).toMatchObject([{ action: 'updated', id, name: 'welcome', changedFields: ['message'] }]);
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
			{},
			{ matchBy: 'id', id: '={{ $json.id }}' },
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
			expect(messagesOf(hints)).toEqual(['0 created, 0 updated, 1 unchanged, 0 deleted', leftHint('message')]);
		},
	);
});

describe('A dry run shows what the sync does:', () => {
	const one = { name: 'One', message: 'a\nb', format: 'sms', sender: 'S', flag: 3 };
	const same = { name: 'One', message: 'a\nb', format: 'sms', sender: 'S', autoSign: true };

	it.each<[string, IDataObject, string, string[]]>([
		['a new template', { name: 'Two', message: 'x' }, 'created', []],
		['a name that differs in case only', { ...same, name: 'one' }, 'unchanged', []],
		['a name with other blanks', { ...same, name: ' One' }, 'unchanged', []],
		['nothing', same, 'unchanged', []],
		['fields that are not given', { name: 'One' }, 'unchanged', []],
		['other line ends', { ...same, message: 'a\r\nb' }, 'unchanged', []],
		['blanks at the ends of a text', { ...same, message: ' a\nb ' }, 'unchanged', []],
		['another name, by ID', { ...same, id: 1, name: 'Uno' }, 'updated', ['name']],
		['another text', { ...same, message: 'c' }, 'updated', ['message']],
		['another format', { ...same, format: 'viber' }, 'updated', ['format']],
		['no format', { ...same, format: '' }, 'updated', ['format']],
		['another sender', { ...same, sender: 'T' }, 'updated', ['sender']],
		['an emptied sender', { ...same, sender: '' }, 'updated', ['sender']],
		['auto-sign switched off', { ...same, autoSign: false }, 'updated', ['autoSign']],
		[
			'all fields',
			{ id: 1, name: 'Uno', message: 'c', format: '', sender: '', autoSign: false },
			'updated',
			['name', 'message', 'format', 'sender', 'autoSign'],
		],
	])('%s', async (_, item, action, changedFields) => {
		const [before] = sandbox.seed([{ id: 1, ...one }]).map(shown);
		const byId = { matchBy: 'id', id: '={{ $json.id }}' };
		const dry = await sync([item], { dryRun: true }, byId);
		expect(sandbox.requests.map((request) => request.action)).toEqual(['get']);
		expect(sandbox.templates().map(shown)).toEqual([before]);

		const real = await sync([item], {}, byId);
		const [{ id, ...stored }] = sandbox.templates().slice(-1).map(shown);
		const previous = action === 'created' ? null : before;
		expect(real.json).toEqual([{ action, dryRun: false, changedFields, previous, id, ...stored }]);
		expect(dry.json).toEqual([{ ...real.json[0], dryRun: true, id: action === 'created' ? null : before.id }]);
		expect(writes()).toHaveLength(action === 'unchanged' ? 0 : 1);
		expect(dry.hints[0].message).toBe(`Dry run, nothing was changed: ${real.hints[0].message}`);
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
			gone.map((each) => ({
				...{ action: 'deleted', dryRun: false, changedFields: [], previous: each },
				...each,
			})),
		);
		expect(dry.json).toEqual(real.json.map((json) => ({ ...json, dryRun: true })));
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
		[
			'more deletions than allowed',
			[{ name: 'Two', message: 'x' }],
			{ deleteMissing: true, maxDeletions: 0 },
			/would delete/,
		],
	])('that %s will be refused', async (_, items, syncOptions, message) => {
		sandbox.seed([one]);
		expect((await sync(items, { ...syncOptions, dryRun: true })).error?.message).toMatch(message);
		expect((await sync(items, syncOptions)).error?.message).toMatch(message);
		expect(writes()).toEqual([]);
	});
});

describe('A sync is refused as a whole, Continue on Fail or not:', () => {
	const good = { name: 'Good', message: 'x' };

	it.each<[string, IDataObject[], IDataObject, IDataObject, RegExp]>([
		['two items with one name', [good, good], {}, {}, /items 0 and 1 have the same name/],
		['an item without a name', [good, { message: 'x' }], {}, {}, /'Name' is empty/],
		['an item with an empty name', [good, { name: ' ', message: 'x' }], {}, {}, /'Name' is empty/],
		['an item whose name is no text', [good, { name: [1], message: 'x' }], {}, {}, /'Name' is a list/],
		['the one empty item of Always Output Data', [{}], {}, {}, /'Name' is empty/],
		[
			'a name that two templates bear',
			[{ name: 'Twin', message: 'x' }],
			{},
			{},
			/2 templates have the name of this item/,
		],
		[
			'two new names that differ in blanks only',
			[good, { name: ' Good', message: 'y' }],
			{},
			{},
			/items 0 and 1 have names that differ only in blanks, invisible characters or upper and lower case/,
		],
		[
			'two new names that differ in case only',
			[good, { name: 'GOOD', message: 'y' }],
			{},
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
			{},
			/items 0 and 1 have the same name/,
		],
		[
			'an unknown ID',
			[{ id: 99, name: 'X' }],
			{},
			{ matchBy: 'id', id: '={{ $json.id }}' },
			/no template with the ID 99/,
		],
		[
			'an ID that is none',
			[{ id: 'x1', name: 'X' }],
			{},
			{ matchBy: 'id', id: '={{ $json.id }}' },
			/does not hold a template ID/,
		],
		['more deletions than allowed', [good], { deleteMissing: true, maxDeletions: 2 }, {}, /would delete 3 templates/],
	])('%s', async (_, items, syncOptions, more, message) => {
		sandbox.seed([
			{ name: 'Twin', message: 'a' },
			{ name: 'Twin', message: 'b' },
			{ name: 'Gone', message: 'c' },
		]);
		const stopped = await sync(items, syncOptions, more);
		expect(stopped.error?.message).toMatch(message);
		expect(stopped.error?.description).toMatch(/\S/);

		const went = await sync(items, syncOptions, more, { node: { onError: 'continueErrorOutput' } });
		expect(went.output).toEqual([]);
		expect(went.errorOutput.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_item, item) => ({ item })));
		for (const { json } of went.errorOutput) {
			expect(json).toMatchObject({ error: expect.stringMatching(message), details: { sent: 'no' } });
		}
		expect(writes()).toEqual([]);
	});

	it.each([-1, 1.5, 'many', {}])("a 'Max Deletions' that is no number: %j", async (it) => {
		sandbox.seed([{ name: 'Gone' }]);
		const options = { deleteMissing: true, maxDeletions: '={{ $json.it }}' };
		const { error } = await sync([{ ...good, it: it as IDataObject[string] }], options);
		expect(error?.message).toBe("The field 'Max Deletions' is not a whole number");
		expect(error?.description).toMatch(/^Give 0 or more\./);
		expect(sandbox.requests).toEqual([]);
	});

	it.each([null, undefined, 5, ['shop/']])("a 'Name Prefix' that is no text: %j", async (it) => {
		sandbox.seed([{ name: 'Gone' }]);
		const options = { deleteMissing: true, namePrefix: '={{ $json.it }}' };
		const items = [{ ...good, it: it as IDataObject[string] }];
		const { error } = await sync(items, options);
		expect(error?.message).toMatch(/^The field 'Name Prefix' (gives nothing|is not text)$/);
		expect(error?.description).toMatch(/Check the expression in 'Name Prefix'/);
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, string, unknown]>([
		...(['maybe', 'yes', 2, '', [true], { a: 1 }, null, undefined] as const).map((value): [string, string, unknown] => [
			'Dry Run',
			'dryRun',
			value,
		]),
		['Delete Missing', 'deleteMissing', 'on'],
		['Delete Missing', 'deleteMissing', [true]],
	])("a '%s' that cannot be read (%s: %j)", async (field, option, value) => {
		sandbox.seed([{ name: 'Gone' }]);
		const options = { deleteMissing: true, [option]: '={{ $json.it }}' };
		const items = [{ ...good, it: value as IDataObject[string] }];
		const { error } = await sync(items, options);
		expect(error?.message).toMatch(new RegExp(`^The field '${field}' (is neither true nor false|gives nothing)$`));
		expect(error?.description).toMatch(/true/);
		const went = await sync(items, options, {}, { node: { onError: 'continueErrorOutput' } });
		expect(went.errorOutput).toMatchObject([{ json: { details: { sent: 'no' } } }]);
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, RunOptions]>([
		['Continue on Fail', { node: { onError: 'continueRegularOutput' } }],
		['a tool', { node: { type: 'n8n-nodes-smscenter.smsCenterTool' } }],
	])('each failed item names the one that it is about: %s', async (_, options) => {
		sandbox.seed([{ name: 'Gone' }]);
		for (const bad of [{ name: '' }, { name: 'Good ' }]) {
			const { json } = await sync([good, { message: 'x', ...bad }, { name: 'C', message: 'x' }], {}, {}, options);
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
			{},
			{ node: { onError: 'continueRegularOutput' } },
		);
		expect((json[0].details as IDataObject).hint).not.toMatch(/about item/);
	});

	describe('an expression that n8n cannot evaluate', () => {
		const name = "={{ $json.name === 'Bad' ? $('Missing').item.json.x : $json.name }}";
		const items = [good, { name: 'Bad', message: 'y' }];

		it.each<[string, RunOptions]>([
			['Continue on Fail', { node: { onError: 'continueRegularOutput' } }],
			['a tool', { node: { type: 'n8n-nodes-smscenter.smsCenterTool' } }],
		])('%s', async (_, options) => {
			const { json } = await sync(items, {}, { name }, options);
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

		it('in the options of the sync', async () => {
			const dryRun = "={{ $('Missing').item.json.x }}";
			const { json } = await sync(items, { dryRun }, {}, { node: { onError: 'continueRegularOutput' } });
			expect(json).toMatchObject(items.map(() => ({ details: { sent: 'no' } })));
			expect(json[0].error).toMatch(/could not be evaluated/);
			expect(sandbox.requests).toEqual([]);
		});

		it("without either, is n8n's own error", async () => {
			const { error } = await sync(items, {}, { name });
			expect(error?.name).toBe('ExpressionError');
			expect(sandbox.requests).toEqual([]);
		});
	});

	it('deletions, as a tool of an AI agent, which is told so', async () => {
		sandbox.seed([{ name: 'Gone' }]);
		const { json } = await sync(
			[good],
			{ deleteMissing: true },
			{},
			{ node: { type: 'n8n-nodes-smscenter.smsCenterTool' } },
		);
		expect(json).toMatchObject([
			{ error: expect.stringMatching(/does not take 'Delete Missing'/), details: { sent: 'no' } },
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
	])('is nothing to plan with: %s', async (_, wanted, syncOptions) => {
		const before = sandbox.templates();
		const { error } = await sync(wanted, syncOptions);
		expect(error?.message).toMatch(/windows-1251/);
		expect(writes()).toEqual([]);
		expect(sandbox.templates()).toEqual(before);

		const went = await sync(wanted, syncOptions, {}, { node: { onError: 'continueErrorOutput' } });
		expect(went.output).toEqual([]);
		expect(went.errorOutput.map(({ json }) => json)).toMatchObject(
			wanted.map(() => ({ error: expect.stringMatching(/windows-1251/), details: { sent: 'no' } })),
		);
		expect(writes()).toEqual([]);
	});

	it('is good enough to see that nothing has to be done', async () => {
		const { json, error } = await sync(items.slice(0, 1));
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ action: 'unchanged', name: 'Привет' }]);
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
		const { output, errorOutput } = await sync(
			items,
			{ deleteMissing: true },
			{},
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(output.map(({ json }) => [json.action, json.name])).toEqual([
			['updated', 'T0'],
			['updated', 'T1'],
			['created', 'T2'],
			['created', 'T4'],
			['created', 'T5'],
		]);
		expect(errorOutput.map(({ json }) => json)).toMatchObject([
			{
				error: 'SMS Center could not save or delete the template (5)',
				details: { action: 'create', name: 'T3', sent: 'no' },
			},
			{
				error: 'Not deleted, because not every create and update was done',
				details: { action: 'delete', name: 'Gone', sent: 'no' },
			},
		]);
		expect(sandbox.templates().map(({ name }) => name)).toContain('Gone');
	});

	it('says of an update that was not done what it was about, and goes on to the others', async () => {
		const [{ id }] = seed();
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'chg', match: (sent) => sent.id === String(id) });
		const { output, errorOutput } = await sync(
			items.slice(0, 2),
			{ deleteMissing: true },
			{},
			{ node: { onError: 'continueErrorOutput' } },
		);
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
		const { output, errorOutput } = await sync(
			items.slice(0, 2),
			{ deleteMissing: true },
			{},
			{ node: { onError: 'continueErrorOutput' } },
		);
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
		const { error } = await sync(items.slice(0, 2), { deleteMissing: true }, { options: { maxConcurrentRequests: 1 } });
		expect(error?.message).toBe('SMS Center could not save or delete the template (5)');
		expect(error?.description).toMatch(
			/0 created, 2 updated, 0 unchanged, 0 deleted, 2 not done\. Run it again: it does the rest, and nothing twice\./,
		);
		expect(sandbox.stats.byAction.del).toBe(1);
	});

	it('stops at an update that is not done, and deletes nothing', async () => {
		seed();
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'chg' });
		const { error } = await sync(items.slice(0, 2), { deleteMissing: true }, { options: { maxConcurrentRequests: 1 } });
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
		const first = await sync(items, { deleteMissing: true }, { options: { maxConcurrentRequests: 1 } });
		expect(first.error?.message).toBe('SMS Center could not save or delete the template (5)');
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
			fc.asyncProperty(items, stored, options, async (wanted, before, { matchBy, ...syncOptions }) => {
				const server = await startSandbox();
				try {
					const there = new Engine(server);
					const seeded = server.seed(before).map((one) => ({ ...one }));
					const rows = wanted.map(({ fields, place }) => ({
						...fields,
						id: place === undefined ? '' : (seeded[place]?.id ?? null),
					}));
					const parameters = { ...PARAMETERS, matchBy, id: '={{ $json.id }}', syncOptions };
					const run = async () => await there.run(parameters, { items: rows });
					const { error, output } = await run();

					const named = (name: string) =>
						seeded.find((one) => one.name === name) ?? seeded.find((one) => isSame(one.name, name));
					const targets = rows.map(({ id, name }) =>
						matchBy === 'id' && id ? seeded.find((one) => one.id === id) : named(name),
					);
					const found = targets.filter((one) => one !== undefined);
					const missing = seeded.filter((one) => !found.includes(one) && one.name.startsWith(syncOptions.namePrefix));
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
					if (syncOptions.deleteMissing && missing.length > syncOptions.maxDeletions) {
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
					const gone = syncOptions.deleteMissing ? missing.map(({ id }) => id) : [];
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
