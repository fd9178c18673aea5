import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { columns } from './support/batch.mts';
import { Engine } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox({ identicalLimit: 0 });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const AWKWARD =
	' Здравствуйте, {name}! 🎉 "quotes" & <tags> \'apostrophe\' \\backslash\\ 100% a+b=c; #hash?\n\r\nnew line\ttab, comma\u0000\u0001 𐍈 end ';

/** The keys of a template, in the order in which a table shows them. */
const KEYS = ['id', 'name', 'message', 'format', 'sender', 'autoSign', 'flag'];

const byId = (id: number | string) => ({ __rl: true, mode: 'id', value: id });
const byName = (name: string) => ({ __rl: true, mode: 'name', value: name });

describe('Create', () => {
	it('gives the whole template, and the server holds it byte for byte', async () => {
		const { json, error } = await engine.run({
			operation: 'create',
			name: 'Заказ & доставка',
			message: AWKWARD,
			additionalFields: { format: 'sms', sender: 'MyShop', autoSign: true },
		});
		expect(error).toBeUndefined();
		const [stored] = sandbox.templates();
		expect(stored).toMatchObject({
			name: 'Заказ & доставка',
			message: AWKWARD,
			format: 'sms',
			sender: 'MyShop',
			flag: 1,
		});
		expect(json).toEqual([{ ...stored, autoSign: true }]);
		expect(Object.keys(json[0])).toEqual(KEYS);
	});

	it('makes one template an item, in item order, paired', async () => {
		const items = Array.from({ length: 30 }, (_, n) => ({ n }));
		sandbox.options.latencyMs = () => Math.random() * 20;
		const { output } = await engine.run(
			{ operation: 'create', name: '=Name {{ $json.n }}', message: '=Text {{ $json.n }}' },
			{ items },
		);
		expect(output.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual(
			items.map(({ n }) => [`Name ${n}`, { item: n }]),
		);
		expect(sandbox.templates()).toHaveLength(30);
	});

	it('makes two templates of two equal items', async () => {
		const { json } = await engine.run({ operation: 'create', name: 'Twin', message: 'Same' }, { items: [{}, {}] });
		expect(new Set(json.map(({ id }) => id)).size).toBe(2);
		expect(sandbox.templates()).toHaveLength(2);
	});

	it.each(['__proto__', 'constructor', '007', '1e5', 'true', 'null', 'a'.repeat(500)])(
		'takes the name %s as it is',
		async (name) => {
			const { json } = await engine.run({ operation: 'create', name, message: 'Text' });
			expect(json[0].name).toBe(name);
			expect(sandbox.templates()[0].name).toBe(name);
		},
	);

	it('turns a number into text, and the words for yes and no into auto-sign; an empty cell gives none', async () => {
		const { json } = await engine.run(
			{
				operation: 'create',
				name: '={{ $json.name }}',
				message: 'Text',
				additionalFields: { autoSign: '={{ $json.sign }}' },
			},
			{
				items: ['TRUE', 'false', 1, '0', 'Yes', 'no', '', null].map((sign, n) => ({ name: 42 + n, sign })),
			},
		);
		expect(json.map(({ name, autoSign }) => [name, autoSign])).toEqual([
			['42', true],
			['43', false],
			['44', true],
			['45', false],
			['46', true],
			['47', false],
			['48', false],
			['49', false],
		]);
	});

	it.each<[string, unknown]>([
		['a bare text', 'MyShop'],
		['a locator from the list', { __rl: true, mode: 'list', value: 'MyShop', cachedResultName: 'MyShop' }],
		['a locator by text', { __rl: true, mode: 'id', value: 'MyShop' }],
		['an expression that gives a locator', '={{ ({ __rl: true, mode: "id", value: "MyShop" }) }}'],
	])('takes the sender ID as %s', async (_, sender) => {
		const additionalFields = { sender } as IDataObject;
		const { json } = await engine.run({ operation: 'create', name: 'Name', message: 'Text', additionalFields });
		expect(json).toMatchObject([{ sender: 'MyShop' }]);
		expect(sandbox.templates()).toMatchObject([{ sender: 'MyShop' }]);
	});

	it.each([
		['an empty name', { name: '={{ "" }}' }, "The field 'Name' is empty"],
		['a blank message', { message: '  ' }, "Template 'Name': The field 'Message' is empty"],
		['no message at all', { message: '={{ $json.nothing }}' }, "Template 'Name': The field 'Message' is empty"],
		['an object as name', { name: '={{ ({ a: 1 }) }}' }, "The field 'Name' is an object, and has to be text"],
		[
			'a list as message',
			{ message: '={{ [1, 2] }}' },
			"Template 'Name': The field 'Message' is a list, and has to be text",
		],
		[
			'a message that ends in half an emoji',
			{ message: '={{ "Hello 😀".slice(0, 7) }}' },
			"Template 'Name': The field 'Message' holds half of a character",
		],
		[
			'a name that begins with half an emoji',
			{ name: '={{ "😀 Hello".slice(1) }}' },
			"The field 'Name' holds half of a character",
		],
		[
			'half an emoji as sender',
			{ additionalFields: { sender: '={{ "a😀b".slice(0, 2) + "b" }}' } },
			"Template 'Name': The field 'Sender ID' holds half of a character",
		],
		[
			'an unknown format',
			{ additionalFields: { format: 'fax' } },
			"Template 'Name': The field 'Format' holds none of SMS Center's formats",
		],
		[
			'a strange auto-sign',
			{ additionalFields: { autoSign: 'maybe' } },
			"Template 'Name': The field 'Auto-Sign' is neither true nor false",
		],
	])('refuses %s before anything is sent', async (_, parameters, message) => {
		const { error } = await engine.run({ operation: 'create', name: 'Name', message: 'Text', ...parameters });
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(/\S/);
		expect(sandbox.requests).toHaveLength(0);
	});
});

describe('An expression that n8n cannot evaluate', () => {
	const odd = (value: string) => `={{ $json.n === 2 ? $('Missing').item.json.x : ${value} }}`;
	const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
	const additionalFields = { sender: odd('"S"') };
	const mapped = columns({ name: '=New {{ $json.n }}', message: 'x', sender: odd('"S"') });
	const cases: Array<[string, string, IDataObject]> = [
		['create', 'Name', { name: odd('$json.n'), message: 'x' }],
		['create', 'Sender ID', { name: '=New {{ $json.n }}', message: 'x', additionalFields }],
		['upsert', 'Sender ID', { columns: mapped }],
		['get', 'Template', { templateId: byId(odd('$json.n')) }],
		['getAll', 'Limit', { limit: odd('$json.n') }],
		['getAll', 'Search', { filters: { search: odd('$json.n') } }],
		['update', 'Template', { templateId: odd('$json.n'), updateFields: { message: 'x' } }],
		['delete', 'Template', { templateId: byId(odd('$json.n')) }],
	];

	beforeEach(() => {
		sandbox.seed([1, 2, 3].map((id) => ({ id, name: `${id}` })));
	});

	it.each(cases)('fails its own item alone under Continue on Fail: %s', async (operation, field, parameters) => {
		const { output, errorOutput, error } = await engine.run(
			{ operation, ...parameters },
			{ items, node: { onError: 'continueErrorOutput' } },
		);
		expect(error).toBeUndefined();
		const places = output.map(({ pairedItem }) => (pairedItem as IPairedItemData).item);
		expect([...new Set(places)]).toEqual([0, 2]);
		const { code, sent, action, hint } = errorOutput[0].json.details as IDataObject;
		expect(errorOutput).toMatchObject([
			{ json: { error: 'A field of this item could not be evaluated' }, pairedItem: { item: 1 } },
		]);
		expect({ code, sent, action }).toEqual({ code: null, sent: 'no', action: operation });
		expect(hint).toMatch(
			new RegExp(`^Check the expression in '${field}'\\. n8n said: “Referenced node doesn't exist”\\.$`),
		);
	});

	it.each(cases)('is told as an item to an AI agent: %s', async (operation, _, parameters) => {
		const { json } = await engine.run(
			{ operation, ...parameters },
			{ items: [{ n: 2 }], node: { type: 'n8n-nodes-smscenter.smsCenterTool' } },
		);
		expect(json).toMatchObject([{ error: 'A field of this item could not be evaluated', details: { sent: 'no' } }]);
		expect(sandbox.requests).toHaveLength(0);
	});

	it.each(cases)("is n8n's own error without: %s", async (operation, _, parameters) => {
		const { error } = await engine.run({ operation, ...parameters }, { items });
		expect(error?.name).toBe('ExpressionError');
		expect(error?.message).toBe("Referenced node doesn't exist");
		expect(sandbox.requests).toHaveLength(0);
	});

	it('in the options, which are read once, fails all items, and says that nothing was sent', async () => {
		const { errorOutput } = await engine.run(
			{ operation: 'getAll', options: { timeout: "={{ $('Missing').item.json.x }}" } },
			{ items, node: { onError: 'continueErrorOutput' } },
		);
		expect(errorOutput).toHaveLength(3);
		for (const { json } of errorOutput) {
			expect(json).toMatchObject({
				error: 'A field that is read once, at the first item, could not be evaluated',
				details: { sent: 'no', hint: expect.stringMatching(/n8n said: “Referenced node doesn't exist”/) },
			});
		}
		expect(sandbox.requests).toHaveLength(0);
	});
});

describe('The input items', () => {
	/** Freezes all that can be reached. */
	function deepFreeze<Value>(value: Value): Value {
		if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
		Object.freeze(value);
		for (const each of Object.values(value)) deepFreeze(each);
		return value;
	}

	const row = { name: '={{ $json.name }}', message: '={{ $json.message }}' };
	const additionalFields = { sender: '={{ $json.more.sender }}', autoSign: '={{ $json.more.autoSign }}' };
	const options = { checkMessages: true };
	const cases: Array<[string, IDataObject]> = [
		['create', { ...row, additionalFields }],
		['upsert', { columns: columns({ ...row, ...additionalFields }) }],
		['upsert', {}],
		['sync', { columns: columns({ ...row, ...additionalFields }), dryRun: false, deleteMissing: true }],
		['sync', { matchBy: 'id' }],
		['get', { templateId: '={{ $json.locator }}' }],
		['getAll', { returnAll: true, filters: { search: '={{ $json.name }}' } }],
		['update', { templateId: '={{ $json.locator }}', updateFields: { ...row, ...additionalFields } }],
		['delete', { templateId: '={{ $json.locator }}' }],
	];

	it.each(
		cases.flatMap(([operation, parameters]) =>
			(['stopWorkflow', 'continueErrorOutput'] as const).map((onError) => [operation, onError, parameters] as const),
		),
	)('are left as they are: %s, %s', async (operation, onError, parameters) => {
		sandbox.seed([
			{ id: 1, name: 'One', message: 'x' },
			{ id: 2, name: 'Two', message: 'x' },
		]);
		const items = [
			{ id: 1, locator: byId(1), name: 'One', message: 'new\r\ntext', more: { sender: 'S', autoSign: '1' } },
			{ id: 2, locator: byName('Two'), name: 'Two', message: 'x', more: { sender: '', autoSign: null } },
			{ id: 3, locator: byId(3), name: '', message: 'x', more: { sender: null, autoSign: 0 } },
		];
		const input: INodeExecutionData[] = items.slice(0, onError === 'stopWorkflow' ? 2 : 3).map((json, item) => ({
			json,
			pairedItem: { item },
			binary: { data: { data: 'eA==', mimeType: 'text/plain' } },
		}));
		const before = structuredClone(input);
		const { output, errorOutput, error } = await engine.run(
			{ operation, ...parameters, options },
			{ input: deepFreeze(input), node: { onError } },
		);
		expect(error).toBeUndefined();
		expect(output.length + errorOutput.length).toBeGreaterThan(0);
		expect(input).toEqual(before);
	});
});

describe('Half of a character', () => {
	const half = '={{ "Hello 😀".slice(0, 7) }}';

	it.each([
		['update', { templateId: byName('Name'), updateFields: { message: half } }],
		['upsert', { columns: columns({ name: 'Name', message: half }) }],
		['sync', { columns: columns({ name: 'Name', message: half }) }],
	])('is refused before anything is sent, and the hint shows how to cut: %s', async (operation, parameters) => {
		const { error } = await engine.run({ operation, ...parameters });
		expect(error?.message).toBe("Template 'Name': The field 'Message' holds half of a character");
		expect(error?.description).toContain("[...text].slice(0, 70).join('')");
		expect(sandbox.requests).toHaveLength(0);
	});

	it('is none where the emoji is whole', async () => {
		const message = '={{ [..."Hello 😀👨‍👩‍👧"].slice(0, 7).join("") }}';
		const { json } = await engine.run({ operation: 'create', name: '𐍈', message });
		expect(json[0]).toMatchObject({ name: '𐍈', message: 'Hello 😀' });
		expect(sandbox.templates()).toMatchObject([{ name: '𐍈', message: 'Hello 😀' }]);
	});
});

describe('Get', () => {
	it('finds by ID, by ID from the list, and by name', async () => {
		const [first, second] = sandbox.seed([
			{ name: 'First', message: AWKWARD, format: 'viber', sender: 'S', flag: 3 },
			{ name: 'Second', message: 'Text' },
		]);
		const { json } = await engine.run(
			{ operation: 'get', templateId: '={{ $json.locator }}' },
			{
				items: [
					{ locator: byId(first.id) },
					{ locator: { __rl: true, mode: 'list', value: String(second.id) } },
					{ locator: byName('First') },
					{ locator: second.id },
					{ locator: ` ${first.id} ` },
				],
			},
		);
		expect(json.map(({ name }) => name)).toEqual(['First', 'Second', 'First', 'Second', 'First']);
		expect(json[0]).toEqual({ ...first, autoSign: true });
		for (const template of json) expect(Object.keys(template)).toEqual(KEYS);
		expect(sandbox.stats.byAction.get).toBe(1);
	});

	it('names the ID that is not there', async () => {
		sandbox.seed([{ name: 'First', message: 'Text' }]);
		const { error } = await engine.run({ operation: 'get', templateId: byId(999) });
		expect(error?.message).toBe('Template 999: There is no template with the ID 999 in this account');
	});

	it('names the IDs of the templates that share a name', async () => {
		const twins = sandbox.seed([
			{ name: 'Twin', message: 'A' },
			{ name: 'twin', message: 'B' },
			{ name: 'Twin', message: 'C' },
		]);
		const { error } = await engine.run({ operation: 'get', templateId: byName('Twin') });
		expect(error?.message).toBe(
			`Template 'Twin': 2 templates have this name: their IDs are ${twins[0].id} and ${twins[2].id}`,
		);
	});

	it.each([
		[
			'a name that is not there',
			byName('Nobody'),
			"Template 'Nobody': There is no template with this name in this account",
		],
		[
			'a name in the place of an ID',
			byId('Welcome'),
			"The field 'Template' does not hold a template ID (a whole number)",
		],
		['nothing', byId(''), "The field 'Template' is empty"],
		['a fraction', byId('1.5'), "The field 'Template' does not hold a template ID (a whole number)"],
		['a locator without a value', { __rl: true, mode: 'id' }, "The field 'Template' is empty"],
	])('says what is wrong with %s', async (_, templateId, message) => {
		const { error } = await engine.run(
			{ operation: 'get', templateId: '={{ $json.it }}' },
			{ items: [{ it: templateId }] },
		);
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(/Get Many|Choose|Give/);
	});
});

describe('Get Many', () => {
	const SHOPS = Array.from({ length: 60 }, (_, n) => `Shop ${n}`);

	const seedMany = () =>
		sandbox.seed([
			...Array.from({ length: 60 }, (_, n) => ({
				name: `Shop ${n}`,
				message: `Заказ ${n}`,
				format: 'sms',
				sender: 'SHOP',
			})),
			{ name: 'Clinic', message: 'Приём завтра', format: 'viber', sender: 'CLINIC', flag: 1 },
			{ name: 'plain', message: 'shop' },
		]);

	it('gives fifty unless told otherwise', async () => {
		seedMany();
		expect((await engine.run({ operation: 'getAll', returnAll: false })).json).toHaveLength(50);
		expect((await engine.run({ operation: 'getAll', returnAll: false, limit: 7 })).json).toHaveLength(7);
		expect((await engine.run({ operation: 'getAll', returnAll: true })).json).toHaveLength(62);
	});

	it.each([
		[{ search: 'ПРИЁМ' }, ['Clinic']],
		[{ search: 'shop', format: 'sms' }, SHOPS],
		[{ search: 'shop', format: '' }, [...SHOPS, 'plain']],
		[{ search: 'l', sender: '' }, ['Clinic', 'plain']],
		[{ search: '', sender: 'CLINIC' }, ['Clinic']],
		[{ format: 'viber', search: 'c' }, ['Clinic']],
		[{ search: 'nowhere' }, []],
	])('filters by %j', async (filters, names) => {
		seedMany();
		const { json } = await engine.run({ operation: 'getAll', returnAll: true, filters });
		expect(json.map(({ name }) => name)).toEqual(names);
	});

	it.each([
		['Search', 'search'],
		['Format', 'format'],
		['Sender ID', 'sender'],
	])("refuses the filter '%s' whose expression gives nothing: it never means all", async (title, filter) => {
		seedMany();
		for (const it of [undefined, null, '']) {
			const filters = { [filter]: '={{ $json.it }}' };
			const { error, output } = await engine.run({ operation: 'getAll', filters }, { items: [{ it }] });
			expect(output).toEqual([]);
			expect(error?.message).toBe(`The field '${title}' gives nothing`);
			expect(error?.description).toContain(`Check the expression in '${title}'`);
		}
		expect(sandbox.requests).toHaveLength(0);
	});

	it('asks once for all items', async () => {
		seedMany();
		const items = Array.from({ length: 100 }, (_, n) => ({ n }));
		const { output } = await engine.run(
			{ operation: 'getAll', limit: 1, filters: { search: '=Shop {{ $json.n % 50 }}' } },
			{ items },
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map(({ n }) => ({ item: n })));
		expect(sandbox.requests).toHaveLength(1);
	});

	it('takes the words for yes and no', async () => {
		seedMany();
		const yes = [true, 1, '1', 'TRUE', 'yes'].map((all) => ({ all }));
		const no = [false, 0, '0', 'False', 'No', null, undefined].map((all) => ({ all }));
		for (const [items, count] of [
			[yes, 62],
			[no, 50],
		] as const) {
			const { json } = await engine.run({ operation: 'getAll', returnAll: '={{ $json.all }}' }, { items });
			expect(json).toHaveLength(items.length * count);
		}
	});

	it.each(['maybe', ' ', 2, [true]])('refuses %j for yes or no before anything is sent', async (all) => {
		const items = [{ all }];
		const returnAll = await engine.run({ operation: 'getAll', returnAll: '={{ $json.all }}' }, { items });
		expect(returnAll.error?.message).toBe("The field 'Return All' is neither true nor false");
		expect(returnAll.error?.description).toMatch(/Use true, false, yes, no, 1 or 0\./);

		const options = { checkMessages: '={{ $json.all }}' };
		const checked = await engine.run({ operation: 'getAll', options }, { items });
		expect(checked.error?.message).toBe("The field 'Check Messages' is neither true nor false");
		expect(sandbox.requests).toHaveLength(0);
	});

	it('refuses an option whose expression gives nothing before anything is sent', async () => {
		for (const it of [undefined, null, '']) {
			const options = { checkMessages: '={{ $json.it }}' };
			const { error } = await engine.run({ operation: 'getAll', options }, { items: [{ it }] });
			expect(error?.message).toBe("The field 'Check Messages' gives nothing");
		}
		const all = await engine.run({ operation: 'getAll', returnAll: '={{ $json.all }}' }, { items: [{ all: '' }] });
		expect(all.error?.message).toBe("The field 'Return All' is neither true nor false");
		expect(sandbox.requests).toHaveLength(0);
	});

	it('adds statistics where the words for yes ask for them', async () => {
		sandbox.seed([{ name: 'A', message: 'x' }]);
		for (const wanted of ['true', 1, 'yes']) {
			const options = { checkMessages: '={{ $json.wanted }}' };
			const { json } = await engine.run({ operation: 'getAll', options }, { items: [{ wanted }] });
			expect(json).toMatchObject([{ statistics: { characters: 1 } }]);
		}
	});

	it.each([0, -1, 1.5, 'many', null])('refuses the limit %j before anything is sent', async (limit) => {
		const { error } = await engine.run({ operation: 'getAll', limit: '={{ $json.limit }}' }, { items: [{ limit }] });
		expect(error?.message).toBe("The field 'Limit' is not a whole number above 0");
		expect(error?.description).toMatch(/^Give a number, or turn 'Return All' on\./);
		expect(sandbox.requests).toHaveLength(0);
	});

	it('takes the least limit, also as text', async () => {
		seedMany();
		for (const limit of [1, '1']) {
			const items = [{ limit }];
			const { json } = await engine.run({ operation: 'getAll', limit: '={{ $json.limit }}' }, { items });
			expect(json).toHaveLength(1);
		}
	});

	it('gives nothing for an empty account', async () => {
		expect((await engine.run({ operation: 'getAll', returnAll: true })).json).toEqual([]);
	});
});

describe('Update', () => {
	const whole = { name: 'Old', message: AWKWARD, format: 'sms', sender: 'S', flag: 3 };

	it.each([
		[{ name: 'New' }],
		[{ message: 'New text' }],
		[{ format: 'viber' }],
		[{ sender: '' }],
		[{ autoSign: false }],
		[{ name: 'New', message: 'New', format: '', sender: '', autoSign: true }],
	])('changes %j and nothing else, also on a server that blanks what is left out', async (updateFields) => {
		sandbox.options.blankOmitted = true;
		const [{ id }] = sandbox.seed([whole]);
		const { json, error } = await engine.run({ operation: 'update', templateId: byId(id), updateFields });
		expect(error).toBeUndefined();
		const autoSign = 'autoSign' in updateFields ? updateFields.autoSign : true;
		expect(json[0]).toMatchObject({
			id,
			name: 'Old',
			message: AWKWARD,
			format: 'sms',
			sender: 'S',
			...updateFields,
			autoSign,
		});
		const [{ flag, ...stored }] = sandbox.templates();
		expect(json[0]).toMatchObject(stored);
		expect(flag % 2 === 1).toBe(autoSign);
	});

	it('merges later items onto earlier ones, in item order', async () => {
		const [{ id }] = sandbox.seed([whole]);
		sandbox.options.latencyMs = () => Math.random() * 20;
		const { json, error } = await engine.run(
			{
				operation: 'update',
				templateId: '={{ $json.it }}',
				updateFields: {
					name: '={{ $json.change.name }}',
					message: '={{ $json.change.message }}',
					sender: '={{ $json.change.sender }}',
				},
			},
			{
				items: [
					{ it: byId(id), change: { message: 'one' } },
					{ it: byName('Old'), change: { sender: 'two' } },
					{ it: byId(id), change: { name: 'three' } },
					{ it: byName('Old'), change: { message: 'four' } },
				],
			},
		);
		expect(error).toBeUndefined();
		expect(json.map(({ name, message, sender }) => [name, message, sender])).toEqual([
			['Old', 'one', 'S'],
			['Old', 'one', 'two'],
			['three', 'one', 'two'],
			['three', 'four', 'two'],
		]);
		expect(sandbox.templates()[0]).toMatchObject({ name: 'three', message: 'four', sender: 'two' });
		// One list before the writes, and one that reads them back
		expect(sandbox.stats.byAction.get).toBe(2);
	});

	it('writes nothing that is already so', async () => {
		const [{ id }] = sandbox.seed([whole]);
		const { json } = await engine.run({
			operation: 'update',
			templateId: byId(id),
			updateFields: { name: 'Old', autoSign: true },
		});
		expect(json[0]).toMatchObject({ id, name: 'Old', flag: 3 });
		expect(sandbox.stats.byAction.chg ?? 0).toBe(0);
	});

	it('fetches nothing before it writes when all five fields are given by ID', async () => {
		const [{ id }] = sandbox.seed([whole]);
		const updateFields = { name: 'N', message: 'M', format: '', sender: '', autoSign: false };
		await engine.run({ operation: 'update', templateId: byId(id), updateFields });
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['chg', 'get']);
	});

	it('refuses an update without a field', async () => {
		const [{ id }] = sandbox.seed([whole]);
		const { error } = await engine.run({
			operation: 'update',
			templateId: byId(id),
			updateFields: { message: '={{ $json.no }}' },
		});
		expect(error?.message).toBe("The field 'Update Fields' holds nothing to change");
		const named = await engine.run({ operation: 'update', templateId: byName(whole.name), updateFields: {} });
		expect(named.error?.message).toBe(`Template '${whole.name}': The field 'Update Fields' holds nothing to change`);
		expect(sandbox.requests).toHaveLength(0);
	});

	it('never writes back a text that came in windows-1251', async () => {
		const [{ id }] = sandbox.seed([{ ...whole, message: 'Привет' }]);
		sandbox.options.ignoreCharset = true;
		const { error } = await engine.run({
			operation: 'update',
			templateId: byId(id),
			updateFields: { sender: 'X' },
		});
		expect(error?.message).toMatch(/windows-1251/);
		expect(sandbox.stats.byAction.chg ?? 0).toBe(0);
	});
});

describe('Delete', () => {
	it('deletes by ID and by name', async () => {
		const [first, second, third] = sandbox.seed([
			{ name: 'First', message: 'A' },
			{ name: 'Second', message: 'B' },
			{ name: 'Third', message: 'C' },
		]);
		const { json } = await engine.run(
			{ operation: 'delete', templateId: '={{ $json.it }}' },
			{ items: [{ it: byId(first.id) }, { it: byName('Third') }] },
		);
		expect(json).toEqual([
			{ id: first.id, name: 'First', deleted: true },
			{ id: third.id, name: 'Third', deleted: true },
		]);
		expect(sandbox.templates()).toEqual([second]);
	});

	it('gives no name where none is known', async () => {
		const [{ id }] = sandbox.seed([{ name: 'First', message: 'A' }]);
		const { json } = await engine.run({ operation: 'delete', templateId: byId(id) });
		expect(json).toEqual([{ id, name: null, deleted: true }]);
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['del']);
	});

	it('says that there is nothing to delete', async () => {
		const { error } = await engine.run({ operation: 'delete', templateId: byId(7) });
		expect(error?.message).toBe('Template 7: SMS Center does not have this template (3)');
		expect(error?.httpCode).toBe('3');
	});
});
