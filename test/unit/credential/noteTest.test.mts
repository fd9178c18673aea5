import { SmsCenterApi } from '../../../credentials/SmsCenterApi.credentials.ts';
import { loginGuardOf } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';
import type { LoginGuard } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';
import { secretHashOf } from '../../../nodes/SmsCenter/api/account/accounts.ts';
import { systemClock } from '../../../nodes/SmsCenter/api/clock.ts';
import { noteTest } from '../../../nodes/SmsCenter/api/credential/noteTest.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';

let servers = 0;
let credential: Record<string, string>;
let guard: LoginGuard;

beforeEach(() => {
	servers += 1;
	const customUrl = `https://test-${servers}.example.com`;
	credential = { authentication: 'password', login: 'user', password: 'secret', server: 'custom', customUrl };
	guard = loginGuardOf(customUrl);
});

const caller = { executionId: '1', byPerson: false };
const now = () => systemClock.now();
const refuse = (...hashes: string[]) => {
	for (const hash of hashes) guard.refused(hash, 2, caller, now());
};

/** Whether a test stands in the window, and with three refusals more keeps another secret from being tried. */
const isNoted = () => {
	refuse('x', 'y', 'z');
	return guard.objection('another', caller, now()) !== undefined;
};

/** The request that n8n makes of the credential's `test`. */
const request = () => ({
	...new SmsCenterApi().test.request,
	baseURL: credential.customUrl,
	url: '/sys/balance.php',
	method: 'POST' as const,
});

const sign = async (options: object = request()) => await new SmsCenterApi().authenticate(credential, options as never);

describe('A test of the credential', () => {
	it('is signed, with a time limit of its own', async () => {
		expect(await sign()).toMatchObject({ body: { login: 'user', psw: 'secret', fmt: '3' }, timeout: 20_000 });
	});

	it('stops neither the next one nor a workflow, however often the credential is opened', async () => {
		for (let times = 0; times < 50; times += 1) await sign();
		expect(guard.objection(secretHashOf(credential), caller, now())).toBeUndefined();
		expect(guard.objection('another', caller, now())).toBeUndefined();
	});

	it('is noted as one refusal that is possible', async () => {
		await sign();
		expect(isNoted()).toBe(true);
	});

	it('is refused in words where it might be the fifth refusal', async () => {
		refuse('a', 'b', 'c', 'd');
		await expect(sign()).rejects.toThrow(CredentialError);
		await expect(sign()).rejects.toThrow(
			/^Not sent: sign-ins with other credentials were lately refused, or only tested\. Five refused sign-ins within 30 minutes block the IP address of this n8n\. Other credentials had a part in it\. Check the credential\. It can be tried again in 30 minutes\.$/,
		);
	});
});

describe('A request that n8n tests with', () => {
	it.each([
		['no body', undefined],
		['a body that is null', null],
		['a body that is text', 'login=user&psw=secret'],
		['a body without the password', { login: 'user' }],
		['a body with another password', { login: 'user', psw: 'other' }],
		['a body without the login', { psw: 'secret' }],
	])('with %s is not signed yet, so it is noted', (_, body) => {
		noteTest(credential, body);
		expect(isNoted()).toBe(true);
	});

	it('with all that proves who asks is signed again after an HTTP 401, and neither noted nor refused', async () => {
		noteTest(credential, { login: 'user', psw: 'secret', fmt: '3' });
		expect(isNoted()).toBe(false);
		refuse('d');
		noteTest(credential, { login: 'user', psw: 'secret', fmt: '3' });
	});
});

describe('Any other request', () => {
	it.each([
		['of the node', { method: 'POST', url: '/sys/templates.php' }],
		['of the HTTP Request node', { method: 'POST', url: '/sys/balance.php' }],
	])('%s is not noted', async (_, options) => {
		const url = `${credential.customUrl}${options.url}`;
		await sign({
			...options,
			url,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: {},
		});
		expect(isNoted()).toBe(false);
	});
});
