import { inspect } from 'node:util';

import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { excerpt } from '../../../nodes/SmsCenter/api/reply/excerpt.ts';
import { withoutSecrets } from '../../../nodes/SmsCenter/api/reply/withoutSecrets.ts';
import { windows1251 } from './replies.mts';

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

const CYRILLIC = 'ключ-7f3a91-xyz';
const UMLAUT = 'wörd+7f3a91@x/y';
const QUOTES = '«АКЦИЯ»-7f3a91';

const octets = (bytes: Iterable<number>, write: (hex: string, byte: number) => string) =>
	[...bytes]
		.map((byte) =>
			byte < 0x80 ? String.fromCharCode(byte) : write(byte.toString(16).padStart(2, '0'), byte),
		)
		.join('');
const inUtf8 = (text: string) => Buffer.from(text);
const readAs = (charset: string, bytes: Uint8Array) => new TextDecoder(charset).decode(bytes);

it.each([
	['in windows-1251 on a page in UTF-8', CYRILLIC, readAs('utf-8', windows1251(CYRILLIC))],
	['the same, and the two first bytes pass for one character', QUOTES, readAs('utf-8', windows1251(QUOTES))],
	['in Latin-1 on a page in UTF-8', UMLAUT, UMLAUT.replace('ö', '\ufffd')],
	['with a mark for each byte of its UTF-8', CYRILLIC, CYRILLIC.replace(/[а-я]/g, '\ufffd\ufffd')],
	['as PHP escapes it by names', UMLAUT, UMLAUT.replace('ö', '&ouml;')],
	[
		'escaped by all names',
		UMLAUT,
		UMLAUT.replace('ö', '&ouml;').replace('+', '&plus;').replace('@', '&commat;').replace('/', '&sol;'),
	],
	['garbled, and then escaped by names', UMLAUT, UMLAUT.replace('ö', '&Atilde;&para;')],
	[
		'as PHP escapes it, twice',
		UMLAUT,
		UMLAUT.replace('ö', '&amp;ouml;').replace('@', '&amp;#64;').replace('/', '&amp;#x2f;'),
	],
	['in bytes of UTF-8', UMLAUT, octets(inUtf8(UMLAUT), (hex) => `\\x${hex}`)],
	['in bytes of Latin-1', UMLAUT, octets(Buffer.from(UMLAUT, 'latin1'), (hex) => `\\x${hex}`)],
	['in bytes of windows-1251', CYRILLIC, octets(windows1251(CYRILLIC), (hex) => `\\x${hex.toUpperCase()}`)],
	['in ASCII', CYRILLIC, CYRILLIC.replace(/[^a-z\d-]/g, '?')],
	['in windows-1251 that lacks a letter', `ö-${CYRILLIC}`, `?-${CYRILLIC}`],
	['URL-encoded in windows-1251', CYRILLIC, octets(windows1251(CYRILLIC), (hex) => `%${hex}`)],
	['URL-encoded in windows-1251, twice', CYRILLIC, octets(windows1251(CYRILLIC), (hex) => `%25${hex}`)],
	['as escape() of JavaScript writes it', CYRILLIC, escape(CYRILLIC)],
	['the same in Latin-1', UMLAUT, escape(UMLAUT)],
	['as windows-1251 read as Latin-1', CYRILLIC, latin1(windows1251(CYRILLIC))],
	['the same, escaped', CYRILLIC, octets(windows1251(CYRILLIC), (_, byte) => `&#${byte};`)],
	['as UTF-8 read as Latin-1, twice', CYRILLIC, latin1(inUtf8(latin1(inUtf8(CYRILLIC))))],
	[
		'as UTF-8 read as windows-1251, twice',
		CYRILLIC,
		readAs('windows-1251', inUtf8(readAs('windows-1251', inUtf8(CYRILLIC)))),
	],
	[
		'as UTF-8 read as windows-1252, twice',
		CYRILLIC,
		readAs('windows-1252', inUtf8(readAs('windows-1252', inUtf8(CYRILLIC)))),
	],
	['in JSON in JSON', 'a"b/c-7f3a', 'a\\\\\\"b\\\\\\/c-7f3a'],
])('a secret echoed %s is taken out', (_, secret, echo) => {
	expect(echo).not.toBe(secret);
	expect(withoutSecrets(`before ${echo} after`, ['shop-login', secret])).toBe('before *** after');
	expect(withoutSecrets(`before ${echo}`.slice(0, -1), ['shop-login', secret])).toBe('before ***');
});

it.each([...SECRETS, CYRILLIC])('is taken out of base64, wherever it stands in it: %s', (secret) => {
	for (const before of ['', 'a', 'ab', 'abc', 'login=x&psw=']) {
		const bytes = Buffer.from(`${before}${secret}&`);
		for (const encoding of ['base64', 'base64url'] as const) {
			const cleaned = withoutSecrets(`Basic ${bytes.toString(encoding)}`, [secret]);
			const known = Buffer.from(cleaned.replace('Basic ', '').replace(/\*+.*/s, ''), 'base64').toString();
			expect(cleaned).toContain('***');
			expect(`${before}${secret}`.slice(0, before.length + 1)).toContain(known.replace(/\ufffd|.$/u, ''));
		}
	}
});

it('a page in windows-1251 is read as such, also if two of its letters pass for a character of UTF-8', () => {
	const page = Buffer.from(windows1251(`Пароль ${QUOTES} не подходит`));
	expect(excerpt(page, { secrets: [QUOTES] })).toBe('Пароль *** не подходит');
	const utf8 = Buffer.concat([Buffer.from('Пароль '), windows1251('кл'), Buffer.from('-7f3a91 не подходит')]);
	expect(excerpt(utf8, { secrets: ['кл-7f3a91'] })).toBe('Пароль *** не подходит');
});

it.each([
	['backslashes', '\\'.repeat(20), '\\'.repeat(40), '***'],
	['backslashes, and then something else', `${'\\'.repeat(20)}a`, `${'\\'.repeat(4000)}b`, /^\\+b$/],
	['backslashes and letters', '\\a'.repeat(20), `${'\\\\a'.repeat(19)}\\\\b`, /b$/],
	['backslashes and signs', '\\@'.repeat(20), `${'&bsol;&bsol;@'.repeat(19)}&bsol;b`, /b$/],
	['letters that are lost', 'ы'.repeat(60) + 'a', '\ufffd'.repeat(4000), /\ufffd/],
	['letters among lost ones', 'ыa'.repeat(30), `${'\ufffd\ufffd\ufffda'.repeat(29)}\ufffd\ufffdb`, /b$/],
	['letters with names', 'ö'.repeat(60), `${'&Atilde;'.repeat(200)}b`, /b$/],
	['ampersands', '&'.repeat(40), `${'&amp;amp;'.repeat(39)} b`, / b$/],
	['percent signs', '%25'.repeat(20), `${'%252525'.repeat(19)} b`, / b$/],
	['NULs', '\0'.repeat(40), '\0'.repeat(60), /^\0+$/],
])('a secret of %s does not keep the search from ending', (_, secret, text, cleaned) => {
	expect(withoutSecrets(text, [secret])).toEqual(
		typeof cleaned === 'string' ? cleaned : expect.stringMatching(cleaned),
	);
});

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
