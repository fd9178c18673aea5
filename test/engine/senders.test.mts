import type { IDataObject } from 'n8n-workflow';

import { defaultAccount, type Fault } from '../../sandbox/server/sandbox.mts';
import { operations } from './support/batch.mts';
import { credentialFor } from './support/engine.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

eachInSteps();

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const NONE_LEFT = 'SMS Center gives three lists of sender IDs a minute, and these were asked for already';

const names = async (filter?: string) => (await engine.searchSenders(filter)).results.map(({ name }) => name);

/** The error that the list is refused with. */
async function refusal(): Promise<Error & { description?: string }> {
	const answer = await engine.searchSenders().then(
		({ results }) => ({ results }),
		(failure: Error) => ({ failure }),
	);
	if ('results' in answer) throw new Error(`Not refused: ${JSON.stringify(answer.results)}`);
	return answer.failure;
}

/** A request that proves the password, and is no list of sender IDs. */
async function provePassword(): Promise<void> {
	sandbox.seed([{ name: 'There' }]);
	expect((await engine.run(operations.getAll)).error).toBeUndefined();
	sandbox.resetStats();
}

function give(...senders: string[]): void {
	sandbox.options.accounts = [{ ...defaultAccount, senders }];
}

describe('The list of sender IDs', () => {
	it('shows the approved ones, sorted, each once, and its value is the name', async () => {
		give('Zoo', 'MyShop', '79990001122', 'A&B', 'MyShop', 'clinic');
		expect((await engine.searchSenders()).results).toEqual(
			['79990001122', 'A&B', 'MyShop', 'Zoo', 'clinic'].map((name) => ({ name, value: name })),
		);
		expect(sandbox.requests).toMatchObject([{ action: 'senders', method: 'POST', url: '/sys/senders.php' }]);
		const { login, psw, ...params } = sandbox.requests[0].params;
		expect([login, psw]).toEqual([defaultAccount.login, defaultAccount.password]);
		expect(params).toEqual({ get: '1', fmt: '3', charset: 'utf-8' });
	});

	it('finds by any part, in upper or lower case', async () => {
		give('MyShop', 'Workshop', 'Clinic');
		expect(await names('SHOP')).toEqual(['MyShop', 'Workshop']);
		expect(await names(' clin ')).toEqual(['Clinic']);
		expect(await names('nothing like it')).toEqual([]);
		expect(await names('')).toHaveLength(3);
		expect(sandbox.requests).toHaveLength(1);
	});

	it.each(['array', 'error3'] as const)('is empty for an account without any (%s)', async (emptySenders) => {
		give();
		sandbox.options.emptySenders = emptySenders;
		expect(await names()).toEqual([]);
	});

	it('passes over what else the server may tell of a name', async () => {
		const body = '[{"sender":"B","status":1},{"id":"7","sender":"A"}]';
		sandbox.addFault({ kind: 'body', on: 'senders', body, contentType: 'application/json' });
		expect(await names()).toEqual(['A', 'B']);
	});
});

describe('What the list of sender IDs costs', () => {
	/** Those that were sent within a minute of the second one before them. */
	const tooOften = () => {
		const at = sandbox.requests.filter(({ action }) => action === 'senders').map((request) => request.at);
		return at.filter((first, index) => (at[index + 2] ?? Infinity) - first < MINUTE);
	};

	it('is one request a minute, however much is typed', async () => {
		for (const typed of ['', 'm', 'my', 'mys', 'myshop']) await engine.searchSenders(typed);
		expect(sandbox.requests).toHaveLength(1);
		give('New');
		await clock.pass(59 * SECOND);
		expect(await names()).toEqual(['Clinic', 'MyShop']);
		await clock.pass(2 * SECOND);
		expect(await names()).toEqual(['New']);
		expect(sandbox.requests).toHaveLength(2);
	});

	it.each([
		['of a password that was never used', async () => {}],
		['of a password that works', provePassword],
	])('is one request for three editors at once, %s', async (_, prepare) => {
		await prepare();
		sandbox.options.latencyMs = 50;
		const answers = await Promise.all(['', 'm', 'clinic'].map((filter) => names(filter)));
		expect(answers).toEqual([['Clinic', 'MyShop'], ['MyShop'], ['Clinic']]);
		expect(sandbox.stats).toMatchObject({ byAction: { senders: 1 }, byCode: {} });
	});

	it('is one request for three editors at once where it fails, too', async () => {
		await provePassword();
		sandbox.options.latencyMs = 50;
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'senders' });
		const failures = await Promise.all([refusal(), refusal(), refusal()]);
		for (const { message } of failures) expect(message).toBe('SMS Center did not accept the request (1)');
		expect(sandbox.stats.byAction).toEqual({ senders: 1 });
	});

	it.each<[string, Fault | undefined]>([
		['answers', undefined],
		['is down', { kind: 'bad-gateway', on: 'senders' }],
		['resets', { kind: 'reset-before', on: 'senders' }],
		['refuses with error 9', { kind: 'refuse', code: 9, on: 'senders' }],
		['fails now and then', { kind: 'bad-gateway', on: 'senders', every: 2 }],
		['shows a web page', { kind: 'html', on: 'senders' }],
	])('is two requests in any minute at most, where the server %s', async (_, fault) => {
		await provePassword();
		if (fault) sandbox.addFault(fault);
		for (let second = 0; second < 200; second += 4) {
			await engine.searchSenders().catch(() => undefined);
			await clock.pass(4 * SECOND);
		}
		expect(sandbox.stats.byAction.senders).toBeGreaterThan(2);
		expect(tooOften()).toEqual([]);
	});

	it('is none of the lists of templates', async () => {
		sandbox.seed([{ name: 'There' }]);
		await engine.searchSenders();
		for (let times = 0; times < 3; times += 1) {
			await engine.searchList();
			await clock.pass(61 * SECOND);
			await engine.searchSenders();
		}
		expect(sandbox.stats).toMatchObject({ byAction: { senders: 4, get: 3 }, byCode: {} });
	});
});

describe('A list of sender IDs that cannot be had', () => {
	it('says when to ask again, and what to do instead', async () => {
		await provePassword();
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'senders' });
		for (let times = 0; times < 2; times += 1) {
			expect((await refusal()).message).toBe('SMS Center did not accept the request (1)');
		}
		const { name, message, description } = await refusal();
		expect([name, message]).toEqual(['NodeApiError', NONE_LEFT]);
		expect(description).toBe("Open the list again in a minute, or choose 'By Text'.");
		expect(sandbox.requests).toHaveLength(2);

		sandbox.clearFaults();
		await clock.pass(61 * SECOND);
		expect(await names()).toEqual(['Clinic', 'MyShop']);
	});

	it('shows what is known, where it is older than a minute, in the place of what may not be asked', async () => {
		await engine.searchSenders();
		await clock.pass(60.5 * SECOND);
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'senders' });
		await refusal();
		expect(await names()).toEqual(['Clinic', 'MyShop']);
		expect(sandbox.requests).toHaveLength(2);
	});

	it('says that the password is wrong, once, also where the right one has been shown it, and works when it is corrected', async () => {
		expect(await names()).toHaveLength(2);
		engine.credential = credentialFor(sandbox, { password: 'wrong-password' });
		const error = await refusal();
		expect(error.message).toBe('SMS Center refused the login or password (2)');
		expect(error.description).toMatch(/^Check the login or password in the credential/);
		expect(JSON.stringify(error) + error.message).not.toContain('wrong-password');
		await refusal();
		expect(sandbox.stats.byCode).toEqual({ 2: 1 });

		engine.credential = credentialFor(sandbox);
		expect(await names()).toEqual(['Clinic', 'MyShop']);
	});

	it.each<[string, Fault, RegExp]>([
		['a web page', { kind: 'html' }, /^The reply \(HTTP 200\) is a web page$/],
		['no list', { kind: 'body', body: '{"sender":"A"}' }, /^The reply \(HTTP 200\) is not a list of sender IDs$/],
		[
			'a list of something else',
			{ kind: 'body', body: '[{"name":"A"}]' },
			/^The reply \(HTTP 200\) is a list of something other than sender IDs$/,
		],
		['cut off', { kind: 'cut-off' }, /^The reply \(HTTP 200\) is JSON that is cut off/],
		['that of a proxy', { kind: 'bad-gateway' }, /^The server answered HTTP 502, not as SMS Center does$/],
	])('says so where the answer is %s', async (_, fault, message) => {
		await provePassword();
		sandbox.addFault({ contentType: 'application/json', ...fault, on: 'senders' });
		expect((await refusal()).message).toMatch(message);
	});

	it('says that the server is away', async () => {
		engine.credential = credentialFor(sandbox, { customUrl: 'http://127.0.0.1:1' });
		const { name, message } = await refusal();
		expect([name, message]).toEqual(['NodeApiError', 'The server of SMS Center does not take connections']);
	});

	it('keeps the secrets to itself when the server echoes them', async () => {
		sandbox.addFault({ on: 'senders', kind: 'echo' });
		const error = await refusal();
		const said = JSON.stringify(error, Object.getOwnPropertyNames(error));
		expect(said).toContain('HTTP 500');
		expect(said).not.toContain(defaultAccount.password);
		expect(said).not.toContain(defaultAccount.login);
	});
});

/** The ways in which a sender is given: a parameter, and the sender that it means for an item with `s: "Shop"`. */
const SENDERS: Array<[string, unknown, string]> = [
	['one of the list', { __rl: true, mode: 'list', value: 'MyShop', cachedResultName: 'MyShop' }, 'MyShop'],
	['a text', { __rl: true, mode: 'id', value: 'Any text' }, 'Any text'],
	['a bare text, as a workflow made by hand has it', 'MyShop', 'MyShop'],
	['an expression in the list', { __rl: true, mode: 'list', value: '={{ $json.s }}' }, 'Shop'],
	['an expression in the text', { __rl: true, mode: 'id', value: '=My{{ $json.s }}' }, 'MyShop'],
	['an expression in the place of the field', '={{ $json.s }}', 'Shop'],
	['a number', { __rl: true, mode: 'id', value: '={{ 79991234567 }}' }, '79991234567'],
	['nothing chosen', { __rl: true, mode: 'list', value: '' }, ''],
];

describe('The sender ID of a template', () => {
	it.each(SENDERS)('is taken by Create from %s', async (_, sender, expected) => {
		const { json, error } = await engine.run(
			{ operation: 'create', name: 'A', message: 'Text', additionalFields: { sender } as IDataObject },
			{ items: [{ s: 'Shop' }] },
		);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ sender: expected }]);
		expect(sandbox.templates()).toMatchObject([{ sender: expected }]);
		expect(sandbox.stats.byAction.senders).toBeUndefined();
	});

	it.each(SENDERS)('is taken by Update from %s', async (_, sender, expected) => {
		const [{ id }] = sandbox.seed([{ name: 'A', message: 'Text', sender: 'Before' }]);
		const { json, error } = await engine.run(
			{ operation: 'update', templateId: id, updateFields: { sender } as IDataObject },
			{ items: [{ s: 'Shop' }] },
		);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ name: 'A', message: 'Text', sender: expected }]);
		expect(sandbox.templates()).toMatchObject([{ id, name: 'A', message: 'Text', sender: expected }]);
	});

	it('is left by Update where its expression gives nothing', async () => {
		const [{ id }] = sandbox.seed([{ name: 'A', message: 'Text', sender: 'Before' }]);
		const updateFields = { message: 'New', sender: { __rl: true, mode: 'id', value: '={{ $json.nothing }}' } };
		const { json, error } = await engine.run({ operation: 'update', templateId: id, updateFields });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ message: 'New', sender: 'Before' }]);
	});

	it('is refused before anything is sent where it is no text', async () => {
		const sender = { __rl: true, mode: 'id', value: '={{ ({ a: 1 }) }}' };
		const { error } = await engine.run({
			operation: 'create',
			name: 'A',
			message: 'Text',
			additionalFields: { sender },
		});
		expect(error?.message).toBe("Template 'A': The field 'Sender ID' is an object, and has to be text");
		expect(sandbox.requests).toEqual([]);
	});
});

describe('The columns', () => {
	const all = [
		['name', 'Name', 'string', true],
		['message', 'Message', 'string', false],
		['format', 'Format', 'options', false],
		['sender', 'Sender ID', 'string', false],
		['autoSign', 'Auto-Sign', 'options', false],
	];

	it.each<[string, IDataObject, unknown[]]>([
		['of Create or Update', { operation: 'upsert' }, all],
		['of Create or Update, where Match By was set before', { operation: 'upsert', matchBy: 'id' }, all],
		['of Sync by name', { operation: 'sync', matchBy: 'name' }, all],
		['of Sync as it comes', { operation: 'sync' }, all],
		['of Sync by ID', { operation: 'sync', matchBy: 'id' }, [['id', 'ID', 'string', false], ...all]],
	])('%s are its fields, and the name is required', async (_, parameters, expected) => {
		const { fields } = await engine.mapColumns(parameters);
		expect(fields.map(({ id, displayName, type, required }) => [id, displayName, type, required])).toEqual(expected);
		for (const field of fields) {
			expect(field).toMatchObject({ display: true, defaultMatch: false, canBeUsedToMatch: false });
		}
		expect(sandbox.requests).toEqual([]);
	});

	it('offer the nine formats, SMS first, and yes or no', async () => {
		const { fields } = await engine.mapColumns({ operation: 'sync' });
		const valuesOf = (column: string) => fields.find(({ id }) => id === column)?.options?.map(({ value }) => value);
		expect(valuesOf('format')).toEqual(['sms', 'bin', 'call', 'mail', 'flash', 'mms', 'viber', 'push', '']);
		expect(valuesOf('autoSign')).toEqual(['true', 'false']);
	});

	it('need no credential that works', async () => {
		engine.credential = credentialFor(sandbox, { login: '', password: '' });
		expect((await engine.mapColumns({ operation: 'upsert' })).fields).toHaveLength(5);
	});
});
