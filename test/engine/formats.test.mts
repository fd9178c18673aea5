import type { IDataObject, INode } from 'n8n-workflow';

import { startSandbox, type Fault, type Sandbox, type SandboxOptions } from '../../sandbox/server/sandbox.mts';
import { columns, detailsOf } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { Engine, type NodeResult } from './support/engine.mts';

const FORMATS = ['json', 'xml', 'csv', 'text'] as const;
const FMT = { json: 3, xml: 2, csv: 1, text: 0 } as const;
const clock = fastClock(200);

let sandbox: Sandbox;
let engine: Engine;

async function open(options: SandboxOptions = {}): Promise<void> {
	sandbox = await startSandbox({ identicalLimit: 0, clock, ...options });
	engine = new Engine(sandbox);
}

afterEach(async () => {
	await sandbox.close();
});

const SEED = [
	{
		name: 'Заказ, <принят> & «ждёт»',
		message: 'Строка 1, с запятой\nСтрока 2: "кавычки" 🎉\n\n  отступ',
		format: 'sms',
		sender: 'LAVKA',
		flag: 3,
	},
	{ name: '007', message: ' края ', format: '', sender: '', flag: 0 },
	{ name: '__proto__', message: 'name = x, message = y', format: 'viber', sender: 'A,B', flag: 1 },
];

const PARAMETERS: Record<string, IDataObject> = {
	create: {
		operation: 'create',
		name: 'New',
		message: 'Текст 🎉',
		additionalFields: { sender: 'S', autoSign: true },
	},
	upsert: { operation: 'upsert', columns: columns({ name: '007', message: 'Новый' }) },
	update: { operation: 'update', templateId: 1001, updateFields: { message: 'Новый' } },
	get: { operation: 'get', templateId: '={{ $json.it }}' },
	getAll: { operation: 'getAll', returnAll: true },
	delete: { operation: 'delete', templateId: 1002 },
	sync: { operation: 'sync', dryRun: false, deleteMissing: true },
};

/** How an error of an operation begins that is about one template. */
const ABOUT: Record<string, string> = {
	create: "Template 'New': ",
	upsert: "Template '007': ",
	update: 'Template 1001: ',
	get: 'Template 1001: ',
	delete: 'Template 1002: ',
};

const PROXY_SAID = 'The server answered HTTP 502, not as SMS Center does';

const ITEMS: Record<string, IDataObject[]> = {
	get: [{ it: 1001 }, { it: { __rl: true, mode: 'name', value: '__proto__' } }],
	sync: [
		{ name: '007', message: 'Новый' },
		{ name: 'New', message: 'x' },
	],
};

async function runOperation(operation: string, options: IDataObject, node?: Partial<INode>): Promise<NodeResult> {
	return await engine.run({ ...PARAMETERS[operation], options }, { items: ITEMS[operation], node });
}

/** What an operation gave, and what it left on the server. */
async function outcome(operation: string, responseFormat: string): Promise<unknown> {
	await open();
	sandbox.seed(SEED);
	const { json, error } = await runOperation(operation, { responseFormat });
	const state = sandbox.templates();
	const asked = sandbox.requests.map(({ action, fmt }) => [action, fmt]);
	await sandbox.close();
	return { error: error?.message, json, state, asked };
}

describe.each(Object.keys(PARAMETERS))('%s', (operation) => {
	it.each(FORMATS.filter((format) => format !== 'json'))('gives the same in %s as in JSON', async (format) => {
		const expected = (await outcome(operation, 'json')) as { asked: unknown[]; error?: string };
		const actual = (await outcome(operation, format)) as { asked: Array<[string, number]> };
		expect(expected.error).toBeUndefined();
		expect({ ...actual, asked: 0 }).toEqual({ ...expected, asked: 0 });
		// Lists that a write rests on are JSON whatever the option says
		const isShown = operation === 'get' || operation === 'getAll';
		expect(actual.asked.length).toBeGreaterThan(0);
		for (const [action, fmt] of actual.asked) {
			expect(fmt).toBe(action === 'get' && !isShown ? FMT.json : FMT[format]);
		}
	});

	it.each(FORMATS)('understands every error in %s', async (format) => {
		for (const code of [1, 3, 5, 77]) {
			for (const kind of ['refuse', 'plain-text-error'] as const) {
				await open();
				sandbox.seed(SEED);
				sandbox.addFault({ kind, code, on: operation === 'get' || operation === 'getAll' ? 'get' : 'any' });
				const { error } = await runOperation(operation, { responseFormat: format });
				// Error 3 for a list says that there is none
				if (code !== 3) expect(error?.message).toContain(`${code}`);
				await sandbox.close();
			}
		}
		await open();
	});

	it.each<[string, Fault]>([
		['a web page', { kind: 'html' }],
		['a plain text', { kind: 'plain' }],
		['a proxy page', { kind: 'bad-gateway' }],
		['a list for an id, or the other way round', { kind: 'body', body: '{"id": [1]}' }],
		['an id that is none', { kind: 'body', body: '{"id": -1.5}' }],
	])('takes %s for an error in every format', async (_, fault) => {
		for (const responseFormat of FORMATS) {
			await open();
			sandbox.seed(SEED);
			sandbox.addFault(fault);
			const { error, json } = await runOperation(operation, { responseFormat });
			expect(json).toEqual([]);
			const said = fault.kind === 'bad-gateway' ? PROXY_SAID : 'The reply (HTTP 200) ';
			const beginning = (ABOUT[operation] ?? '') + said;
			expect(error?.message.slice(0, beginning.length)).toBe(beginning);
			expect(error?.description).toMatch(/The reply is (a web page|plain text|JSON) of \d+ bytes/);
			await sandbox.close();
		}
		await open();
	});
});

/** Answers that come in part, or not at all. */
const LOSSES: Array<[string, Fault]> = [
	['half an answer', { kind: 'cut-off' }],
	['half an answer once', { kind: 'cut-off', times: 1 }],
	['an answer that breaks off', { kind: 'cut-off', cut: 'abort' }],
	['an answer that breaks off once', { kind: 'cut-off', cut: 'abort', times: 1 }],
	['an empty answer', { kind: 'empty' }],
	['an empty answer once', { kind: 'empty', times: 1 }],
	['an empty answer to what was carried out', { kind: 'empty', carryOut: true }],
	['an empty answer once to what was carried out', { kind: 'empty', carryOut: true, times: 1 }],
];

describe.each(Object.keys(PARAMETERS))('%s', (operation) => {
	// An ID in CSV that is cut looks like a smaller one
	const isSeen = (fault: Fault, format: string) =>
		!(operation === 'create' && format === 'csv' && fault.kind === 'cut-off' && fault.cut === undefined);
	const cases = LOSSES.flatMap(([what, fault]) =>
		FORMATS.filter((format) => isSeen(fault, format)).map((format) => ({ what, fault, format })),
	);
	it.each(cases)(
		'ends as done, or as an error that says what became of it, after $what in $format',
		async ({ fault, format }) => {
			await open();
			const before = sandbox.seed(SEED);
			sandbox.addFault(fault);
			const { output, errorOutput, error } = await runOperation(
				operation,
				{ responseFormat: format },
				{ onError: 'continueErrorOutput' },
			);
			expect(error).toBeUndefined();
			if (operation !== 'getAll') {
				const items = ITEMS[operation]?.length ?? 1;
				expect(output.length + errorOutput.length).toBeGreaterThanOrEqual(items);
			}
			const held = sandbox.templates();
			// A text that is cut looks like a shorter one where nothing closes it: that is said where the formats are offered
			const mayBeCut =
				fault.kind === 'cut-off' && ['get', 'getAll'].includes(operation) && !['json', 'xml'].includes(format);
			for (const { json } of output) {
				const isDeleted = json.deleted === true || json.action === 'deleted';
				const template = held.find(({ id }) => id === json.id);
				if (isDeleted) expect(template).toBeUndefined();
				else if (mayBeCut) expect(template).toMatchObject({ name: json.name });
				else expect(template).toMatchObject({ name: json.name, message: json.message, flag: json.flag });
			}
			for (const item of errorOutput) {
				const { sent, id, name, hint } = detailsOf(item);
				expect(item.json.error).toEqual(expect.stringMatching(/./));
				expect(hint).toEqual(expect.stringMatching(/./));
				const isIt = (one: { id: number; name: string }) => one.id === id || one.name === name;
				const [was, is] = [before.find(isIt), held.find(isIt)];
				if (sent === 'no') expect(is).toEqual(was);
				else if (sent === 'yes') expect(is).not.toEqual(was);
				else expect(sandbox.requests.filter(({ action }) => action !== 'get')).not.toEqual([]);
			}
		},
	);
});

describe('Servers that stray from the page', () => {
	it.each<[string, SandboxOptions]>([
		['say the right charset in the header', { charsetHeader: 'right' }],
		['give numbers as text', { idsAsStrings: true, numbersAsStrings: true }],
		['call the text msg', { textKey: 'msg' }],
		['escape Unicode in JSON', { jsonEscapeUnicode: true }],
		['print control characters raw', { jsonRawControls: true }],
		['end replies with a newline', { trailingNewline: true }],
	])('are understood when they %s', async (_, options) => {
		await open(options);
		const seeded = sandbox.seed(SEED);
		for (const responseFormat of FORMATS) {
			const { json, error } = await runOperation('getAll', { responseFormat });
			expect(error).toBeUndefined();
			expect(json).toEqual(seeded.map((one) => ({ ...one, autoSign: one.flag % 2 === 1 })));
		}
	});

	it.each(['array', 'blank', 'error3'] as const)('are understood when an empty list is %s', async (emptyList) => {
		await open({ emptyList });
		for (const responseFormat of FORMATS) {
			const { json, error } = await runOperation('getAll', { responseFormat });
			expect([json, error]).toEqual([[], undefined]);
		}
	});

	it('are shown in windows-1251 where they know nothing else', async () => {
		await open({ ignoreCharset: true });
		sandbox.seed([{ name: 'Привет', message: 'Мир, труд — «май»' }]);
		for (const responseFormat of FORMATS) {
			const { json } = await runOperation('getAll', { responseFormat });
			expect(json).toMatchObject([{ name: 'Привет', message: 'Мир, труд — «май»' }]);
		}
	});

	it('are refused when a list in CSV can be read in two ways, with the advice to use JSON', async () => {
		await open();
		const seeded = sandbox.seed([{ name: 'A', message: 'Hello,sms,B,1,you' }]);
		const csv = await runOperation('getAll', { responseFormat: 'csv' });
		expect(csv.json).toEqual([]);
		expect(csv.error?.message).toMatch(/^The reply \(HTTP 200\) /);
		expect(csv.error?.description).toMatch(/Set the option 'Response Format' to JSON/);
		const json = await runOperation('getAll', { responseFormat: 'json' });
		expect(json.json).toMatchObject(seeded);
	});
});
