import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { columns, detailsOf, rows } from './support/batch.mts';
import { Engine, type NodeResult, type RunOptions } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox({ identicalLimit: 0 });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const TOOL: RunOptions = { node: { type: 'n8n-nodes-smscenter.smsCenterTool' } };

const CONTINUE: RunOptions = { node: { onError: 'continueErrorOutput' } };

const held = () =>
	sandbox.templates().map(({ name, message, format, sender, flag }) => [name, message, format, sender, flag]);

const writes = () => sandbox.requests.filter(({ action }) => action !== 'get');

describe.each(['upsert', 'sync'])('The columns of %s', (operation) => {
	const run = async (items: IDataObject[], mapped?: IDataObject, options: RunOptions = {}): Promise<NodeResult> =>
		await engine.run(
			{ operation, ...(operation === 'sync' && { dryRun: false }), ...(mapped && { columns: columns(mapped) }) },
			{ items, ...options },
		);

	const byHand = { name: '={{ $json.title }}', message: '={{ $json.text }}' };

	it('are taken by their headings in any letter case, and no others', async () => {
		const { error, json } = await run([
			{ row_number: 2, NAME: 'A', Message: 'Text', ' format ': 'sms', SENDER: 'Shop', autosign: 'yes', id: 77 },
			{ row_number: 3, NAME: 42, Message: 7, ' format ': '', SENDER: '', autosign: '', id: null },
		]);
		expect(error).toBeUndefined();
		expect(json.map(({ action }) => action)).toEqual(['created', 'created']);
		expect(held()).toEqual([
			['A', 'Text', 'sms', 'Shop', 1],
			['42', '7', '', '', 0],
		]);
	});

	it('are what their expressions give where they are mapped by hand', async () => {
		sandbox.seed([{ name: 'B', message: 'Old', format: 'viber', sender: 'Shop', flag: 1 }]);
		const { error } = await run(
			[
				{ title: 'A', text: 'New' },
				{ title: 'B', text: 'New' },
			],
			{
				...byHand,
				sender: 'Bank',
				autoSign: '={{ $json.nothing }}',
			},
		);
		expect(error).toBeUndefined();
		expect(held().sort()).toEqual([
			['A', 'New', '', 'Bank', 0],
			['B', 'New', 'viber', 'Bank', 1],
		]);
	});

	it('are refused where no item has a name, and those that are there are told', async () => {
		const { error } = await run([{ Titel: 'A', message: 'x' }]);
		expect(error?.message).toBe("No item has a column 'name'; the items have 'Titel', 'message'");
		expect(error?.description).toMatch(/^Rename the column, or choose 'Map Each Column Manually'/);
		expect(sandbox.requests).toEqual([]);
	});

	it('are refused where the heading of the message is mistyped: no text is taken for empty', async () => {
		const { error } = await run([{ name: 'A', mesage: 'x' }]);
		expect(error?.message).toMatch(/No item has a column 'message'; the items have 'name', 'mesage'$/);
		expect(sandbox.requests).toEqual([]);
	});

	it('are refused where the expression of the message gives nothing for any item', async () => {
		sandbox.seed([{ name: 'A' }, { name: 'B' }]);
		const items = [{ title: 'A' }, { title: 'B' }];
		const { error } = await run(items, byHand);
		// Create or Update fails its items one by one, and the first of them stops the run
		const about = operation === 'upsert' ? "Template 'A': " : '';
		expect(error?.message).toBe(`${about}The expression in 'Message' gives nothing for any item`);
		expect(error?.description).toMatch(/the name of the column is mistyped/);
		const { output, errorOutput } = await run(items, byHand, CONTINUE);
		expect(output).toEqual([]);
		expect(errorOutput.map((item) => detailsOf(item).sent)).toEqual(['no', 'no']);
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, IDataObject[], IDataObject | undefined]>([
		['has no column', [{ name: 'A', sender: 'New' }], undefined],
		['is not mapped', [{ title: 'A' }], { name: byHand.name, sender: 'New' }],
		['gives nothing', [{ title: 'A' }, { title: 'B', text: 'Other' }], { ...byHand, sender: 'New' }],
	])('leave the message as it is where it %s', async (_, items, mapped) => {
		sandbox.seed([
			{ name: 'A', message: 'Kept', sender: 'Old' },
			{ name: 'B', message: 'Kept too', sender: 'New' },
		]);
		const { json } = await run(items, mapped);
		expect(json[0]).toMatchObject({ action: 'updated', changes: { sender: { from: 'Old', to: 'New' } } });
		expect(sandbox.templates()[0]).toMatchObject({ message: 'Kept', sender: 'New' });
	});

	it('have to give a message for a template that is created', async () => {
		sandbox.seed([{ name: 'A', message: 'Kept' }]);
		const { error } = await run([
			{ name: 'A', sender: 'New' },
			{ name: 'B', sender: 'New' },
		]);
		expect(error?.message).toBe(
			"Template 'B': There is no template with the name of this item, and the item gives no message to create one",
		);
		expect(error?.description).toMatch(/^Give it a 'Message', or correct its name\./);
		expect(error?.context?.itemIndex).toBe(1);
		expect(sandbox.templates().map(({ name }) => name)).toEqual(['A']);
	});

	it.each<[string, string]>([
		['a date', '={{ new Date(0) }}'],
		['a date of Luxon', '={{ DateTime.fromMillis(0) }}'],
		['an object', '={{ ({ a: 1 }) }}'],
		['a list', "={{ ['A'] }}"],
		['yes or no', '={{ true }}'],
		['a number that is not safe', '={{ 2 ** 53 }}'],
		['a number that is not written plainly', '={{ 1e-7 }}'],
	])('refuse %s as a name, as the values of an item too', async (_, name) => {
		const { error } = await run([{}], { ...byHand, name, message: 'x' });
		expect(error?.message).toMatch(/^The field 'Name' is .*, and has to be text$/);
		expect(sandbox.requests).toEqual([]);
	});

	it.each(['maybe', 2, 'on'])('refuse %j for auto-sign, with the value and the name', async (autoSign) => {
		const { error } = await run([{ name: 'A', message: 'x', autoSign }]);
		expect(error?.message).toBe("Template 'A': The field 'Auto-Sign' is neither true nor false");
		expect(error?.description).toContain(`it gives '${autoSign}'`);
		expect(sandbox.requests).toEqual([]);
	});

	it('as a tool of an AI agent are mapped by hand only', async () => {
		const items = [{ name: 'A', message: 'x' }];
		const automatic = await run(items, undefined, TOOL);
		expect(automatic.json).toMatchObject([
			{
				error: 'As a tool of an AI agent, the node cannot map columns automatically',
				details: { sent: 'no', hint: expect.stringMatching(/'Map Each Column Manually'/) },
			},
		]);
		expect(sandbox.requests).toEqual([]);
		const manual = await run(items, { name: '={{ $json.name }}', message: '={{ $json.message }}' }, TOOL);
		expect(manual.json).toMatchObject([{ action: 'created', name: 'A' }]);
	});

	it('of ten thousand items take a moment', async () => {
		sandbox.seed(rows(10_000).map(({ name, message }) => ({ name, message })));
		const { json } = await run(rows(10_000));
		expect(new Set(json.map(({ action }) => action))).toEqual(new Set(['unchanged']));
		expect(writes()).toEqual([]);
	});
});

it('The column ID belongs to Sync by ID alone', async () => {
	const idsOf = async (parameters: IDataObject) => (await engine.mapColumns(parameters)).fields.map(({ id }) => id);
	const fields = ['name', 'message', 'format', 'sender', 'autoSign'];
	expect(await idsOf({ operation: 'upsert' })).toEqual(fields);
	expect(await idsOf({ operation: 'sync', matchBy: 'name' })).toEqual(fields);
	expect(await idsOf({ operation: 'sync', matchBy: 'id' })).toEqual(['id', ...fields]);
	expect(sandbox.requests).toEqual([]);
});
