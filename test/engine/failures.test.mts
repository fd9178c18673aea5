import type { IDataObject } from 'n8n-workflow';

import { defaultAccount, startSandbox, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { columns } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { Engine } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;
const clock = fastClock(100);

beforeEach(async () => {
	sandbox = await startSandbox({ identicalLimit: 0, clock });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const CREATE = {
	operation: 'create',
	name: '=Name {{ $json.n }}',
	message: 'Text',
	options: { onRateLimit: 'fail' },
};

const COLUMNS = columns({ name: '=Name {{ $json.n }}', message: 'Text' });

describe('What SMS Center answers', () => {
	it.each([
		[1, "Template 'Name 1': SMS Center did not accept the parameters (1)", /fields of this item/],
		[2, 'SMS Center refused the login or password (2)', /list of allowed addresses/],
		[3, "Template 'Name 1': SMS Center does not have this template (3)", /Get Many/],
		[4, 'SMS Center has blocked the IP address of this n8n (4)', /half an hour/],
		[5, "Template 'Name 1': SMS Center could not save or delete the template (5)", /again/],
		[9, "Template 'Name 1': SMS Center was asked for too much at once (9)", /Max Concurrent Requests/],
		[
			77,
			"Template 'Name 1': SMS Center answered with the number 77, which its documentation does not explain",
			/support/,
		],
	])('number %i is an error that says what happened and how to mend it', async (code, message, hint) => {
		sandbox.addFault({ kind: 'refuse', code, description: 'server says so' });
		const { error } = await engine.run(CREATE, { items: [{ n: 1 }] });
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(hint);
		expect(error?.description).toContain('server says so');
		expect(error?.httpCode).toBe(String(code));
		expect(error?.context?.itemIndex).toBe(0);
	});

	it('is understood as plain text under JSON too', async () => {
		sandbox.addFault({ kind: 'plain-text-error', code: 5 });
		const { error } = await engine.run(CREATE, { items: [{ n: 1 }] });
		expect(error?.message).toBe("Template 'Name 1': SMS Center could not save or delete the template (5)");
	});

	it.each<[string, Fault, RegExp]>([
		['a web page', { kind: 'html' }, /^Template 1: The reply \(HTTP 200\) /],
		['plain text', { kind: 'plain' }, /^Template 1: The reply \(HTTP 200\) /],
		['an empty body', { kind: 'empty' }, /^Template 1: The reply \(HTTP 200\) /],
		['a proxy without its server', { kind: 'bad-gateway' }, /^Template 1: The server answered HTTP 502, /],
		['half a reply', { kind: 'cut-off' }, /^Template 1: The reply \(HTTP 200\) /],
	])('%s is never taken for success', async (_, fault, message) => {
		sandbox.addFault({ ...fault, on: 'del' });
		const { error, output } = await engine.run({ operation: 'delete', templateId: 1 });
		expect(output).toEqual([]);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/The reply is (empty|(a web page|JSON|plain text) of \d+ bytes)/);
	});

	it('does not follow a redirect', async () => {
		const elsewhere = await startSandbox();
		sandbox.addFault({ kind: 'redirect', location: `${elsewhere.url}/sys/templates.php` });
		const { error } = await engine.run({ operation: 'getAll', returnAll: true });
		expect(error?.message).toMatch(/HTTP 302/);
		expect(elsewhere.requests).toHaveLength(0);
		await elsewhere.close();
	});

	it('a server that is not there is told as such', async () => {
		await sandbox.close();
		const { error } = await engine.run({ operation: 'getAll', returnAll: true });
		expect(error?.message).toBe('The server of SMS Center does not take connections');
	});

	it('https where the server speaks http is told as such: nothing was sent, and one try shows it', async () => {
		const customUrl = sandbox.url.replace('http:', 'https:');
		const { errorOutput } = await engine.run(CREATE, {
			items: [{ n: 1 }],
			credential: { ...engine.credential, customUrl },
			node: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput.map(({ json }) => json)).toEqual([
			{
				n: 1,
				error: "Template 'Name 1': No encrypted connection to the server could be made, so nothing was sent",
				details: expect.objectContaining({ sent: 'no', hint: expect.stringMatching(/https:\/\//) }),
			},
		]);
		expect(sandbox.requests).toEqual([]);
	});

	it('a server that does not answer is told as such', async () => {
		sandbox.addFault({ kind: 'hang' });
		const { error } = await engine.run({ operation: 'getAll', returnAll: true, options: { timeout: 0.2 } });
		expect(error?.message).toBe('SMS Center did not answer in time');
	});

	it('an answer that comes drop by drop is told as such, and its connection is given up', async () => {
		// The first answer proves the password, so that two go at once
		await engine.run({ operation: 'getAll', returnAll: true });
		sandbox.addFault({ kind: 'drip', delayMs: 100 });
		let ended = 0;
		sandbox.options.onAnswered = () => (ended += 1);
		sandbox.resetStats();
		const { errorOutput } = await engine.run(
			{
				operation: 'delete',
				templateId: '={{ $json.n }}',
				options: { timeout: 0.2, maxConcurrentRequests: 2 },
			},
			{ items: [{ n: 1 }, { n: 2 }], node: { onError: 'continueErrorOutput' } },
		);
		expect(errorOutput.map(({ json }) => json)).toEqual(
			[1, 2].map((n) => ({
				n,
				error: `Template ${n}: SMS Center did not answer in time, and whether it was carried out is not known`,
				details: expect.objectContaining({ sent: 'unknown' }),
			})),
		);
		// Both together, and then one at a time: after three times without an answer nothing more is sent
		expect(sandbox.requests).toHaveLength(4);
		expect(sandbox.stats.peakInFlight).toBe(2);
		while (ended < 4) await new Promise((resolve) => setTimeout(resolve, 1));
	});
});

describe('A wrong password', () => {
	it('is said in the node, after one request', async () => {
		const credential = { ...engine.credential, password: 'wrong' };
		const items = Array.from({ length: 50 }, (_, n) => ({ n }));
		const { error } = await engine.run(CREATE, { items, credential });
		expect(error?.message).toBe('SMS Center refused the login or password (2)');
		expect(sandbox.requests).toHaveLength(1);
	});
});

describe('Continue on Fail', () => {
	const refuseSecond = () =>
		sandbox.addFault({ kind: 'refuse', code: 5, match: ({ name }) => name === 'Name 1', description: 'no' });
	const items = [{ n: 0 }, { n: 1 }, { n: 2 }];
	const details = {
		code: 5,
		hint: expect.stringMatching(/Run the item again/),
		sent: 'no',
		action: 'create',
		id: null,
		name: 'Name 1',
	};

	it('leaves two items on the success output and puts one on the error output, all paired', async () => {
		refuseSecond();
		const { output, errorOutput } = await engine.run(CREATE, {
			items,
			node: { onError: 'continueErrorOutput' },
		});
		expect(output.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['Name 0', { item: 0 }],
			['Name 2', { item: 2 }],
		]);
		expect(errorOutput).toHaveLength(1);
		expect(errorOutput[0].pairedItem).toEqual({ item: 1 });
		expect(errorOutput[0].json).toMatchObject({
			error: "Template 'Name 1': SMS Center could not save or delete the template (5)",
			details,
		});
		expect(
			sandbox
				.templates()
				.map(({ name }) => name)
				.sort(),
		).toEqual(['Name 0', 'Name 2']);
	});

	it('keeps all three on the one output of Continue', async () => {
		refuseSecond();
		const { output } = await engine.run(CREATE, { items, node: { onError: 'continueRegularOutput' } });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(output[1].json).toEqual({
			error: "Template 'Name 1': SMS Center could not save or delete the template (5)",
			details,
		});
	});

	it('holds for parameters too', async () => {
		const { output, errorOutput } = await engine.run(
			{ ...CREATE, name: '={{ $json.n === 1 ? "" : "Name " + $json.n }}' },
			{ items, node: { onError: 'continueErrorOutput' } },
		);
		expect(output).toHaveLength(2);
		expect(errorOutput[0].json).toMatchObject({
			error: "The field 'Name' is empty",
			details: { sent: 'no', code: null },
		});
	});

	it('holds for a credential that cannot be used: no item looks as if it were done', async () => {
		const { output, errorOutput } = await engine.run(CREATE, {
			items,
			credential: { ...engine.credential, customUrl: 'http://sms.example.com' },
			node: { onError: 'continueErrorOutput' },
		});
		expect(output).toEqual([]);
		expect(errorOutput.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(errorOutput[0].json).toMatchObject({
			error: expect.stringMatching(/must start with https:\/\//),
			details: { sent: 'no' },
		});
	});

	it('holds for a wrong password: every item says so, and one request was sent', async () => {
		const { errorOutput } = await engine.run(CREATE, {
			items,
			credential: { ...engine.credential, password: 'wrong' },
			node: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput.map(({ json }) => (json.details as { code: number; sent: string }).code)).toEqual([2, 2, 2]);
		expect(sandbox.requests).toHaveLength(1);
	});
});

describe('Without Continue on Fail', () => {
	it('says which items were done', async () => {
		sandbox.addFault({ kind: 'refuse', code: 5, match: ({ name }) => name === 'Name 3' });
		const items = Array.from({ length: 6 }, (_, n) => ({ n }));
		const { error } = await engine.run({ ...CREATE, options: { maxConcurrentRequests: 1 } }, { items });
		expect(error?.context?.itemIndex).toBe(3);
		expect(error?.description).toMatch(/3 of 6 items were done \(items 0–2\)/);
		expect(error?.description).not.toMatch(/not known/);
		expect(sandbox.templates()).toHaveLength(3);
	});

	it('says that none was done, and of which nobody knows', async () => {
		sandbox.addFault({ kind: 'gateway-timeout', carryOut: false, on: 'add' });
		const { error } = await engine.run(
			{ ...CREATE, options: { maxConcurrentRequests: 1 } },
			{ items: [{ n: 0 }, { n: 1 }] },
		);
		expect(error?.context?.itemIndex).toBe(0);
		expect(error?.description).toMatch(
			/None of 2 items was done\. Whether these were carried out is not known: items 0–1\./,
		);
		expect(sandbox.stats.byAction.add).toBe(2);
	});

	it('counts no items where there is one', async () => {
		sandbox.addFault({ kind: 'refuse', code: 5 });
		const { error } = await engine.run(CREATE, { items: [{ n: 0 }] });
		expect(error?.description).not.toMatch(/items/);
	});
});

describe('A failed item', () => {
	const name = (value: string) => ({ __rl: true, mode: 'name', value });
	it.each<[string, IDataObject, { action: string; id: number | null; name: string | null }]>([
		['create', CREATE, { action: 'create', id: null, name: 'Name 7' }],
		['upsert', { operation: 'upsert', columns: COLUMNS }, { action: 'upsert', id: null, name: 'Name 7' }],
		['get by ID', { operation: 'get', templateId: 7 }, { action: 'get', id: 7, name: null }],
		['get by name', { operation: 'get', templateId: name('N') }, { action: 'get', id: null, name: 'N' }],
		['getAll', { operation: 'getAll', returnAll: true }, { action: 'getAll', id: null, name: null }],
		['delete by ID', { operation: 'delete', templateId: 7 }, { action: 'delete', id: 7, name: null }],
		[
			'update by name',
			{ operation: 'update', templateId: name('N'), updateFields: { message: 'x' } },
			{ action: 'update', id: null, name: 'N' },
		],
	])('says what was to be done with what: %s', async (_, parameters, details) => {
		sandbox.addFault({ kind: 'refuse', code: 5 });
		const { errorOutput } = await engine.run(parameters, {
			items: [{ n: 7 }],
			node: { onError: 'continueErrorOutput' },
		});
		expect(errorOutput.map(({ json }) => json.details)).toMatchObject([{ code: 5, sent: 'no', ...details }]);
	});
});

describe('Secrets', () => {
	const SECRETS = ['sandbox-user-login', 'pass&word/ü "7f3a"', 'api-key-91c2e4-secret'];

	it.each<[string, Fault]>([
		['an error page that echoes the request', { kind: 'echo' }],
		['an error that echoes the password', { kind: 'refuse', code: 1, description: `bad psw=${SECRETS[1]}` }],
		['a broken connection', { kind: 'reset-before' }],
		['a web page', { kind: 'html' }],
	])('stay out of the error and the items with %s', async (_, fault) => {
		await sandbox.close();
		const [login, password, apiKey] = SECRETS;
		sandbox = await startSandbox({ accounts: [{ login, password, apiKey }], identicalLimit: 0, clock });
		sandbox.addFault(fault);
		for (const authentication of ['password', 'apiKey']) {
			const credential = {
				authentication,
				login,
				password,
				apiKey,
				server: 'custom',
				customUrl: sandbox.url,
			};
			for (const onError of ['stopWorkflow', 'continueErrorOutput'] as const) {
				const { run } = await engine.run(
					{ operation: 'update', templateId: 5, updateFields: { name: 'N' } },
					{
						credential,
						node: { onError },
					},
				);
				const seen = JSON.stringify(run, (_key, value: unknown) =>
					value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
				);
				for (const secret of SECRETS) {
					for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
						expect(seen).not.toContain(form);
					}
				}
			}
		}
		expect(sandbox.requests.length).toBeGreaterThan(0);
		for (const { url, method } of sandbox.requests) {
			expect([method, url]).toEqual(['POST', '/sys/templates.php']);
		}
	});

	it('work as an API key', async () => {
		const { error } = await engine.run(
			{ operation: 'getAll', returnAll: true },
			{ credential: { ...engine.credential, authentication: 'apiKey', apiKey: defaultAccount.apiKey } },
		);
		expect(error).toBeUndefined();
		expect(sandbox.requests[0].params).toMatchObject({ apikey: defaultAccount.apiKey });
		expect(sandbox.requests[0].params).not.toHaveProperty('psw');
	});
});
