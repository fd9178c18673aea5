import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { defaultAccount, startSandbox, type Account, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { detailsOf, operations, rows } from './support/batch.mts';
import { credentialFor, Engine, type NodeResult } from './support/engine.mts';
import { credentialType } from './support/package.mts';
import { FakeTime, PolledWorkflow } from './support/poll.mts';

const MINUTE = 60_000;
const WINDOW = 30 * MINUTE;
const LIST = operations.getAll;

const others: Account[] = [1, 2, 3, 4, 5].map((n) => ({ login: `user-${n}`, password: `right-${n}` }));

let time: FakeTime;
let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	time = new FakeTime();
	sandbox = await startSandbox({ clock: time.now, accounts: [defaultAccount, ...others] });
	sandbox.seed([{ name: 'First', message: 'Привет' }]);
	engine = new Engine(sandbox);
});

afterEach(async () => {
	time.restore();
	await sandbox.close();
});

/** The credential of one of the accounts, or one with another password. */
const credentialOf = (account: Account, password = account.password) =>
	credentialFor(sandbox, { login: account.login, password });

const wrong = (password = 'wrong') => credentialOf(defaultAccount, password);

/** An execution by a schedule; in the mode `manual` one by a person. */
const run = async (credential: ICredentialDataDecryptedObject, mode: 'trigger' | 'manual' = 'trigger') =>
	await engine.run(LIST, { credential, mode });

const succeeded = ({ error }: NodeResult) => error === undefined;

/** What n8n does each time a credential is opened, saved or tested: SMS Center's number, or null if it is right. */
async function openInEditor(credential: ICredentialDataDecryptedObject): Promise<number | null> {
	const type = await credentialType();
	const request: IHttpRequestOptions = {
		method: 'POST',
		baseURL: sandbox.url,
		url: '/sys/balance.php',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: { fmt: '3', charset: 'utf-8' },
	};
	if (typeof type.authenticate !== 'function') throw new Error('The credential signs with a function');
	const { body } = await type.authenticate(credential, request);
	const response = await fetch(`${sandbox.url}/sys/balance.php`, {
		method: 'POST',
		body: new URLSearchParams(body as Record<string, string>),
	});
	return ((await response.json()) as { error_code?: number }).error_code ?? null;
}

/** The requests that SMS Center refused with error 2, of this password only where it is given. */
const refusals = (password?: string) =>
	sandbox.requests.filter(
		({ answered, params }) => answered?.code === 2 && (password === undefined || params.psw === password),
	);

/** The most of these requests within any 30 minutes. */
const mostWithin30Minutes = (requests: Array<{ at: number }>) =>
	Math.max(0, ...requests.map(({ at }) => requests.filter((one) => one.at >= at && one.at < at + WINDOW).length));

const blocked = () => sandbox.stats.byCode[4] ?? 0;

describe('Over 24 hours', () => {
	it('an old password in a trigger is tried twice an hour, and stops no credential that is right', async () => {
		const trigger = new PolledWorkflow(sandbox, 'trigger');
		await trigger.activate();
		trigger.credential = wrong('old');
		const results: boolean[] = [];
		for (let minute = 1; minute <= 24 * 60; minute += 1) {
			time.pass(MINUTE);
			await trigger.poll().catch(() => undefined);
			if (minute % 60 === 0) results.push(succeeded(await run(credentialOf(others[0]))));
		}

		expect(results).toEqual(Array(24).fill(true));
		expect(mostWithin30Minutes(refusals())).toBeLessThanOrEqual(2);
		expect(refusals('old').length).toBeGreaterThan(40);
		expect(blocked()).toBe(0);
	});

	it('five accounts with a wrong password each stop neither what was right before nor what is new', async () => {
		for (const account of others) expect(succeeded(await run(credentialOf(account)))).toBe(true);
		const results: boolean[] = [];
		for (let round = 0; round < 24 * 6; round += 1) {
			time.pass(10 * MINUTE);
			for (const account of others) {
				expect(succeeded(await run(credentialOf(account, 'wrong')))).toBe(false);
				results.push(succeeded(await run(credentialOf(account))));
			}
			if (round >= 12) results.push(succeeded(await run(credentialOf(defaultAccount))));
		}

		expect(results.filter((isRight) => !isRight)).toEqual([]);
		expect(mostWithin30Minutes(refusals())).toBeLessThanOrEqual(4);
		expect(blocked()).toBe(0);
	});
});

describe('A wrong password', () => {
	it('is sent once in a run, and once in 30 minutes by schedules', async () => {
		for (let minute = 0; minute < 60; minute += 1) {
			const { error } = await engine.run(operations.update, { items: rows(20), credential: wrong() });
			const isSent = minute % 31 === 0;
			expect(error?.message).toMatch(
				isSent ? /^SMS Center refused the login or password \(2\)/ : /^Not sent: .* \(2\)/,
			);
			time.pass(MINUTE);
		}
		expect(refusals()).toHaveLength(2);
	});

	it('is sent three times in 30 minutes by a person, and the rest is told', async () => {
		for (let times = 0; times < 10; times += 1) await run(wrong(), 'manual');
		expect(refusals()).toHaveLength(3);
		const { error } = await run(wrong(), 'manual');
		expect(error?.description).toMatch(/Five refused sign-ins within 30 minutes block/);
		expect(error?.description).not.toMatch(/Other credentials/);
		expect(error?.description).toMatch(/in 30 minutes/);
	});

	it('and other wrong ones are sent four times together, which the error says', async () => {
		for (const password of ['a', 'b', 'c', 'd', 'e']) {
			await run(wrong(password), 'manual');
			time.pass(2 * MINUTE);
		}
		expect(refusals().map(({ params }) => params.psw)).toEqual(['a', 'b', 'c', 'd']);
		const { error } = await run(wrong('e'), 'manual');
		expect(error?.description).toMatch(/Other credentials had a part in it/);
		expect(blocked()).toBe(0);
	});

	it('typed and tested three times, then corrected: works at once', async () => {
		for (const password of ['one', 'two', 'three']) expect(await openInEditor(wrong(password))).toBe(2);
		expect(await openInEditor(credentialOf(defaultAccount))).toBeNull();
		expect(succeeded(await run(credentialOf(defaultAccount), 'manual'))).toBe(true);
		expect(succeeded(await run(credentialOf(defaultAccount)))).toBe(true);
	});

	it('tested five times blocks the address, as the sentence of the test says', async () => {
		for (let times = 0; times < 5; times += 1) expect(await openInEditor(wrong())).toBe(2);
		expect(await openInEditor(wrong())).toBe(4);
	});

	it('is not tested when four others have been', async () => {
		for (const password of ['a', 'b', 'c', 'd']) await openInEditor(wrong(password));
		await expect(openInEditor(wrong('e'))).rejects.toThrow(/Other credentials had a part in it/);
		expect(refusals()).toHaveLength(4);
	});
});

describe('A right credential', () => {
	it('opened 50 times goes on working, and so do others', async () => {
		for (let times = 0; times < 50; times += 1) {
			time.pass(10_000);
			expect(await openInEditor(credentialOf(defaultAccount))).toBeNull();
		}
		expect(succeeded(await run(credentialOf(defaultAccount)))).toBe(true);
		expect(succeeded(await run(credentialOf(others[0])))).toBe(true);
	});

	it('whose password is changed in the middle of a run is refused by what is in flight, and by nothing more', async () => {
		let arrived = 0;
		sandbox.options.latencyMs = () => {
			arrived += 1;
			if (arrived === 15) sandbox.options.accounts = [{ ...defaultAccount, password: 'new' }];
			return 20;
		};
		const { output, errorOutput } = await engine.run(
			{ ...operations.create, options: { maxConcurrentRequests: 10 } },
			{ items: rows(100), node: { onError: 'continueErrorOutput' } },
		);

		expect(refusals().length).toBeGreaterThan(0);
		expect(refusals().length).toBeLessThanOrEqual(10);
		expect(output.length + errorOutput.length).toBe(100);
		expect(new Set(errorOutput.map((item) => detailsOf(item).sent))).toEqual(new Set(['no']));
		const count = sandbox.requests.length;
		expect(succeeded(await run(credentialOf(defaultAccount)))).toBe(false);
		expect(sandbox.requests).toHaveLength(count);
	});
});

const NOTICE = '<br />\n<b>Notice</b>: Undefined index in <b>/var/www/sys.php</b> on line 7<br />\n';
const PAGE = '<!DOCTYPE html><html><head><title>Forbidden</title></head><body>No entry</body></html>';

/** Error 2 or 4 in the shape of each format. */
const shapes = (code: 2 | 4): Record<string, string> => ({
	json: `{"error": "authorise error","error_code": ${code}}`,
	xml: `<?xml version="1.0" encoding="utf-8"?>\n<result><error>authorise error</error><error_code>${code}</error_code></result>`,
	csv: `0,-${code}`,
	text: `ERROR = ${code} (authorise error)`,
});

const answers: Array<[name: string, responseFormat: string, fault: Omit<Fault, 'kind'>]> = ([2, 4] as const).flatMap(
	(code) => [
		...Object.entries(shapes(code)).flatMap(([format, body]): typeof answers => [
			[`${code} as ${format}`, format, { body }],
			[`${code} as ${format} behind a notice`, format, { body: NOTICE + body }],
			[`${code} as ${format} before a page`, format, { body: body + PAGE }],
			[`${code} as ${format}, where JSON was asked`, 'json', { body }],
		]),
		[`${code} with the number as text`, 'json', { body: `{"error":"authorise error","error_code":"0${code}"}` }],
		[`${code} behind a byte order mark`, 'json', { body: `\ufeff${shapes(code).json}` }],
	],
);

describe('An answer to a password that was never right', () => {
	it.each([
		...answers,
		['HTTP 403 with a page', 'json', { body: PAGE, httpStatus: 403 }],
		['HTTP 401 with a page', 'json', { body: PAGE, httpStatus: 401 }],
		['HTTP 403 with error 2', 'json', { body: shapes(2).json, httpStatus: 403 }],
	] satisfies typeof answers)('%s: two requests in 30 minutes at most', async (_, responseFormat, fault) => {
		sandbox.addFault({ kind: 'body', ...fault });
		for (let minute = 0; minute < 30; minute += 1) {
			const { error } = await engine.run({ ...LIST, options: { responseFormat } });
			expect(error?.message).toMatch(
				minute === 0 ? /\([24]\)$|^The reply \(HTTP|^The server answered HTTP 40[13],/ : /^Not sent: /,
			);
			time.pass(MINUTE);
		}
		expect(sandbox.requests.length).toBeGreaterThan(0);
		expect(sandbox.requests.length).toBeLessThanOrEqual(2);
	});

	it.each<[string, Fault]>([
		['HTTP 502', { kind: 'bad-gateway' }],
		['HTTP 500', { kind: 'echo' }],
		['HTTP 429', { kind: 'body', body: PAGE, httpStatus: 429 }],
		['a reset', { kind: 'reset-before' }],
	])('%s counts as no refusal', async (_, fault) => {
		sandbox.addFault(fault);
		for (let times = 0; times < 5; times += 1) {
			const { error } = await engine.run({ ...LIST, options: { onRateLimit: 'fail' } });
			expect(error?.message).toMatch(/^The server answered HTTP \d+,|^The connection to SMS Center broke off/);
			time.pass(2 * MINUTE);
		}
		sandbox.clearFaults();
		expect(succeeded(await run(credentialOf(defaultAccount)))).toBe(true);
	});
});
