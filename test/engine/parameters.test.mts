import { DateTime } from 'luxon';
import type { IDataObject, INode } from 'n8n-workflow';

import { startSandbox, type StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { detailsOf } from './support/batch.mts';
import { credentialFor } from './support/engine.mts';
import { eachInSteps, engine, sandbox } from './support/timed.mts';
import { byName, ways, WAYS, type Way } from './support/ways.mts';

eachInSteps();

const CONTINUE: Partial<INode> = { onError: 'continueErrorOutput' };

let there: StoredTemplate;

beforeEach(() => {
	[there] = sandbox.seed([{ name: 'There', message: 'Text', sender: 'Shop', format: 'sms', flag: 1 }]);
});

/** The item as this way needs it: Update names its template by ID. */
const itemOf = (way: Way, item: IDataObject): IDataObject => (way === 'Update' ? { ...item, id: there.id } : item);

/** How a message begins: an Update by ID does not know the name before it asks for the list. */
const named = (way: Way) => (way === 'Update' ? '' : "Template 'There': ");

async function run(way: Way, item: IDataObject, given: IDataObject = {}) {
	return await engine.run(WAYS[way](given), { items: [itemOf(way, item)], node: CONTINUE });
}

/** Runs one item that is refused before anything is sent, and gives what it says. */
async function refused(way: Way, item: IDataObject, given: IDataObject = {}) {
	const { output, errorOutput } = await run(way, item, given);
	expect(output).toEqual([]);
	expect(errorOutput).toHaveLength(1);
	const details = detailsOf(errorOutput[0]);
	expect(details).toMatchObject({ sent: 'no', code: null });
	expect(errorOutput[0].pairedItem).toEqual({ item: 0 });
	expect(sandbox.requests.filter(({ action }) => action !== 'get')).toEqual([]);
	expect(sandbox.templates()).toEqual([there]);
	return { error: String(errorOutput[0].json.error), hint: String(details.hint), details };
}

describe('A date, a list or an object is refused in every field, everywhere alike', () => {
	const now = DateTime.fromISO('2026-11-20T10:00:00Z');

	it.each(ways)('{{ $now }} as message: %s', async (way) => {
		const isMapped = !way.endsWith('automatically');
		const item = { name: 'There', message: isMapped ? 'Text' : (now as unknown as string) };
		const { error } = await refused(way, item, isMapped ? { message: '={{ $now }}' } : {});
		expect(error).toContain("The field 'Message' is an object, and has to be text");
	});

	it.each(ways)('{{ $now }} as name: %s', async (way) => {
		const isMapped = !way.endsWith('automatically');
		const item = { name: isMapped ? 'There' : (now as unknown as string), message: 'Text' };
		const { error } = await refused(way, item, isMapped ? { name: '={{ $now }}' } : {});
		expect(error).toContain("The field 'Name' is an object, and has to be text");
	});

	const WRONG: Array<[string, unknown, string]> = [
		['message', new Date(0), "The field 'Message' is an object"],
		['message', ['a', 'b'], "The field 'Message' is a list"],
		['message', { text: 'a' }, "The field 'Message' is an object"],
		['message', true, "The field 'Message' is true or false"],
		['name', ['a'], "The field 'Name' is a list"],
		['sender', ['Shop'], "The field 'Sender ID' is a list"],
		['format', ['sms'], "The field 'Format' is a list"],
		['format', { a: 1 }, "The field 'Format' is an object"],
	];

	it.each(WRONG.flatMap(([field, value, error]) => ways.map((way) => [field, value, way, error] as const)))(
		'%s of %j: %s',
		async (field, value, way, error) => {
			expect((await refused(way, { name: 'There', message: 'Text', [field]: value as string })).error).toContain(error);
		},
	);
});

describe('A name or message that shows nothing is refused, and the item is named', () => {
	const NOTHING = ['', ' ', '\u00a0\t\n', '\u200b', '\u200b\u200b', '\ufeff \u2060'];

	it.each(NOTHING.flatMap((name) => ways.map((way) => [name, way] as const)))('%j as name: %s', async (name, way) => {
		const { error } = await refused(way, { name, message: 'Text' });
		expect(error).toContain("The field 'Name' is empty");
	});

	it.each(NOTHING.flatMap((message) => ways.map((way) => [message, way] as const)))(
		'%j as message: %s',
		async (message, way) => {
			const { error } = await refused(way, { name: 'There', message });
			expect(error).toBe(`${named(way)}The field 'Message' is empty`);
		},
	);
});

describe('Auto-sign', () => {
	const FLAGS: Array<[unknown, number]> = [
		...(['yes', 'YES', 'Yes', ' true ', 'TRUE', true, 1, '1'] as const).map((value): [unknown, number] => [value, 1]),
		...(['no', 'NO', 'No', 'false', 'FALSE', false, 0, '0'] as const).map((value): [unknown, number] => [value, 0]),
	];

	it.each(FLAGS.flatMap(([value, flag]) => ways.map((way) => [value, way, flag] as const)))(
		'takes %j: %s',
		async (autoSign, way, flag) => {
			const [before] = sandbox.seed([{ name: 'Other', message: 'Text', flag: 1 - flag }]);
			const id = way === 'Update' ? { id: before.id } : {};
			const item = { name: way === 'Create' ? 'New' : 'Other', message: 'Text', autoSign: autoSign as string, ...id };
			const { error, json } = await engine.run(WAYS[way](), { items: [item] });
			expect(error).toBeUndefined();
			expect(json).toMatchObject([{ autoSign: flag === 1, flag }]);
			expect(sandbox.templates().at(-1)).toMatchObject({ name: item.name, flag });
		},
	);

	it.each(['', ' ', undefined, null].flatMap((value) => ways.map((way) => [value, way] as const)))(
		'is not given by %j, and stays as it is, or off: %s',
		async (autoSign, way) => {
			const name = way === 'Create' ? 'New' : 'There';
			const { errorOutput, json } = await run(way, { name, message: 'New text', autoSign });
			expect(errorOutput).toEqual([]);
			expect(json).toMatchObject([{ name, message: 'New text', autoSign: way !== 'Create' }]);
		},
	);

	it.each(['maybe', 'ja', 2, -1, 'on', '10'].flatMap((value) => ways.map((way) => [value, way] as const)))(
		'refuses %j, with the value and the name of the template: %s',
		async (autoSign, way) => {
			const { error, hint } = await refused(way, { name: 'There', message: 'Text', autoSign });
			expect(error).toBe(`${named(way)}The field 'Auto-Sign' is neither true nor false`);
			expect(hint).toContain(`'${autoSign}'`);
		},
	);
});

describe('A number as name', () => {
	it.each(
		[
			[7, '7'],
			[0.1, '0.1'],
			[-3, '-3'],
			[79001234567, '79001234567'],
		].flatMap(([value, name]) => ways.map((way) => [value, name, way] as const)),
	)('%j becomes the text %j: %s', async (value, name, way) => {
		const { errorOutput, json } = await run(way, { name: value, message: 'Text' });
		expect(errorOutput).toEqual([]);
		expect(json).toMatchObject([{ name, message: 'Text' }]);
		expect(sandbox.templates().at(-1)).toMatchObject({ name, message: 'Text' });
	});

	it.each([1e21, 1e-7, NaN, Infinity, 2 ** 53].flatMap((value) => ways.map((way) => [value, way] as const)))(
		'%p is refused: %s',
		async (name, way) => {
			const { error } = await refused(way, { name, message: 'Text' });
			expect(error).toContain("The field 'Name' is a number that cannot be written as it is");
		},
	);
});

describe('A template that is called as something in JavaScript', () => {
	const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

	it.each(NAMES.flatMap((name) => byName.map((way) => [name, way] as const)))(
		'%s is created, found, changed and deleted: %s',
		async (name, way) => {
			const created = await run(way, { name, message: 'One' });
			const [, { id }] = sandbox.templates();
			expect(created.json).toMatchObject([{ action: 'created', id, name, message: 'One' }]);
			expect((await run(way, { name, message: 'Two' })).json).toMatchObject([{ action: 'updated', id, name }]);
			expect((await run(way, { name, message: 'Two' })).json).toMatchObject([{ action: 'unchanged', id, name }]);
			const templateId = { mode: 'name', value: name };
			expect((await engine.run({ operation: 'get', templateId })).json).toMatchObject([{ id, name, message: 'Two' }]);
			expect((await engine.run({ operation: 'delete', templateId })).json).toMatchObject([{ id, name, deleted: true }]);
			expect(sandbox.templates()).toEqual([there]);
		},
	);
});

describe('What an item does not give', () => {
	it.each([undefined, null].flatMap((value) => byName.map((way) => [value, way] as const)))(
		'%j is left as the server has it, and is empty in a new template: %s',
		async (nothing, way) => {
			const item = { format: nothing, sender: nothing, autoSign: nothing };
			await run(way, { name: 'There', message: 'New text', ...item });
			await run(way, { name: 'New', message: 'Text', ...item });
			expect(sandbox.templates()).toEqual([
				{ ...there, message: 'New text' },
				{ id: there.id + 1, name: 'New', message: 'Text', format: '', sender: '', flag: 0 },
			]);
		},
	);

	it.each(byName)('is emptied by an empty text: %s', async (way) => {
		await run(way, { name: 'There', message: 'Text', format: '', sender: '' });
		expect(sandbox.templates()).toEqual([{ ...there, format: '', sender: '' }]);
	});

	it.each(byName)('may be the message of a template that is there, and not of a new one: %s', async (way) => {
		const known = await run(way, {
			name: 'There',
			sender: 'Clinic',
			message: way.endsWith('automatically') ? undefined : 'Text',
		});
		expect(known.json).toMatchObject([{ action: 'updated', message: 'Text', sender: 'Clinic' }]);
		const { errorOutput } = await run(way, { name: 'New', message: null, sender: 'Clinic' });
		expect(errorOutput).toHaveLength(1);
		expect(sandbox.templates()).toEqual([{ ...there, sender: 'Clinic' }]);
	});
});

describe('A credential with expressions', () => {
	it.each(ways)('sends nothing where two items would go to two servers, and each alone to its own: %s', async (way) => {
		const other = await startSandbox();
		try {
			other.seed([{ id: there.id, name: 'There', message: 'Text' }]);
			const credential = credentialFor(sandbox, { customUrl: '={{ $json.url }}' });
			const items = [sandbox, other].map(({ url }, n) => itemOf(way, { url, name: `New ${n}`, message: 'Text' }));
			const both = await engine.run(WAYS[way](), { items, credential, node: CONTINUE });
			expect(both.errorOutput).toHaveLength(2);
			for (const item of both.errorOutput) expect(detailsOf(item)).toMatchObject({ sent: 'no' });
			expect([sandbox.stats.requests, other.stats.requests]).toEqual([0, 0]);
			for (const item of items) {
				expect((await engine.run(WAYS[way](), { items: [item], credential })).error).toBeUndefined();
			}
			expect([sandbox, other].map((each) => each.templates().at(-1)?.name)).toEqual(['New 0', 'New 1']);
		} finally {
			await other.close();
		}
	});
});
