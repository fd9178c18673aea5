import { inspect } from 'node:util';

import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { excerpt } from '../../../nodes/SmsCenter/api/reply/excerpt.ts';
import { withoutSecrets } from '../../../nodes/SmsCenter/api/reply/withoutSecrets.ts';

const SECRETS = ['shop-login', 'p&ss "wörd" <1>/\\+=%\'ключ 😀', 'k3y.0123456789abcdef'];

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const html = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const named = (text: string) =>
	text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&#039;');
const unicodeEscapes = (text: string) =>
	text.replace(/[^a-z0-9]/gi, (c) =>
		c
			.split('')
			.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
			.join(''),
	);

const ECHOES: Array<[string, (secret: string) => string]> = [
	['as it is', (secret) => secret],
	['in capitals', (secret) => secret.toUpperCase()],
	['URL-encoded', (secret) => encodeURIComponent(secret)],
	['as a form', (secret) => new URLSearchParams({ x: secret }).toString().slice(2)],
	[
		'URL-encoded in small letters',
		(secret) => encodeURIComponent(secret).replace(/%../g, (c) => c.toLowerCase()),
	],
	['URL-encoded twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
	[
		'URL-encoded to the last character',
		(secret) => [...Buffer.from(secret)].map((b) => `%${b.toString(16)}`).join(''),
	],
	['HTML-escaped by numbers', html],
	['HTML-escaped by names', named],
	[
		'HTML-escaped by hexadecimal numbers',
		(secret) => html(secret).replace(/&#(\d+);/g, (_, n) => `&#x${Number(n).toString(16)};`),
	],
	['URL-encoded and HTML-escaped', (secret) => named(encodeURIComponent(secret))],
	['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
	['in JSON as PHP writes it', (secret) => JSON.stringify(secret).slice(1, -1).replace(/\//g, '\\/')],
	['in JSON, escaped', unicodeEscapes],
	[
		'in JSON, escaped in capitals',
		(secret) => unicodeEscapes(secret).replace(/\\u(....)/g, (_, hex) => `\\u${hex.toUpperCase()}`),
	],
	['as UTF-8 read as windows-1251', (secret) => new TextDecoder('windows-1251').decode(Buffer.from(secret))],
	['as UTF-8 read as windows-1252', (secret) => new TextDecoder('windows-1252').decode(Buffer.from(secret))],
	['as UTF-8 read as Latin-1', (secret) => latin1(Buffer.from(secret))],
];

describe.each(ECHOES)('a secret echoed %s', (_, echo) => {
	it.each(SECRETS)('is taken out: %s', (secret) => {
		expect(withoutSecrets(`before ${echo(secret)} after`, SECRETS)).toBe('before *** after');
		expect(withoutSecrets(`before${echo(secret)}after`, SECRETS)).toBe('before***after');
	});

	it.each(SECRETS)('is taken out where the text ends within it: %s', (secret) => {
		const echoed = echo(secret);
		for (let length = 0; length <= echoed.length; length++) {
			const cleaned = withoutSecrets(`before ${echoed.slice(0, length)}`, SECRETS);
			// No more than its two first characters are left, and a part of the third
			const left = cleaned.replace(/^before /, '').replace(/\*\*\*$/, '');
			expect(echo([...secret].slice(0, 3).join('')).slice(0, left.length)).toBe(left);
		}
	});
});

it.each([
	['a form', 'login=a&psw=b&fmt=3', 'login=***&psw=***&fmt=3'],
	['a form that is cut', 'fmt=3&apikey=some', 'fmt=3&apikey=***'],
	['an encoded form', 'login%3Da%26psw%3Db%26fmt%3D3', 'login%3D***%26psw%3D***%26fmt%3D3'],
	['an escaped form', 'login=a&amp;psw=b&amp;fmt=3', 'login=***&amp;psw=***&amp;fmt=3'],
	['JSON', '{"login": "a", "psw":"b"}', '{"login": "***", "psw":"***"}'],
	[
		'JSON in JSON',
		'"{\\"login\\":\\"a\\",\\"psw\\":\\"b\\"}"',
		'"{\\"login\\":\\"***\\",\\"psw\\":\\"***\\"}"',
	],
	['HTML of JSON', '{&quot;psw&quot;:&quot;b&quot;}', '{&quot;psw&quot;:&quot;***&quot;}'],
	['PHP', "[login] => a\n'psw' => 'b'", "[login] => ***\n'psw' => '***'"],
	['XML', '<login>a</login><psw>b</psw>', '<login>***</login><psw>***</psw>'],
	['a header', 'Login: a; PSW: b', 'Login: ***; PSW: ***'],
])('the values of parameters are taken out of %s, whatever they are', (_, text, cleaned) => {
	expect(withoutSecrets(text, [])).toBe(cleaned);
});

describe('short secrets', () => {
	it('are taken out as whole words, and leave the text readable', () => {
		expect(withoutSecrets('A page that is about a man, user a, "a" and #1', ['a', '1'])).toBe(
			'*** page that is about *** man, user ***, "***" and #***',
		);
		expect(withoutSecrets('пароль я, ящик, x%3Dя%26', ['я'])).toBe('пароль ***, ящик, x%3D***%26');
		expect(withoutSecrets('"\\na\\u0022a"', ['a'])).toBe('"\\n***\\u0022***"');
		expect(withoutSecrets('a&b x&amp;y', ['x&y'])).toBe('a&b ***');
	});

	it('that are empty change nothing', () => {
		expect(withoutSecrets('a page', ['', ' '])).toContain('page');
		expect(withoutSecrets('a page', [''])).toBe('a page');
	});
});

it('takes out the longer of two secrets that begin alike, and a secret of a thousand characters', () => {
	expect(withoutSecrets('alexander1 alex', ['alex', 'alexander1'])).toBe('*** ***');
	const long = 'x'.repeat(500) + 'y'.repeat(500);
	expect(withoutSecrets(`a ${long} b`, [long])).toBe('a *** b');
});

describe('an excerpt', () => {
	it('is 200 characters of the cleaned text, and 3,000 characters of secrets do not push the rest out', () => {
		const body = Buffer.from(`${SECRETS[0]} `.repeat(10) + 'я'.repeat(300));
		expect(excerpt(body, { secrets: SECRETS })).toBe('*** '.repeat(10) + 'я'.repeat(160));
	});

	it('shows what cannot be seen', () => {
		expect(excerpt('a\u0000\n\t\u001b\u007f\u0085\u202e\u2028\ufeff😀\ud83d')).toBe(
			'a␀␊␉␛␡\\u0085\\u202e\\u2028\\ufeff😀\\ud83d',
		);
	});

	it('does not cut a character in two', () => {
		expect(excerpt('😀'.repeat(300))).toBe('😀'.repeat(200));
		expect(excerpt('abc', { limit: 2 })).toBe('ab');
	});

	it.each([
		['UTF-8', Buffer.from('Привет')],
		['windows-1251', Buffer.from('cff0e8e2e5f2', 'hex')],
		['UTF-16', Buffer.from('\ufeffПривет', 'utf16le')],
	])('reads %s', (_, body) => expect(excerpt(body)).toBe('Привет'));
});

it('an error that carries a text of the server gives no secret away, however it is printed', () => {
	const echo = `login=${SECRETS[0]}&psw=${SECRETS[2]}`;
	const unreadable = new UnreadableReplyError('is a web page', 502, Buffer.from(`<html>${echo}`));
	const refused = new RefusedError(2, echo);
	expect(unreadable.excerpt(SECRETS)).toBe('<html>login=***&psw=***');
	expect(refused.serverText).toBe(echo);
	for (const error of [unreadable, refused]) {
		const prints = [
			String(error),
			JSON.stringify(error),
			inspect(error, { depth: 9, showHidden: true }),
			error.stack,
		];
		for (const print of prints) {
			expect(print).not.toContain(SECRETS[0]);
			expect(print).not.toContain(SECRETS[2]);
		}
	}
});
