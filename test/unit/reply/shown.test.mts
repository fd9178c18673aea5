import type { INode } from 'n8n-workflow';

import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { holdsSecret, lookAt, plainWords } from '../../../nodes/SmsCenter/api/reply/shown.ts';
import { explain, nodeErrorOf } from '../../../nodes/SmsCenter/shared/nodeErrors.ts';
import { reply, windows1251 } from './replies.mts';

const LOGIN = 'shop-login';
const PASSWORD = 'correct horse & battery';
const SECRETS = [LOGIN, PASSWORD];

describe('Of a text of the server are shown', () => {
	it.each([
		'authorise error',
		'ip is blocked',
		'duplicate request, wait a minute',
		'message is denied',
		'502 Bad Gateway',
		'FortiGuard Intrusion Prevention - Access Blocked',
		"The server's certificate (2) has expired: why?",
		'неверный пароль',
		'Доступ запрещён | Ростелеком',
		'x'.repeat(24),
	])('plain words: %s', (text) => {
		expect(plainWords(text)).toBe(text);
		expect(plainWords(` ${text}\n`)).toBe(text);
	});

	it.each([
		['nothing', ''],
		['blanks', ' \n '],
		['more than 100 characters', 'word '.repeat(21)],
		['several lines', 'one\ntwo'],
		['a form', 'login=shop&psw=secret'],
		['markup', 'the <b>password</b>'],
		['quotation marks', 'user "shop"'],
		['an address', 'mail@example.com'],
		['a path', 'in /var/www/index'],
		['escapes', 'a\\u0041'],
		['entities', 'a &amp; b'],
		['base64', 'user c2hvcC1sb2dpbg'],
		['base64 without digits', 'user bXlzZWNyZXQ'],
		['a key', 'key k3y0123456789abcdef'],
		['a key of digits', 'key 0123456789'],
		['a hexadecimal number', 'a 70617373'],
		['letters read in the wrong charset', 'РєР»СЋС‡'],
		['a long word', 'x'.repeat(25)],
		['a control character', 'a\u0000b'],
		['an invisible character', 'a\u200bb'],
		['a character that was lost', 'a\ufffdb'],
		['something else than text', ['text']],
	])('no other: %s', (_, text) => {
		expect(plainWords(text)).toBeUndefined();
	});
});

describe('A text holds a secret', () => {
	it.each([
		['as it is', 'the user shop-login is unknown'],
		['in capitals', 'THE USER SHOP-LOGIN'],
		['cut', 'the user shop-l'],
		['of which six characters are left', 'a p-logi b'],
		['wrapped', 'cor rect hor'],
		['without its signs', 'shoplogin'],
		['its last piece', 'no battery'],
	])('%s', (_, text) => {
		expect(holdsSecret(text, SECRETS)).toBe(true);
	});

	it.each(['authorise error', 'a shop', 'the log in', 'a battle', ''])('or none: %s', (text) => {
		expect(holdsSecret(text, SECRETS)).toBe(false);
	});

	it('of fewer than six characters as a whole, and never an empty one', () => {
		expect(holdsSecret('the user Ann', ['ann'])).toBe(true);
		expect(holdsSecret('the user An', ['ann'])).toBe(false);
		expect(holdsSecret('the user Анна', ['АННА'])).toBe(true);
		expect(holdsSecret('authorise error', ['', ' '])).toBe(true);
		expect(holdsSecret('authorise error', [''])).toBe(false);
		expect(holdsSecret('authorise error', [])).toBe(false);
	});
});

describe('A reply is told by its looks', () => {
	it.each([
		['', { kind: 'empty', size: 0 }],
		[' \n', { kind: 'empty', size: 2 }],
		['\ufeff', { kind: 'empty', size: 3 }],
		['Hello', { kind: 'plain text', size: 5 }],
		[' {"a": 1}', { kind: 'JSON', size: 9 }],
		['[', { kind: 'JSON', size: 1 }],
		['<list>', { kind: 'XML', size: 6 }],
		['<blank>', { kind: 'XML' }],
		['<br />\n<b>Notice</b>', { kind: 'a web page' }],
		['<html lang="en"><title>Sign in</title>', { kind: 'a web page', title: 'Sign in' }],
		['<!DOCTYPE \n html><TITLE id="a">\nSign in\n</TITLE>', { kind: 'a web page', title: 'Sign in' }],
		['<?xml version="1.0"?>\n<!-- a --> <!-- > --><!DOCTYPE html>', { kind: 'a web page' }],
		['<html><title>psw=secret</title>', { kind: 'a web page', title: undefined }],
		['<html><title>Sign in', { kind: 'a web page', title: undefined }],
		['<other><title>Sign in</title></other>', { kind: 'XML', title: undefined }],
	])('%j', (body, look) => {
		expect(lookAt(reply(body).body)).toMatchObject(look);
	});

	it('in either charset, also if its beginning ends within a character', () => {
		const page = `<html><title>Вход</title>${'я'.repeat(8000)}`;
		for (const bytes of [Buffer.from(page), Buffer.from(`${page}`.replace('>', ' >')), windows1251(page)]) {
			expect(lookAt(bytes)).toEqual({ kind: 'a web page', size: bytes.length, title: 'Вход' });
		}
	});

	it.each(['<!--', '<!---->', '<title', '<?xml ', ' ', '<', '[', '\u0000', 'я'])(
		'before long, whatever 64 MB of %j are',
		(unit) => {
			const bytes = Buffer.alloc(64 * 1024 * 1024, unit);
			expect(lookAt(bytes)).toMatchObject({ size: bytes.length });
		},
	);
});

describe('Nothing of a reply is shown that is not known', () => {
	const ECHOES = [
		['a stack trace with arguments cut at 15 characters', "#0 check('shop-login', 'correct horse &...')"],
		['wrapped at blanks', 'Wrong password: correct\nhorse\n&\nbattery'],
		['base64', `Basic ${Buffer.from(`${LOGIN}:${PASSWORD}`).toString('base64')}`],
		['escaped', 'psw=correct horse &amp; battery'],
		['URL-encoded', `psw=${encodeURIComponent(PASSWORD)}`],
	];
	const NODE = { name: 'SMS Center', type: 'smsCenter' } as INode;
	const identity = { secrets: SECRETS };
	const shownOf = async (body: string, status: number) => {
		const failure = await readList(reply(body, status), 'json').catch((thrown: unknown) => thrown);
		const error = nodeErrorOf(NODE, failure, identity);
		return JSON.stringify([explain(failure, identity), error, error.message, error.stack, error.description]);
	};

	it.each(ECHOES)('where a secret is echoed: %s', async (_, echo) => {
		for (const body of [
			echo,
			`<html><title>${echo}</title><p>${echo}</html>`,
			`{"echo":${JSON.stringify(echo)}}`,
			`ERROR = 1 (${echo})`,
			JSON.stringify({ error: echo, error_code: 1 }),
		]) {
			for (const status of [200, 500]) {
				const shown = await shownOf(body, status);
				for (const piece of ['shop', 'correct', 'horse', 'battery', 'c2hvcC1', '%20', 'amp;']) {
					expect(shown).not.toContain(piece);
				}
			}
		}
	});

	it('but what is plain words, unless a secret is among them', () => {
		const hint = (failure: Error, secrets = SECRETS) => explain(failure, { secrets }).hint;
		const refused = new RefusedError(2, 'authorise error');
		expect(hint(refused)).toMatch(/ SMS Center said: “authorise error”\.$/);
		expect(hint(refused, ['author'])).not.toContain('said');
		const page = new UnreadableReplyError('is a web page', reply('<html><title>Sign in</title>'));
		expect(hint(page)).toMatch(/ The reply is a web page of 28 bytes, titled “Sign in”\.$/);
		expect(hint(page, ['signing'])).toMatch(/ The reply is a web page of 28 bytes\.$/);
		expect(hint(new UnreadableReplyError('is empty', reply('')))).toMatch(/ The reply is empty\.$/);
	});

	it('nor of a failure that is not ours', () => {
		expect(explain(new Error(`psw=${PASSWORD}`), { secrets: [] })).toEqual({
			message: 'The request to SMS Center could not be made',
			hint: 'Look into the log of n8n, and run it again.',
			prefix: '',
		});
	});
});
