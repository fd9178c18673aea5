import type { IDataObject, INode } from 'n8n-workflow';

import { defaultAccount, type Fault, type StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { columns } from './support/batch.mts';
import type { NodeResult, RunOptions } from './support/engine.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

eachInSteps();

/** What is stored before: a text with two placeholders. */
const STORED = { name: 'Order', message: 'Hi {name}, your order #number# is here', format: 'sms', sender: 'MyShop' };

/** A text that lost one of them, and ends with a blank. */
const NEW = 'Hi {name}, your order is here ';

const BLANK = 'The text ends with a blank or a line end. Take it out.';
const LOST = 'The text before had a placeholder that this one lacks: #number#. Put it back if it is still filled in.';
const NOT_APPROVED = 'The sender ID is not among the approved ones of this account. Have it approved in SMS Center.';

const options = { checkMessages: true };

const CONTINUE = { onError: 'continueErrorOutput' as const };

async function checked(parameters: IDataObject, more: RunOptions = {}): Promise<NodeResult> {
	const result = await engine.run({ ...parameters, options: { ...options, ...(parameters.options as object) } }, more);
	expect(result.error).toBeUndefined();
	return result;
}

const store = (more: Partial<StoredTemplate> = {}) => sandbox.seed([{ ...STORED, ...more }])[0];

const hintsOf = ({ hints }: NodeResult) => hints.map(({ message }) => message);

const statisticsOf = (characters: number, segments = 1) => ({ encoding: 'GSM-7', characters, segments });

/** Every operation that gives templates, how it comes to {@link NEW}, and whether it knows the text of before. */
const OPERATIONS: Array<[string, (id: number) => IDataObject, IDataObject[], boolean]> = [
	['create', () => ({ operation: 'create', name: 'New', message: NEW }), [{}], false],
	['get', (id) => ({ operation: 'get', templateId: id }), [{}], false],
	['getAll', () => ({ operation: 'getAll' }), [{}], false],
	['getPrice', (id) => ({ operation: 'getPrice', templateId: id, phone: '79991234567' }), [{}], false],
	[
		'getPrice of a text',
		() => ({ operation: 'getPrice', source: 'text', message: NEW, phone: '79991234567' }),
		[{}],
		false,
	],
	['update', (id) => ({ operation: 'update', templateId: id, updateFields: { message: NEW } }), [{}], true],
	['upsert', () => ({ operation: 'upsert' }), [{ name: 'Order', message: NEW }], true],
	['sync', () => ({ operation: 'sync', dryRun: false }), [{ name: 'Order', message: NEW }], true],
	['sync as a dry run', () => ({ operation: 'sync' }), [{ name: 'Order', message: NEW }], true],
];

describe('Check Messages', () => {
	it.each(OPERATIONS)('adds statistics and warnings in %s', async (_, parameters, items, isKnown) => {
		const { id } = store(isKnown ? {} : { message: NEW });
		const result = await checked(parameters(id), { items });
		expect(result.json).toMatchObject([
			{ message: NEW, statistics: statisticsOf(32), warnings: isKnown ? [BLANK, LOST] : [BLANK] },
		]);
		expect(Object.keys(result.json[0]).slice(-2)).toEqual(['statistics', 'warnings']);
		expect(hintsOf(result)).toContain('1 template has warnings');
	});

	it.each(OPERATIONS)('is off by default in %s', async (_, parameters, items) => {
		const { id } = store();
		const { json, hints, error } = await engine.run(parameters(id), { items });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(1);
		expect(Object.keys(json[0])).not.toEqual(expect.arrayContaining(['statistics']));
		expect(Object.keys(json[0])).not.toEqual(expect.arrayContaining(['warnings']));
		expect(JSON.stringify(hints)).not.toContain('warnings');
		expect(sandbox.stats.byAction.senders).toBeUndefined();
	});

	it('has nothing to say of a deleted template, nor of one that Sync would delete', async () => {
		const [first, second] = [store(), store({ name: 'Second', message: 'Ends with a blank ' })];
		const deleted = await checked({ operation: 'delete', templateId: first.id });
		expect(deleted.json).toEqual([{ id: first.id, name: null, deleted: true }]);
		for (const dryRun of [true, false]) {
			const { json } = await checked(
				{ operation: 'sync', dryRun, deleteMissing: true },
				{ items: [{ name: 'Third', message: 'Text' }] },
			);
			expect(json[1]).toMatchObject({ id: second.id, action: dryRun ? 'delete' : 'deleted', warnings: [] });
		}
	});

	it('leaves failed items as they are', async () => {
		store();
		const { output, errorOutput } = await checked(
			{ operation: 'get', templateId: '={{ $json.id }}' },
			{ items: [{ id: 7 }, { id: sandbox.templates()[0].id }], node: CONTINUE },
		);
		expect(output).toMatchObject([{ json: { warnings: [] } }]);
		expect(errorOutput).toHaveLength(1);
		expect(errorOutput[0].json).not.toHaveProperty('statistics');
	});

	it('tells each kind of warning with its place, and counts as SMS Center does', async () => {
		const messages = [
			`It’s ${'a'.repeat(145)}`,
			'__VIBER__Hello',
			'Hello\u200b',
			'{name',
			'я'.repeat(71),
			`${'a'.repeat(159)}€`,
			'a'.repeat(1001),
		];
		sandbox.seed(messages.map((message, index) => ({ name: `${index}`, message, format: 'sms' })));
		const result = await checked({ operation: 'getAll' });
		expect(result.json.map(({ warnings }) => warnings)).toEqual([
			["One character makes this an SMS of 3 parts, not 1. ’ (U+2019) at character 3: write ' instead."],
			['The text begins with __VIBER__, so SMS Center sends it by another channel.'],
			['The text holds an invisible character: U+200B at character 6. Take it out.'],
			['The bracket { at character 1 belongs to no placeholder. Close or remove it.'],
			[],
			[],
			['The text has 1001 characters, and SMS Center sends 1,000 at most. Shorten it.'],
		]);
		expect(result.json.map(({ statistics }) => statistics)).toMatchObject([
			{ encoding: 'UCS-2', characters: 150, segments: 3 },
			{ encoding: 'GSM-7', characters: 14, segments: 1 },
			{ encoding: 'UCS-2', characters: 6, segments: 1 },
			// The brackets take two places each
			{ encoding: 'GSM-7', characters: 6, segments: 1 },
			{ encoding: 'UCS-2', characters: 71, segments: 2 },
			{ encoding: 'GSM-7', characters: 161, segments: 2 },
			{ encoding: 'GSM-7', characters: 1001, segments: 7 },
		]);
		expect(hintsOf(result)).toEqual(['5 templates have warnings']);
	});

	it('is summed up by Sync under its plan', async () => {
		const items = ['A', 'B', 'C'].map((name) => ({ name, message: `${name} ` }));
		const plan = await checked({ operation: 'sync' }, { items: [...items, { name: 'D', message: 'D' }] });
		expect(hintsOf(plan)).toEqual(['Would create 4, update 0, leave 0, delete 0', '3 templates have warnings']);
		expect(plan.json.map(({ warnings }) => warnings)).toEqual([[BLANK], [BLANK], [BLANK], []]);
	});

	it('says nothing under the output where there is nothing to say', async () => {
		const { hints } = await checked({ operation: 'sync' }, { items: [{ name: 'D', message: 'D' }] });
		expect(hints.map(({ message }) => message)).toEqual(['Would create 1, update 0, leave 0, delete 0']);
	});

	it('is read once a run, and refuses what is neither yes nor no', async () => {
		store();
		const word = async (value: unknown) =>
			await engine.run({ operation: 'getAll', options: { checkMessages: value } as IDataObject });
		expect((await word('={{ "yes" }}')).json[0]).toHaveProperty('warnings');
		expect((await word('={{ 0 }}')).json[0]).not.toHaveProperty('warnings');
		expect((await word('={{ "maybe" }}')).error?.message).toBe("The field 'Check Messages' is neither true nor false");
	});

	it('is told to an AI agent, too', async () => {
		store({ message: NEW });
		const node: Partial<INode> = { type: 'n8n-nodes-smscenter.smsCenterTool' };
		const { json } = await checked({ operation: 'getAll' }, { node });
		expect(json).toMatchObject([{ statistics: statisticsOf(32), warnings: [BLANK] }]);
	});
});

describe('A lost placeholder', () => {
	const update = (id: number, updateFields: IDataObject): IDataObject => ({
		operation: 'update',
		templateId: id,
		updateFields,
	});

	it('is none where the text is left alone', async () => {
		const { id } = store();
		expect((await checked(update(id, { format: 'viber' }))).json).toMatchObject([{ warnings: [] }]);
		const { json } = await checked({ operation: 'upsert' }, { items: [{ name: 'Order', sender: 'Clinic' }] });
		expect(json).toMatchObject([{ action: 'updated', warnings: [] }]);
	});

	it('is told by an Update of all fields, where a run before has shown the template', async () => {
		const { id } = store();
		const all = { name: 'Order', message: 'Hi', format: 'sms', sender: 'MyShop', autoSign: false };
		await engine.run({ operation: 'getAll' });
		expect((await checked(update(id, all))).json).toMatchObject([
			{
				warnings: [
					'The text before had placeholders that this one lacks: {name}, #number#. Put it back if it is still filled in.',
				],
			},
		]);
	});

	it('is not told where the text of before is not known', async () => {
		const { id } = store();
		const all = { name: 'Order', message: 'Hi', format: 'sms', sender: 'MyShop', autoSign: false };
		expect((await checked(update(id, all))).json).toMatchObject([{ warnings: [] }]);
	});

	it('is told by Sync by ID, of a template that is renamed as well', async () => {
		const { id } = store();
		for (const dryRun of [true, false]) {
			const { json } = await checked(
				{ operation: 'sync', matchBy: 'id', dryRun, columns: columns({ id, name: 'Renamed', message: 'Hi {name}' }) },
				{},
			);
			expect(json).toMatchObject([{ action: dryRun ? 'update' : 'updated', warnings: [LOST] }]);
		}
	});

	it('is told of the text before each of two changes in one run', async () => {
		const { id } = store();
		const { json } = await checked(
			{ operation: 'update', templateId: id, updateFields: { message: '={{ $json.message }}' } },
			{ items: [{ message: 'Hi {name}' }, { message: 'Hi' }] },
		);
		expect(json).toMatchObject([{ warnings: [LOST] }, { warnings: [LOST.replace('#number#', '{name}')] }]);
	});
});

describe('A sender ID', () => {
	const LIST = { operation: 'getAll' };
	const senders = () => sandbox.stats.byAction.senders ?? 0;

	beforeEach(() => {
		sandbox.seed([
			{ name: 'Approved', message: 'Text', sender: 'MyShop' },
			{ name: 'Other', message: 'Text', sender: 'OtherShop' },
			{ name: 'Mail', message: 'Text', sender: 'orders@shop.example.com', format: 'mail' },
			{ name: 'None', message: 'Text' },
		]);
	});

	const warnings = async (parameters: IDataObject = LIST) =>
		(await checked(parameters)).json.map((json) => json.warnings);

	it('that is not approved is told', async () => {
		expect(await warnings()).toEqual([[], [NOT_APPROVED], [], []]);
		expect(senders()).toBe(1);
	});

	it('is compared with the list of the last minute, and with the one that the editor has fetched', async () => {
		await engine.searchSenders();
		for (let times = 0; times < 5; times += 1) expect((await warnings())[1]).toEqual([NOT_APPROVED]);
		expect(senders()).toBe(1);
	});

	it('is not compared where no list is free and none is known, and nobody waits for one', async () => {
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'senders' });
		for (let times = 0; times < 2; times += 1) expect(await warnings()).toEqual([[], [], [], []]);
		sandbox.clearFaults();
		const before = clock.now();
		expect(await warnings()).toEqual([[], [], [], []]);
		expect(clock.now()).toBe(before);
		expect(senders()).toBe(2);
		await clock.pass(61_000);
		expect((await warnings())[1]).toEqual([NOT_APPROVED]);
	});

	it('is compared with an older list where no list is free', async () => {
		expect((await warnings())[1]).toEqual([NOT_APPROVED]);
		await clock.pass(60_500);
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'senders' });
		expect((await warnings())[1]).toEqual([]);
		expect((await warnings())[1]).toEqual([NOT_APPROVED]);
		expect(senders()).toBe(2);
	});

	it.each<[string, Fault]>([
		['a refusal', { kind: 'refuse', code: 5 }],
		['error 9', { kind: 'refuse', code: 9 }],
		['a reset', { kind: 'reset-after' }],
		['a web page', { kind: 'html' }],
		['a page of a proxy', { kind: 'bad-gateway' }],
	])('is not compared after %s, and the run is as good as ever', async (_, fault) => {
		sandbox.addFault({ ...fault, on: 'senders' });
		const { json, hints } = await checked(LIST);
		expect(json).toMatchObject(Array(4).fill({ statistics: statisticsOf(4), warnings: [] }));
		expect(hints).toEqual([]);
		expect((await engine.run(LIST)).error).toBeUndefined();
	});

	it('is not compared in an account that has none approved', async () => {
		sandbox.options.accounts = [{ ...defaultAccount, senders: [] }];
		expect(await warnings()).toEqual([[], [], [], []]);
	});

	it('that no template has needs no list', async () => {
		const { id } = sandbox.templates()[3];
		expect(await warnings({ operation: 'get', templateId: id })).toEqual([[]]);
		expect(senders()).toBe(0);
	});

	it('of an item that was refused unsent needs no list', async () => {
		await checked({ operation: 'create', name: 'A', message: ' ' }, { node: CONTINUE });
		expect(sandbox.requests).toEqual([]);
	});

	it('that cannot be right is told without any list', async () => {
		sandbox.clear();
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'senders' });
		sandbox.seed([
			{ name: 'Letters', message: 'Text', sender: 'MyShopOnline' },
			{ name: 'Cyrillic', message: 'Text', sender: 'Клиника' },
		]);
		expect(await warnings()).toEqual([
			['The sender ID has 12 characters, and 11 are the most. Shorten it.'],
			['The sender ID holds К (U+041A): it can have Latin letters, digits and simple signs only.'],
		]);
	});
});
