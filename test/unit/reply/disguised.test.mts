import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone, readId, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { FORMATS, reply } from './replies.mts';

const NOTICE = '<br />\n<b>Notice</b>: Undefined index: psw in <b>/srv/templates.php</b> on line <b>12</b><br />\n';

/** How SMS Center states an error, in the four formats. */
const errors = (code: number) => [
	`{"error": "authorise error", "error_code": ${code}}`,
	`<result><error>authorise error</error><error_code>${code}</error_code></result>`,
	`0,-${code}`,
	`ERROR = ${code} (authorise error)`,
];

const outcomes = async (body: string | Uint8Array, status = 200) =>
	await Promise.all(
		FORMATS.flatMap((format) =>
			[readList, readId, readDone].map(
				async (read) => await read(reply(body, status), format).catch((failure: unknown) => failure),
			),
		),
	);

describe.each([2, 4])('Error %d is known', (code) => {
	it.each(errors(code))('in every format that was asked for: %s', async (body) => {
		for (const status of [200, 401, 403, 500]) {
			for (const failure of await outcomes(body, status)) {
				expect(failure).toBeInstanceOf(RefusedError);
				expect(failure).toMatchObject({ code, sent: 'no' });
			}
		}
	});

	it.each([
		`{"error": "authorise error", "error_code": "0${code}"}`,
		`{"error_code": " ${code} "}`,
		`\ufeff\n{"error": "authorise error", "error_code": ${code}}\n`,
		`{"error": "authorise error", "error_code": ${code}, "id": 34}`,
		`<?xml version="1.0"?>\n<result><error_code>0${code}</error_code></result>`,
		`34,-${code}`,
		`ERROR = ${code} (authorise error), ID - 34`,
	])('in spellings of its own: %s', async (body) => {
		for (const failure of await outcomes(body)) expect(failure).toMatchObject({ code, sent: 'no' });
	});

	it.each(errors(code).flatMap((error) => [NOTICE + error, error + NOTICE, `Warning: x\n${error}`, `${error}\nBye`]))(
		'or may be, among other text: %j',
		async (body) => {
			for (const failure of await outcomes(body)) {
				expect(failure).toBeInstanceOf(UnreadableReplyError);
				expect(failure).toMatchObject({ code: null, mayBeRefusal: true });
			}
		},
	);

	it('or may be, as a page or nothing under HTTP 401 or 403, as a redirect, or as a page where one signs in', async () => {
		for (const [status, body] of [
			[401, ''],
			[403, '<html><head><title>403 Forbidden</title></head></html>'],
			[302, ''],
			[200, '<!DOCTYPE html><title>Sign in</title>'],
		] as const) {
			for (const failure of await outcomes(body, status)) expect(failure).toMatchObject({ mayBeRefusal: true });
		}
	});

	it.each([408, 429, 500, 502, 503, 504])('and is not as a page of HTTP %d', async (status) => {
		for (const failure of await outcomes('<html></html>', status)) {
			expect(failure).toMatchObject({ code: null, mayBeRefusal: false });
		}
	});
});

describe('A list with something wrong in it', () => {
	const ok = '{"id": 1, "name": "A", "format": "", "sender": "", "flag": 0, "message": "B"}';

	it.each([
		`[${ok.replace('"B"', '"\\ud83c"')}]`,
		`[${ok.replace('"flag": 0', '"flag": null')}]`,
		`[${ok.replace('"message"', '"message": "C", "message"')}]`,
		`[${ok}, ${ok}]`,
		`[${ok}, {"id"`,
	])('is no refusal of the login in JSON: %s', async (body) => {
		const failure = await readList(reply(body), 'json').catch((reason: unknown) => reason);
		expect(failure).toBeInstanceOf(UnreadableReplyError);
		expect(failure).toMatchObject({ mayBeRefusal: false });
	});

	it.each([
		'<list><template><id>1</id><name>A</name><flag>x</flag><message>B</message></template></list>',
		'<?xml version="1.0"?>\n<list>\n<template><name>A</name><id>1</id><name>A</name></template></list>',
		'<list><template><id>1</id><name>A</name><flag>0</flag><message>B</mess',
	])('is no refusal of the login in XML: %s', async (body) => {
		const failure = await readList(reply(body), 'xml').catch((reason: unknown) => reason);
		expect(failure).toMatchObject({ mayBeRefusal: false });
	});

	it.each(['[]x', '[{"error": "authorise error"}, {"id": 1}]', '{"id": 1}', '[1]'])(
		'may be one where it does not begin with a template: %s',
		async (body) => {
			const failure = await readList(reply(body), 'json').catch((reason: unknown) => reason);
			expect(failure).toMatchObject({ mayBeRefusal: true });
		},
	);
});
