import type { IHttpRequestOptions } from 'n8n-workflow';

import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { signRequest, targetOf } from '../../../nodes/SmsCenter/api/credential/sign.ts';

const SERVER = 'https://sms.example.com';

const credential = {
	authentication: 'password',
	login: 'user',
	password: 'se&cret ü',
	server: 'custom',
	customUrl: SERVER,
};

const HEADERS = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };

const request = (more: object = {}): IHttpRequestOptions => ({
	method: 'POST',
	url: `${SERVER}/sys/templates.php`,
	headers: HEADERS,
	body: { get: '1' },
	...more,
});

/** What n8n's HTTP Request node hands over. */
const older = (more: object = {}) =>
	({
		method: 'POST',
		uri: `${SERVER}/sys/balance.php`,
		form: { fmt: '3' },
		...more,
	}) as unknown as IHttpRequestOptions;

describe('Signing a request', () => {
	it('puts the secret into the form body, and turns redirects off', () => {
		const signed = signRequest(credential, request());
		expect(signed.body).toEqual({ get: '1', login: 'user', psw: 'se&cret ü' });
		expect(signed.disableFollowRedirect).toBe(true);
		expect(signed.url).not.toMatch(/user|secret/);
	});

	it('leaves the request that it was given as it was', () => {
		const given = Object.freeze(request({ body: Object.freeze({ get: '1' }) }));
		signRequest(credential, given);
		expect(given.body).toEqual({ get: '1' });
	});

	it('twice gives the same request', () => {
		const once = signRequest(credential, request());
		expect(signRequest(credential, once)).toEqual(once);
		const ofNode = signRequest(credential, older());
		expect(signRequest(credential, ofNode)).toEqual(ofNode);
	});

	it('of the HTTP Request node goes into its form, and turns all of its redirects off', () => {
		expect(signRequest(credential, older())).toMatchObject({
			form: { fmt: '3', login: 'user', psw: 'se&cret ü' },
			followRedirect: false,
			followAllRedirects: false,
			disableFollowRedirect: true,
		});
	});

	it('lets no field of the request stand in for the secret', () => {
		expect(signRequest(credential, request({ body: { login: 'other', psw: 'other' } })).body).toMatchObject({
			login: 'user',
			psw: 'se&cret ü',
		});
	});

	it.each([
		['GET', request({ method: 'GET' })],
		['no method', request({ method: undefined })],
		['no body', request({ body: undefined })],
		['a JSON body', request({ headers: { 'content-type': 'application/json' } })],
		['no content type', request({ headers: undefined })],
		['a raw body', request({ body: 'get=1' })],
		['bytes', request({ body: Buffer.from('get=1') })],
		['URLSearchParams', request({ body: new URLSearchParams({ get: '1' }) })],
		['a form with files', older({ form: undefined, formData: { fmt: '3' } })],
		['a form that is text', older({ form: 'fmt=3' })],
		['a form that is null', older({ form: null })],
		['a body that is null', request({ body: null })],
		['a body beside a form with files', request({ formData: { fmt: '3' } })],
		['the name of a form in another header', request({ headers: { Accept: HEADERS['Content-Type'] } })],
		[
			'the name of a form behind another type',
			request({ headers: { 'Content-Type': 'text/plain; application/x-www-form-urlencoded' } }),
		],
	])('refuses %s in words', (_, given) => {
		expect(() => signRequest(credential, given)).toThrow(CredentialError);
		expect(() => signRequest(credential, given)).toThrow(/POST requests with a form body only/);
	});

	it.each([
		['another server', 'https://evil.example.com/sys/templates.php', /goes to another server/],
		['another port', 'https://sms.example.com:444/sys/templates.php', /goes to another server/],
		['http', 'http://sms.example.com/sys/templates.php', /must start with https:\/\//],
		['no address', 'templates', /is not a web address/],
		['a name that begins alike', 'https://sms.example.com.evil.com/', /goes to another server/],
		['a user name that looks alike', 'https://sms.example.com@evil.com/', /goes to another server/],
	])('refuses %s', (_, url, message) => {
		expect(() => signRequest(credential, request({ url }))).toThrow(message);
		expect(() => signRequest(credential, request({ url }))).not.toThrow(/cret/);
	});

	it('goes to the backup host of the credential’s own server, and to no other’s', () => {
		const own = { ...credential, server: 'https://smsc.ru' };
		expect(() => signRequest(own, request({ url: 'https://www2.smsc.ru/sys/templates.php' }))).not.toThrow();
		expect(() => signRequest(own, request({ url: 'https://www2.smscentre.com/sys/templates.php' }))).toThrow(
			/another server/,
		);
	});
});

describe('The address of a request', () => {
	it.each([
		[{ url: '/sys/balance.php', baseURL: SERVER }, `${SERVER}/sys/balance.php`],
		[{ url: '/sys/balance.php', baseURL: `${SERVER}/copy/` }, `${SERVER}/copy/sys/balance.php`],
		[{ url: `${SERVER}/a`, baseURL: 'https://else.example.com' }, `${SERVER}/a`],
		[{ url: `${SERVER}/a` }, `${SERVER}/a`],
		[{ url: '/sys/balance.php', baseURL: `${SERVER}/copy//` }, `${SERVER}/copy/sys/balance.php`],
		[{ baseURL: SERVER }, `${SERVER}/`],
	])('%j is %s', (options, address) => {
		expect(targetOf(options as never)?.href).toBe(address);
	});

	it('may be none', () => {
		expect(targetOf({ url: '' })).toBeUndefined();
	});
});
