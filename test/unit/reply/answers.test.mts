import { UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { TEMPLATE_FORMATS } from '../../../nodes/SmsCenter/api/template.ts';
import { FORMATS, listIn, outcomeOf, reply, template } from './replies.mts';

describe.each(FORMATS)('an answer in %s', (format) => {
	const refusal = async (body: string | Uint8Array) => await outcomeOf(readDone(reply(body), format));

	it.each([
		['0,-1', 1, undefined],
		['0,-77', 77, undefined],
		['0,-02', 2, undefined],
		['541,-7', 7, undefined],
		['ERROR = 02 (e)', 2, 'e'],
		['ERROR = 7 (e), ID - 541', 7, 'e'],
		['ERROR = 7, ID - 541', 7, undefined],
		['{"error":"e","error_code":"02"}', 2, 'e'],
		['{"error":"e","error_code":7,"id":34}', 7, 'e'],
		['<result><error>e</error><error_code>7</error_code><id>34</id></result>', 7, 'e'],
		['<template><id>5</id><error_code>02</error_code></template>', 2, undefined],
		[' 0,-123456789\n', 123_456_789, undefined],
		['ERROR = 77 (e)', 77, 'e'],
		['ERROR=123456789', 123_456_789, undefined],
		['ERROR  =  2  (e)', 2, 'e'],
		['ERROR = 2 ()', 2, undefined],
		['ERROR = 2 (a) b)', 2, 'a) b'],
		[' \nERROR = 2 (e)\n', 2, 'e'],
		['{"error":"e","error_code":77}', 77, 'e'],
		['{"error":"e","error_code":" 77 "}', 77, 'e'],
		['{"error":["e"],"error_code":2}', 2, undefined],
		['{"error_code":2}', 2, undefined],
		[' {"error_code":2} ', 2, undefined],
		['<result><error>e</error><error_code>\n77\n</error_code></result>', 77, 'e'],
		['<template><error_code>2</error_code></template>', 2, undefined],
		[' <result><error_code>2</error_code></result> ', 2, undefined],
	])('states an error: %j', async (body, code, said) => {
		expect(await refusal(body)).toEqual({ code, said });
	});

	it.each([
		'0,-',
		'0,-0',
		'0,--2',
		'0,-2x',
		'0,-2\n0,-2',
		'0,-1234567890',
		'1\n0,-2',
		'0,2',
		'ERROR = 0 (e)',
		'ERROR = 1234567890 (e)',
		'ERROR = -2 (e)',
		'ERROR = 2 (e) b',
		'ERROR = 2 b',
		'ERROR = (e)',
		'ERROR 2 (e)',
		'Error = 2 (e)',
		'An ERROR = 2 (e)',
		'ERROR = 7 (e), ID - ',
		'ERROR = 7 (e), 541',
		'541,-',
		'541,-7,0',
		'OK\nERROR = 2 (e)',
		'{"error":"e"}',
		'{"error":"e","error_code":null}',
		'{"error":"e","error_code":true}',
		'{"error":"e","error_code":[2]}',
		'{"error":"e","error_code":["2"]}',
		'{"error":"e","error_code":{}}',
		'{"error":"e","error_code":0}',
		'{"error":"e","error_code":-2}',
		'{"error":"e","error_code":2.5}',
		'{"error":"e","error_code":1234567890}',
		'{"error":"e","error_code":"2.0"}',
		'{"error":"e","error_code":"2x"}',
		'{"error":"e","error_code":"x2"}',
		'{"error":"e","error_code":""}',
		'{"error":"e","error_code":2',
		'[{"error":"e","error_code":2}]',
		'<result><error>e</error></result>',
		'<result><error>e</error><error_code/></result>',
		'<result><error>e</error><error_code>2x</error_code></result>',
		'<result><error>e</error><error_code><b>2</b></error_code></result>',
		'<list><error>e</error><error_code>2</error_code></list>',
		'<other><error>e</error><error_code>2</error_code></other>',
		'<result><error>e</error><error_code>2</error_code><error_code>2</error_code></result>',
		'<result><error>e</error><error_code>2</error_code>',
	])('states none: %j', async (body) => {
		expect(await refusal(body)).toEqual(expect.any(String));
	});

	const LIMIT = 256 * 1024;
	/** An error of so many characters in each shape. */
	const errorsOf = (length: number): string[] =>
		[
			['ERROR = 2 (', ')'],
			['{"error_code":2,"error":"', '"}'],
			['<result><error_code>2</error_code><error>', '</error></result>'],
		].map(([before, after]) => before + 'x'.repeat(length - before.length - after.length) + after);

	it('states an error of up to 256 kB, and none in more', async () => {
		for (const body of errorsOf(LIMIT)) expect(await refusal(body)).toMatchObject({ code: 2 });
		for (const body of errorsOf(LIMIT + 1)) expect(await refusal(body)).toEqual(expect.any(String));
	});

	it('states an error of as much in broken bytes, and none in more', async () => {
		const broken = (length: number) =>
			Buffer.concat([
				Buffer.from('ERROR = 2 ('),
				Buffer.from('я'.repeat((length - 14) / 2)),
				Buffer.from(' \xff)', 'latin1'),
			]);
		const mixed = 'mixes UTF-8 with bytes that are not UTF-8, so a text in it is garbled or cut';
		expect(broken(LIMIT + 1).length).toBe(LIMIT + 1 - ((LIMIT + 1) % 2));
		expect(await refusal(broken(LIMIT))).toMatchObject({ code: 2 });
		expect(await refusal(broken(LIMIT + 2))).toBe(mixed);
	});

	it('states an error in broken bytes, whatever encoding their declaration names', async () => {
		const broken = Buffer.concat([
			Buffer.from('<?xml version="1.0" encoding="koi8-r"?><result><error>Пароль '),
			Buffer.from('\xff</error><error_code>2</error_code></result>', 'latin1'),
		]);
		expect(await refusal(broken)).toEqual({ code: 2, said: undefined });
	});
});

describe.each(FORMATS)('a list in %s', (format) => {
	it('is read though its texts look like errors', async () => {
		const messages = ['-2', 'x0,-2', 'ERROR = 2', 'ERROR = 2 (e)', '<error>', '"error_code":2'];
		for (const message of messages) {
			const templates = [template({ name: 'error', message })];
			expect(await outcomeOf(readList(reply(listIn(format, templates)), format))).toMatchObject({
				templates,
			});
		}
	});

	it.each(TEMPLATE_FORMATS.map((one) => [one]))('is read with a template of the format %j', async (one) => {
		const templates = [template({ name: one, format: one, sender: one }), template({ id: 2 })];
		// Of an empty sender it cannot be told in CSV where the format is
		if (format === 'csv') templates[0].sender = 's';
		expect(await outcomeOf(readList(reply(listIn(format, templates)), format))).toMatchObject({ templates });
	});

	it('is read whatever the order of its ids', async () => {
		const templates = [3, 1, 2].map((id) => template({ id }));
		expect(await outcomeOf(readList(reply(listIn(format, templates)), format))).toMatchObject({ templates });
	});

	it('with one id twice advises JSON only where texts may look like templates', async () => {
		for (const ids of [
			[1, 1],
			[2, 1, 2],
		]) {
			const body = listIn(
				format,
				ids.map((id) => template({ id })),
			);
			const failure = await readList(reply(body), format).catch((thrown: unknown) => thrown);
			expect(failure).toBeInstanceOf(UnreadableReplyError);
			const advisesJson = (failure as UnreadableReplyError).hint.includes("'Response Format' to JSON");
			expect(advisesJson).toBe(format === 'csv' || format === 'text');
		}
	});
});
