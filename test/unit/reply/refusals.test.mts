import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone, readId, readList, type ListReply } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { FORMATS, listIn, reply, template, windows1251 } from './replies.mts';

const READERS = { readList, readId, readDone };
const EVERY_READER = Object.entries(READERS).flatMap(([name, read]) =>
	FORMATS.map((format) => ({
		name,
		read: read as (...args: Parameters<typeof readList>) => Promise<unknown>,
		format,
	})),
);

/** The failure of a promise that has to fail. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
	const value = await promise.then(
		(read: unknown) => ({ read }),
		(failure: unknown) => failure,
	);
	expect(value).toBeInstanceOf(Error);
	return value;
}

describe.each(EVERY_READER)('$name in $format', ({ read, format }) => {
	it.each([
		['text', 'ERROR = 2 (authorise error)', 2, 'authorise error'],
		['text of several lines', 'ERROR = 2 (a (b)\nc)\n', 2, undefined],
		['text without a description', 'ERROR = 2', 2, undefined],
		['CSV', '0,-2', 2, undefined],
		['CSV with a newline', '0,-2\r\n', 2, undefined],
		['XML', '<result>\n<error>a &#98;</error>\n<error_code>2</error_code>\n</result>', 2, 'a b'],
		[
			'XML with a declaration',
			'<?xml version="1.0"?><result><error>e</error><error_code> 2 </error_code></result>',
			2,
			'e',
		],
		['JSON', '{\n"error": "e",\n"error_code": 2\n}', 2, 'e'],
		['JSON with the number as text', '{"error":"e","error_code":"2"}', 2, 'e'],
		['JSON with a raw newline', '{"error":"a\nb","error_code":2}', 2, undefined],
		['a byte order mark', '\ufeffERROR = 4 (ip is blocked)', 4, 'ip is blocked'],
		['windows-1251', windows1251('ERROR = 2 (неверный пароль)'), 2, 'неверный пароль'],
		[
			'a description cut in a character',
			Buffer.concat([Buffer.from('ERROR = 2 (ключ '), Buffer.of(0xd0, 0x29)]),
			2,
			undefined,
		],
	])('knows an error in %s', async (_, body, code, said) => {
		for (const status of [200, 403, 500]) {
			const failure = await failureOf(read(reply(body, status), format));
			expect(failure).toBeInstanceOf(RefusedError);
			expect(failure).toMatchObject({ code, said, sent: 'no' });
		}
	});

	it('knows an error with a number nobody knows, from SMS Center itself', async () => {
		const failure = await failureOf(read(reply('{"error":"e","error_code":77}'), format));
		expect(failure).toBeInstanceOf(RefusedError);
		expect(failure).toMatchObject({ code: 77, said: 'e', sent: 'no' });
	});

	it.each([1, 2, 3, 4, 5, 9])('knows the documented number %d under every HTTP status', async (code) => {
		for (const status of [302, 403, 500, 504]) {
			const failure = await failureOf(read(reply(`{"error":"e","error_code":${code}}`, status), format));
			expect(failure).toMatchObject({ code, sent: 'no' });
		}
	});

	it.each([
		[504, '{"error_code":504,"error":"gateway timeout"}'],
		[502, '{"error_code":"502","error":"bad gateway"}'],
		[429, 'ERROR = 429 (slow down)'],
		[500, '0,-500'],
		[503, '<result><error>e</error><error_code>10</error_code></result>'],
	])('takes the number of a proxy (HTTP %d) for no answer of SMS Center: %s', async (status, body) => {
		const failure = await failureOf(read(reply(body, status), format));
		expect(failure).toBeInstanceOf(UnreadableReplyError);
		expect(failure).toMatchObject({
			status,
			code: null,
			sent: 'unknown',
			reason: 'does not come from SMS Center, which answers with HTTP 200, but from a server on the way',
		});
	});

	it.each([
		['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
		['a web page in lower case', '\n<html lang="en"><p>Hi</html>'],
		['plain text', 'Hello'],
		['a number', '3.14'],
		['a word of JSON', 'null'],
		['an object of nothing known', '{}'],
		['an error without a number', '{"error":"e"}'],
		['an error with the number 0', '{"error":"e","error_code":0}'],
		['an error with a broken number', '{"error":"e","error_code":"x"}'],
		['an error and a success', '{"error":"e","error_code":2,"result":"OK"}'],
		['an error without a number and a success', '{"error":"e","id":5,"result":"OK"}'],
		['half an error', 'ERROR = 2 (authorise'],
		['half an error in JSON', '{"error":"e","error_code":2'],
		['half an error in XML', '<result><error>e</error><error_code>2</error_code>'],
		['XML with a DOCTYPE', '<!DOCTYPE r [<!ENTITY e "OK">]><result>&e;</result>'],
		['NUL bytes', '\u0000\u0000\u0000'],
		['UTF-16', Buffer.from('\ufeff[]', 'utf16le')],
		['a mixture of charsets', Buffer.from('OK \xd0\x9f \xcf\xf0', 'latin1')],
		['a text cut in its only wide character', Buffer.from('OK \xf0\x9f\x98', 'latin1')],
		['a byte of no charset', Buffer.from('OK \x98', 'latin1')],
	])('refuses %s', async (_, body) => {
		const failure = await failureOf(read(reply(body), format));
		expect(failure).toBeInstanceOf(UnreadableReplyError);
		expect(failure).toMatchObject({ status: 200, code: null, sent: 'unknown' });
	});

	it.each([301, 302, 400, 404, 500, 502, 504])('refuses HTTP %d, whatever it says', async (status) => {
		for (const body of [
			'',
			'OK',
			'[]',
			'{"id": 5}',
			'ID - 5',
			'5',
			'<result>OK</result>',
			'<list/>',
			'{"result":"OK"}',
		]) {
			const failure = await failureOf(read(reply(body, status), format));
			expect(failure).toBeInstanceOf(UnreadableReplyError);
			expect(failure).toMatchObject({ status });
		}
	});

	it('refuses more than 64 MB', async () => {
		const failure = await failureOf(read(reply(Buffer.alloc(64 * 1024 * 1024 + 1, ' ')), format));
		expect(failure).toMatchObject({ reason: 'is larger than 64 MB' });
	});
});

it('takes "not found" for an empty list only from SMS Center itself, which answers with HTTP 200', async () => {
	expect(await failureOf(readList(reply('ERROR = 3 (record not found)', 404), 'json'))).toBeInstanceOf(RefusedError);
});

describe.each(EVERY_READER)('the reason, for $name in $format,', ({ read, format }) => {
	it.each([
		'<!DOCTYPE html><html><body>Sign in</body></html>',
		'<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><p>Hi',
		'\n<html lang="en"><p>Hi</html>',
		'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"><html/>',
		'<!-- proxy 7 --> <!-- node <b> 3 -->\n<html></html>',
		'<script>location.href="/login"</script>',
		'<meta http-equiv="refresh" content="0;url=/login">',
		'<title>502 Bad Gateway</title>',
		'<center><h1>502 Bad Gateway</h1></center>',
		'<h1>Not Found</h1>',
		'<br />\n<b>Warning</b>: mysql_connect() in <b>/sys/templates.php</b> on line <b>5</b><br />',
	])('is a web page: %s', async (body) => {
		expect(await failureOf(read(reply(body), format))).toMatchObject({ reason: 'is a web page' });
	});

	it.each(['<brand/>', '<!-- <html> -->', '<!-- <html>', '<?xml version="1.0"?>', '< html>', 'OK <html>'])(
		'is not that it were a web page: %s',
		async (body) => {
			expect(await failureOf(read(reply(body), format))).toMatchObject({
				reason: expect.not.stringMatching('web page'),
			});
		},
	);
});

it.each([readList, readId, readDone])('%p says of JSON that it may be cut off, and of nothing else', async (read) => {
	for (const body of ['[{"id": 1, "na', ' {"id": 5', '{"result": "O']) {
		expect(await failureOf(read(reply(body), 'json'))).toMatchObject({
			reason: 'is JSON that is cut off, or has something behind it',
		});
	}
	for (const body of ['Error in "query', 'Warning: array(3) { [0', '"OK', 'Hello']) {
		expect(await failureOf(read(reply(body), 'json'))).toMatchObject({ reason: 'is not JSON' });
	}
});

it.each([readId, readDone])('%p refuses an empty answer', async (read) => {
	for (const format of FORMATS) {
		for (const body of ['', ' \n']) {
			expect(await failureOf(read(reply(body), format))).toMatchObject({ reason: 'is empty' });
		}
	}
});

describe('an id', () => {
	it.each([
		['json', '{"id": 5}'],
		['json', '{\n"id": "5"\n}\n'],
		['json', '{"id": 5, "name": "n"}'],
		['xml', '<template>\n<id>5</id>\n</template>'],
		['xml', '<?xml version="1.0" encoding="windows-1251"?><template><id> 5 </id><name/></template>'],
		['csv', '5'],
		['csv', '5\n'],
		['text', 'ID - 5'],
		['text', 'ID - 5\r\n'],
	] as const)('in %s: %s', async (format, body) => {
		expect(await readId(reply(body), format)).toBe(5);
	});

	const wrong = ['0', '-5', '5.5', '9007199254740992', '1e3x', '', 'x', '٣'];
	it.each(wrong)('is not %j', async (id) => {
		expect(await failureOf(readId(reply(`{"id": "${id}"}`), 'json'))).toBeInstanceOf(UnreadableReplyError);
		expect(await failureOf(readId(reply(`{"id": ${id || 'null'}}`), 'json'))).toBeInstanceOf(UnreadableReplyError);
		expect(await failureOf(readId(reply(`<template><id>${id}</id></template>`), 'xml'))).toBeInstanceOf(
			UnreadableReplyError,
		);
		expect(await failureOf(readId(reply(id), 'csv'))).toBeInstanceOf(UnreadableReplyError);
		expect(await failureOf(readId(reply(`ID - ${id}`), 'text'))).toBeInstanceOf(UnreadableReplyError);
	});

	it.each([
		['json', '[{"id": 5}]'],
		['json', '5'],
		['json', '{"result": "OK"}'],
		['json', '{"id": 5, "id": 6}'],
		['json', `{"id": 5, "more": {"text": "${'x'.repeat(20_000)}"}, "\\u0069d": 6}`],
		['json', 'ID - 5'],
		['xml', '<list><template><id>5</id></template></list>'],
		['xml', '<template><id>5</id><id>6</id></template>'],
		['xml', '<template><id>5</name></template>'],
		['xml', '<template><id>5</id></template><template/>'],
		['xml', '<result>OK</result>'],
		['csv', '5,6'],
		['csv', 'OK'],
		['text', '5'],
		['text', 'OK'],
	] as const)('in %s is not %s', async (format, body) => {
		expect(await failureOf(readId(reply(body), format))).toBeInstanceOf(UnreadableReplyError);
	});
});

describe('a change or deletion', () => {
	it.each([
		['json', '{"result": "OK"}'],
		['json', '{\n"result":"OK"\n}\n'],
		['json', 'OK'],
		['xml', ' OK\n'],
		['xml', '<result>OK</result>'],
		['xml', '<?xml version="1.0"?>\n<result>\nOK\n</result>\n'],
		['csv', 'OK'],
		['text', 'OK\n'],
	] as const)('is done, in %s: %s', async (format, body) => {
		await expect(readDone(reply(body), format)).resolves.toBeUndefined();
	});

	it.each([
		['json', '{"id": 5}'],
		['json', '{"result": "ok"}'],
		['json', '{"result": true}'],
		['json', '{"result": "no", "result": "OK"}'],
		['json', '"OK"'],
		['json', '[]'],
		['xml', '<result>OK'],
		['xml', '<result><result>OK</result></result>'],
		['xml', '<template>OK</template>'],
		['csv', 'OKAY'],
		['csv', '5'],
		['text', 'OK OK'],
		['text', 'ok'],
	] as const)('is not done, in %s: %s', async (format, body) => {
		expect(await failureOf(readDone(reply(body), format))).toBeInstanceOf(UnreadableReplyError);
	});
});

describe('a list', () => {
	it.each(FORMATS)('that is cut off in %s is refused, or ends with its text', async (format) => {
		const templates = [template({ message: 'Привет,\nмир' }), template({ id: 2, name: 'b' })];
		const whole = Buffer.from(listIn(format, templates).trimEnd());
		let passed = 0;
		for (let length = 1; length < whole.length; length++) {
			const read = await readList(reply(whole.subarray(0, length)), format).catch((failure: unknown) => failure);
			if (read instanceof UnreadableReplyError) continue;
			passed++;
			const { templates: cut } = read as ListReply;
			const last = cut.length - 1;
			expect(cut).toEqual([...templates.slice(0, last), { ...templates[last], message: cut[last].message }]);
			const text = whole.subarray(0, length).toString().replace(/\n$/, '');
			expect(text.endsWith(cut[last].message)).toBe(true);
		}
		// Without a closing bracket or tag, a text that is cut looks like a shorter one
		expect(passed > 0).toBe(format === 'csv' || format === 'text');
	});

	it.each(FORMATS)('with one id twice in %s is refused', async (format) => {
		const failure = await failureOf(readList(reply(listIn(format, [template(), template({ name: 'b' })])), format));
		expect(failure).toMatchObject({ reason: 'holds two templates with one ID' });
	});

	const long = listIn(
		'json',
		Array.from({ length: 400 }, (_, index) => template({ id: index + 1 })),
	);
	it.each([
		['from text to id', /"message": "Hello"\n },\n {\n {2}(?="id": 301)/],
		['from flag to id', /"flag": 0,\n {2}"message": "Hello"\n },\n {\n {2}(?="id": 301)/],
		['from text to flag', /(?<="id": 300,[^}]*)"message": "Hello"[^}]*},[^}]*(?="flag": 0)/],
		['from text to name', /(?<="id": 300,[^}]*)"message": "Hello"[^}]*},\n {\n {2}"id": 301,\s*/],
	])('in JSON of which bytes are missing far behind the beginning (%s) is refused', async (_, missing) => {
		const body = long.replace(missing, '');
		expect(body.length).toBeLessThan(long.length);
		expect(await failureOf(readList(reply(body), 'json'))).toMatchObject({
			reason: 'gives one field twice',
		});
	});

	it.each([
		['escaped', '{"id":1,"\\u006eame":"a","name":"b","flag":0,"message":"m"}'],
		['apart from its colon', '{"id" :1,"name" :"a","name" :"b","flag" :0,"message" :"m"}'],
		['escaped, after a raw control character', '{"x\t\\u0079":1,"x\\ty":2,"id":1,"name":"a","flag":0,"message":"m"}'],
	])('in JSON with a key twice that is %s is refused', async (_, record) => {
		expect(await failureOf(readList(reply(`[${record}]`), 'json'))).toMatchObject({
			reason: 'gives one field twice',
		});
	});

	it('in JSON is read where keys stand in texts, in fields of fields, and apart from their colons', async () => {
		const message = '{"id":1,"id":2} "name":';
		const record = { id: 1, name: 'id', flag: 0, message, more: [{ id: 5, name: 6 }, { id: 7 }] };
		const body = JSON.stringify([record, { ...record, id: 2 }]).replace(/(?<!\\)":/g, '"\n:');
		const { templates } = await readList(reply(body), 'json');
		expect(templates).toEqual([template({ name: 'id', message }), template({ id: 2, name: 'id', message })]);
	});

	it.each([
		['an object', '{"id":1,"name":"n","flag":0,"message":"m"}'],
		['a list of nothing', '[null]'],
		['a list of lists', '[[1,"n","",0,"m"]]'],
		['a field twice', '[{"id":1,"name":"a","name":"b","flag":0,"message":"m"}]'],
		['two texts', '[{"id":1,"name":"a","flag":0,"message":"m","msg":"n"}]'],
		['no id', '[{"name":"a","flag":0,"message":"m"}]'],
		['no name', '[{"id":1,"flag":0,"message":"m"}]'],
		['no flag', '[{"id":1,"name":"a","message":"m"}]'],
		['no text', '[{"id":1,"name":"a","flag":0}]'],
		['an empty flag', '[{"id":1,"name":"a","flag":"","message":"m"}]'],
		['a negative flag', '[{"id":1,"name":"a","flag":-1,"message":"m"}]'],
		['an id 0', '[{"id":0,"name":"a","flag":0,"message":"m"}]'],
		['a fractional id', '[{"id":1.5,"name":"a","flag":0,"message":"m"}]'],
		['an id past 2^53', '[{"id":9007199254740992,"name":"a","flag":0,"message":"m"}]'],
		['a name that is true', '[{"id":1,"name":true,"flag":0,"message":"m"}]'],
		['a fractional name', '[{"id":1,"name":1.5,"flag":0,"message":"m"}]'],
		['a name with a fraction of 0', '[{"id":1,"name":1.0,"flag":0,"message":"m"}]'],
		['a text with an exponent', '[{"id":1,"name":"a","flag":0,"message":1e3}]'],
		['another text with an exponent', '[{"id":1,"name":"a","flag":0,"msg":12E+1}]'],
		['a sender with an exponent', '[{"id":1,"name":"a","sender":100E-1,"flag":0,"message":"e.E+"}]'],
		['a name past 2^53', '[{"id":1,"name":9007199254740992,"flag":0,"message":"m"}]'],
		['half of a character', '[{"id":1,"name":"\\ud83d","flag":0,"message":"m"}]'],
		['a comma too many', '[{"id":1,"name":"a","flag":0,"message":"m"},]'],
		['single quotes', "[{'id':1}]"],
		['a raw quote', '[{"id":1,"name":"a "b" c","flag":0,"message":"m"}]'],
		['an escaped raw newline', '[{"id":1,"name":"a\\\nb","flag":0,"message":"m"}]'],
		['text after it', '[] Warning'],
		['text before it', 'Warning []'],
	])('in JSON with %s is refused', async (_, body) => {
		const failure = await failureOf(readList(reply(body), 'json'));
		expect(failure).toBeInstanceOf(UnreadableReplyError);
		expect((failure as UnreadableReplyError).hint).toMatch(/^Check the server/);
	});

	const xml = (fields: string) => `<list><template>${fields}</template></list>`;
	it.each([
		['a field twice', xml('<id>1</id><name>a</name><name>b</name><flag>0</flag><message>m</message>')],
		['tags inside a text', xml('<id>1</id><name>a</name><flag>0</flag><message>m <b>n</b></message>')],
		['text between fields', xml('<id>1</id>x<name>a</name><flag>0</flag><message>m</message>')],
		['text between templates', '<list>x</list>'],
		['other elements', '<list><item/></list>'],
		['another root', '<templates/>'],
		['no name', xml('<id>1</id><flag>0</flag><message>m</message>')],
		['an empty flag', xml('<id>1</id><name>a</name><flag/><message>m</message>')],
		['a hexadecimal id', xml('<id>0x1</id><name>a</name><flag>0</flag><message>m</message>')],
		['an entity of HTML', xml('<id>1</id><name>a&nbsp;b</name><flag>0</flag><message>m</message>')],
		['a bare ampersand', xml('<id>1</id><name>a & b</name><flag>0</flag><message>m</message>')],
		['a reference to half a character', xml('<id>1</id><name>&#xD83D;</name><flag>0</flag><message>m</message>')],
		['a reference past Unicode', xml('<id>1</id><name>&#1114112;</name><flag>0</flag><message>m</message>')],
		['tags that do not match', '<list><template></list></template>'],
		['an end too many', '<list></list></list>'],
		['an attribute without quotes', '<list a=b></list>'],
		['an external entity', '<!DOCTYPE list SYSTEM "file:///etc/passwd"><list/>'],
		['nested entities', '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><list>&c;</list>'],
		['an instruction', '<list><?php echo 1 ?></list>'],
		['text before it', 'Warning <list/>'],
		['text after it', '<list/> Warning'],
		['CDATA around it', '<![CDATA[<list/>]]><list/>'],
		['a declaration alone', '<?xml version="1.0"?>'],
		['too many levels', `<list>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</list>`],
		['a name that JavaScript reserves', '<list><__proto__><id>1</id></__proto__></list>'],
	])('in XML with %s is refused', async (_, body) => {
		expect(await failureOf(readList(reply(body), 'xml'))).toBeInstanceOf(UnreadableReplyError);
		expect(({} as { id?: string }).id).toBeUndefined();
	});

	it('in XML of a third encoding is refused', async () => {
		const body = Buffer.from('<?xml version="1.0" encoding="KOI8-R"?><list><!-- \xc1 --></list>', 'latin1');
		expect(await failureOf(readList(reply(body), 'xml'))).toMatchObject({
			reason: 'is in an encoding other than UTF-8 and windows-1251',
		});
	});

	it('in XML of more than 16 MB is refused for its size, with the advice to use JSON', async () => {
		const body = Buffer.concat([Buffer.alloc(16 * 1024 * 1024, ' '), Buffer.from('<list/>')]);
		const failure = await failureOf(readList(reply(body), 'xml'));
		expect(failure).toMatchObject({
			reason: 'is XML larger than 16 MB',
			hint: "Set the option 'Response Format' to JSON, which is read up to 64 MB.",
		});
	});

	it.each([
		['csv', 'a text that reads as a flag', '1,a,sms,s,0,5,b\n'],
		['csv', 'a line that begins with digits and a comma', '1,a,sms,s,0,m\n5, please\n'],
		['csv', 'a first line that is no whole record', '1,a,sms'],
		['csv', 'a newline in a name', '1,a\nb,sms,s,0,m\n'],
		['csv', 'an id 0', '0,a,sms,s,0,m\n'],
		['csv', 'an id past 2^53', '9007199254740992,a,sms,s,0,m\n'],
		['csv', 'a flag past 2^53', '1,a,sms,s,9007199254740992,m\n'],
		['csv', 'a format nobody knows', '1,a,telegram,s,0,m\n'],
		[
			'text',
			'labels in a text',
			'id = 1, name = a, format = , sender = , flag = 0, message = x, flag = 1, message = y\n',
		],
		[
			'text',
			'labels in a name',
			'id = 1, name = a, format = , sender = , format = , sender = , flag = 0, message = x\n',
		],
		[
			'text',
			'a line that begins with a label',
			'id = 1, name = a, format = , sender = , flag = 0, message = m\nid = 5, x\n',
		],
		['text', 'a first line that is no whole record', 'id = 1, name = a'],
	] as const)('in %s with %s is refused', async (format, _, body) => {
		const failure = await failureOf(readList(reply(body), format));
		expect(failure).toBeInstanceOf(UnreadableReplyError);
	});
});
