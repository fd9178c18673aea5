import { SmsCenterApi } from '../../../credentials/SmsCenterApi.credentials.ts';
import { accountOf, secretHashOf, guardOf } from '../../../nodes/SmsCenter/api/account/accounts.ts';
import { systemClock } from '../../../nodes/SmsCenter/api/clock.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { noteTest } from '../../../nodes/SmsCenter/api/credential/credentialTest.ts';
import { FakeClock } from '../account/fakeClock.mts';

let servers = 0;
let credential: Record<string, string>;

beforeEach(() => {
	servers += 1;
	const customUrl = `https://test-${servers}.example.com`;
	credential = { authentication: 'password', login: 'user', password: 'secret', server: 'custom', customUrl };
});

/** The request that n8n makes of the credential's `test`. */
const click = () => ({
	...new SmsCenterApi().test.request,
	baseURL: credential.customUrl,
	url: '/sys/balance.php',
	method: 'POST' as const,
});

const sign = async (options: object = click()) =>
	await new SmsCenterApi().authenticate(credential, options as never);

const count = () => {
	const secrets = guardOf(credential.customUrl);
	for (let clicks = 0; clicks < 9; clicks += 1) {
		if (secrets.objectionToTest('another', 0)) return 4 - clicks;
		secrets.tested('another', systemClock.now());
	}
	return 0;
};

describe('A click on Test', () => {
	it('signs the request, with a time limit of its own', async () => {
		expect(await sign()).toMatchObject({ body: { login: 'user', psw: 'secret', fmt: '3' }, timeout: 20_000 });
	});

	it('is counted, so that the fifth is refused in words', async () => {
		for (let clicks = 0; clicks < 4; clicks += 1) await sign();
		await expect(sign()).rejects.toThrow(CredentialError);
		await expect(sign()).rejects.toThrow(
			/lately refused, or only tested \(2\)\. Five refused logins within 30 minutes block the IP address/,
		);
		await expect(sign()).rejects.not.toThrow(/secret/);
	});

	it('that n8n signs again after an HTTP 401 is counted once', async () => {
		const signed = await sign();
		await sign(signed);
		await sign(signed);
		expect(count()).toBe(1);
	});

	it('keeps a workflow from making the fifth refusal', async () => {
		for (let clicks = 0; clicks < 4; clicks += 1) await sign();
		const { secrets } = accountOf(credential);
		const objection = secrets.objection(
			secretHashOf(credential),
			{ executionId: '1', manual: true },
			systemClock.now(),
		);
		expect(objection?.sent).toBe('no');
	});

	it('is free again when the secret has been proven, or half an hour is over', () => {
		const clock = new FakeClock();
		const test = () => noteTest(credential, { body: {} }, clock);
		for (let clicks = 0; clicks < 4; clicks += 1) test();
		expect(test).toThrow(CredentialError);
		clock.ms = 30 * 60_000;
		expect(test).not.toThrow();
		guardOf(credential.customUrl).proven(secretHashOf(credential), clock.ms);
		for (let clicks = 0; clicks < 20; clicks += 1) test();
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
	])('with %s is not signed yet, so it is counted', (_, body) => {
		noteTest(credential, { body });
		expect(count()).toBe(1);
	});

	it('with all that proves who asks is signed, and not counted', () => {
		noteTest(credential, { body: { login: 'user', psw: 'secret', fmt: '3' } });
		expect(count()).toBe(0);
	});
});

describe('Any other request', () => {
	it.each([
		['of the node', { method: 'POST', url: '/sys/templates.php' }],
		['of the HTTP Request node', { method: 'POST', url: '/sys/balance.php' }],
	])('%s is not counted', async (_, options) => {
		const url = `${credential.customUrl}${options.url}`;
		for (let times = 0; times < 9; times += 1) {
			await sign({
				...options,
				url,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: {},
			});
		}
		expect(count()).toBe(0);
	});
});
