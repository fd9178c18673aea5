import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone, readId, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import type { ResponseFormat } from '../../../nodes/SmsCenter/api/template.ts';
import { FORMATS, listIn, reply, template, windows1251 } from './replies.mts';

const MB = 1024 * 1024;

const NO_LIST = 'is not a list of templates';
const OTHER_LIST = 'is a list of something other than templates';
const NO_ID = 'does not hold the ID of the new template';
const NOT_DONE = 'does not say that the request was carried out';
const BAD_ID = 'holds a template whose ID is missing or not a whole number above zero';
const BAD_FLAG = 'holds a template whose flag is missing or not a whole number';
const badText = (field: string) => `holds a template whose ${field} is missing or not text`;
const TWO_TEXTS = 'holds a template with two different texts';
const TWICE = 'gives one field twice';
const DIGITS = 'gives a text as a number, and may have changed its digits';
const HALF = 'holds half of a character';
const SAME_ID = 'holds two templates with one ID';
const CUT = 'is cut off';
const CUT_JSON = 'is JSON that is cut off, or has something behind it';
const NO_JSON = 'is not JSON';
const NO_XML = 'is not XML';
const TAGS_IN_TEXT = 'holds tags inside a text';
const TEXT_BETWEEN = 'has text between its fields';
const TEXT_OUTSIDE = 'has text outside its XML';
const MISMATCH = 'is XML whose tags do not match';
const SEVERAL_ELEMENTS = 'holds more than one XML element';
const OTHER_XML = 'is not XML of SMS Center';
const ENTITY = 'holds an entity that XML does not define';
const ENCODING = 'is in an encoding other than UTF-8 and windows-1251';
const TWO_WAYS = 'holds a line that can be read in two ways';
const HALF_RECORD = 'holds a line that begins as a template but is not a whole one';
const EMPTY = 'is empty';
const PAGE = 'is a web page';
const BOTH = 'says both that it was done and that it was not';
const REDIRECT = 'is a redirect, which is not followed: it would carry the password along';
const PROXY = 'does not come from SMS Center, which answers with HTTP 200, but from a server on the way';

const USUAL_HINT =
	'Check the server in the credential, and whether a proxy or firewall stands between n8n and SMS Center.';

interface Refusal {
	reason: string;
	hint: string;
	message: string;
}

function unreadable(reason: string, { status = 200, hint = USUAL_HINT } = {}): Refusal {
	const message =
		reason === PROXY
			? `The server answered HTTP ${status}, not as SMS Center does`
			: `The reply (HTTP ${status}) ${reason}`;
	return { reason, hint, message };
}

function ambiguous(reason: string, format: ResponseFormat): Refusal {
	const hint = `A list in the format ${format.toUpperCase()} cannot always be told apart from the texts in it. Set the option 'Response Format' to JSON.`;
	return unreadable(reason, { hint });
}

/** What a refusal tells; what is read instead, or any other failure, as it is. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
	return await promise.catch((failure: unknown) => {
		if (!(failure instanceof UnreadableReplyError)) return failure;
		const { reason, hint, message } = failure;
		return { reason, hint, message };
	});
}

const READERS: Array<[string, (...args: Parameters<typeof readList>) => Promise<unknown>]> = [
	['readList', readList],
	['readId', readId],
	['readDone', readDone],
];
const EVERY_READER = READERS.flatMap(([name, read]) => FORMATS.map((format) => ({ name, read, format })));

describe.each(EVERY_READER)('$name in $format', ({ name, read, format }) => {
	it.each([
		['UTF-16', Buffer.from('\ufeff[]', 'utf16le'), 'is in UTF-16, which SMS Center does not write'],
		[
			'a mixture of charsets',
			Buffer.from('OK \xd0\x9f \xcf\xf0', 'latin1'),
			'mixes UTF-8 with bytes that are not UTF-8, so a text in it is garbled or cut',
		],
		['half a letter', Buffer.from('OK \xd0', 'latin1'), 'is cut off in the middle of a character'],
		['a byte of no charset', Buffer.from('OK \x98.', 'latin1'), 'is neither UTF-8 nor windows-1251'],
		['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', PAGE],
		['a web page with blanks in its DOCTYPE', '<!DOCTYPE \n html>', PAGE],
		['the smallest heading of a page', '<h6>Not Found</h6>', PAGE],
		['an error and "OK" in JSON', '{"error":"e","error_code":2,"result":"OK"}', BOTH],
		['an error without a number and an id', '{"error":"e","id":5}', BOTH],
		['a number without an error and "OK"', '{"error_code":2,"result":"OK"}', BOTH],
		['an error and an id in XML', '<template><error>e</error><id>5</id></template>', BOTH],
		['an error and a result in XML', '<result><error_code>2</error_code><result/></result>', BOTH],
	])('tells why it refuses %s', async (_, body, reason) => {
		expect(await outcome(read(reply(body), format))).toEqual(unreadable(reason));
	});

	it.each([
		[100, PROXY],
		[199, PROXY],
		[300, REDIRECT],
		[301, REDIRECT],
		[399, REDIRECT],
		[400, PROXY],
		[404, PROXY],
		[500, PROXY],
		[599, PROXY],
	])('tells why it refuses HTTP %d, whatever the reply is', async (status, reason) => {
		for (const body of [
			'',
			listIn(format, [template()]),
			'OK',
			'<html></html>',
			'ERROR = 77 (e)',
			Buffer.of(0x41, 0x98),
		]) {
			expect(await outcome(read(reply(body, status), format))).toEqual(unreadable(reason, { status }));
		}
	});

	it.each([200, 201, 299])('takes HTTP %d for an answer of SMS Center', async (status) => {
		const expected = name === 'readList' ? { empty: 'blank' } : unreadable(EMPTY, { status });
		expect(await outcome(read(reply('\n', status), format))).toMatchObject(expected);
		const failure = await outcome(read(reply('ERROR = 77 (e)', status), format));
		expect(failure).toBeInstanceOf(RefusedError);
		expect(failure).toMatchObject({ code: 77 });
	});

	it('tells that it refuses more than 64 MB', async () => {
		const body = Buffer.alloc(64 * MB + 1, ' ');
		expect(await outcome(read(reply(body, 302), format))).toEqual(unreadable('is larger than 64 MB', { status: 302 }));
	});

	it('refuses XML of more than 16 MB, and no other reply', async () => {
		const large = await outcome(read(reply(Buffer.alloc(16 * MB + 1, ' ')), format));
		if (format === 'xml') {
			const hint = "Set the option 'Response Format' to JSON, which is read up to 64 MB.";
			expect(large).toEqual(unreadable('is XML larger than 16 MB', { hint }));
		} else {
			expect(large).toMatchObject(name === 'readList' ? { empty: 'blank' } : unreadable(EMPTY));
		}
	});
});

it.each([
	['json', 64],
	['xml', 16],
] as const)('a reply in %s of just %d MB is not too large', async (format, size) => {
	const blank = await readList(reply(Buffer.alloc(size * MB, ' ')), format);
	expect(blank).toEqual({ templates: [], notWritable: new Map(), charset: 'utf-8', empty: 'blank' });
});

it.each([
	[200, { templates: [], notWritable: new Map(), charset: 'utf-8', empty: 'said' }],
	[299, { templates: [], notWritable: new Map(), charset: 'utf-8', empty: 'said' }],
	[199, expect.any(RefusedError)],
	[300, expect.any(RefusedError)],
])('"not found" under HTTP %d is an empty list only from SMS Center itself', async (status, expected) => {
	expect(await outcome(readList(reply('0,-3', status), 'csv'))).toEqual(expected);
});

describe('a list in JSON is refused', () => {
	const FIELDS = { id: '1', name: '"n"', format: '""', sender: '""', flag: '0', message: '"m"' };
	/** A list of one template with other values, written as they are; what is undefined is left out. */
	const one = (values: Record<string, string | undefined>, more = '') => {
		const pairs = Object.entries({ ...FIELDS, ...values }).filter(([, value]) => value !== undefined);
		return `[{${pairs.map(([key, value]) => `"${key}":${value}`).join()}${more}}]`;
	};
	const whole = one({}).slice(1, -1);

	it.each([
		['plain text', 'Hello', NO_JSON],
		['text that opens a bracket later', 'Warning: array [0', NO_JSON],
		['an open string', '"OK', NO_JSON],
		['text before it', 'Warning []', NO_JSON],
		['text after it', '[] Warning', CUT_JSON],
		['a bracket too many', '[]]', NO_JSON],
		['a comma too many', `[${whole},]`, NO_JSON],
		['single quotes', "[{'id':1}]", NO_JSON],
		['a raw quote', one({ name: '"a "b" c"' }), NO_JSON],
		['an escaped raw newline', one({ name: '"a\\\nb"' }), NO_JSON],
		['a raw newline outside of strings, and a comma too many', '[\n{"id":1,}\n]', NO_JSON],
		['an opened list', '[', CUT_JSON],
		['a list that lacks its end', '[{"id":1}', CUT_JSON],
		['a list that lacks its end, with blanks', ' [ {  "id" : 1  } ', CUT_JSON],
		['a list of which the last record lacks its end', '[{"id":1},{"id":2', CUT_JSON],
		['an object that lacks its end', '{"id":1,"more":[{}]', CUT_JSON],
		['a string that lacks its end', '[{"id":1,"name":"n', CUT_JSON],
		['a string that lacks its end after an escaped quote', '[{"name":"n\\"}]', NO_JSON],
		['a string that lacks its end, among closed brackets', '[{}], "', CUT_JSON],
		['an object', whole, NO_LIST],
		['an error without a number', '{"error":"e"}', NO_LIST],
		['an error with the number 0', '{"error":"e","error_code":0}', NO_LIST],
		['an empty object', '{}', NO_LIST],
		['null', 'null', NO_LIST],
		['a number', '3.14', NO_LIST],
		['a string', '"[]"', NO_LIST],
		['a list of nothing', '[null]', OTHER_LIST],
		['a list of lists', '[[1,"n","",0,"m"]]', OTHER_LIST],
		['a list of numbers', '[1]', OTHER_LIST],
		['a list of strings', '["n"]', OTHER_LIST],
		['a list that ends in something else', `[${whole},true]`, OTHER_LIST],
		['no id', one({ id: undefined }), BAD_ID],
		['an id of null', one({ id: 'null' }), BAD_ID],
		['no flag', one({ flag: undefined }), BAD_FLAG],
		['a flag of null', one({ flag: 'null' }), BAD_FLAG],
		['no name', one({ name: undefined }), badText('name')],
		['no text', one({ message: undefined }), badText('message')],
		...['true', 'false', '[]', '["a"]', '{}', '1.5', '-0', '9007199254740992'].flatMap(
			(value): Array<[string, string, string]> => [
				...['name', 'format', 'sender', 'message'].map((field): [string, string, string] => [
					`a ${field} of ${value}`,
					one({ [field]: value }),
					badText(field),
				]),
				[`a msg of ${value}`, one({ message: undefined, msg: value }), badText('message')],
			],
		),
		['two different texts', one({ msg: '"n"' }), TWO_TEXTS],
		['a text and a null', one({ msg: 'null' }), TWO_TEXTS],
		['a text and a number', one({ message: '7', msg: '"7"' }), TWO_TEXTS],
		...['name', 'format', 'sender', 'message'].flatMap((field): Array<[string, string, string]> => [
			[`a ${field} with a fraction of 0`, one({ [field]: '1.0' }), DIGITS],
			[`a ${field} with an exponent`, one({ [field]: '9e1' }), DIGITS],
			[`a ${field} with a capital exponent`, one({ [field]: '10E1' }), DIGITS],
			[`half of a character in its ${field}`, one({ [field]: '"a\\ud83d"' }), HALF],
			[`the other half in its ${field}`, one({ [field]: '"\\uDE00a"' }), HALF],
		]),
		['a msg with a fraction of 0', one({ message: undefined, msg: '0.0' }), DIGITS],
		['half of a character in its msg', one({ message: undefined, msg: '"\\udfff"' }), HALF],
		['an id twice', one({}, ',"id":2'), TWICE],
		['a name twice', one({}, ',"name":"b"'), TWICE],
		['a flag twice', one({}, ',"flag":1'), TWICE],
		['a key twice, one of them escaped', one({ '\\u0073ender': '"b"' }), TWICE],
		['a name twice, around a list', one({ more: '[[{}]]' }, ',"name":"b"'), TWICE],
		['one id in two templates', `[${whole},${whole}]`, SAME_ID],
		[
			'one id in two templates, as number and as text',
			[one({ id: '2' }), one({}), one({ id: '"2"' })].join().replaceAll('],[', ','),
			SAME_ID,
		],
	])('because of %s', async (_, body, reason) => {
		expect(await outcome(readList(reply(body), 'json'))).toEqual(unreadable(reason));
	});
});

describe('a list in XML is refused', () => {
	const FIELDS = {
		id: '<id>1</id>',
		name: '<name>n</name>',
		flag: '<flag>0</flag>',
		message: '<message>m</message>',
	};
	const one = (fields: Partial<Record<keyof typeof FIELDS, string>>, more = '') =>
		`<list><template>${Object.values({ ...FIELDS, ...fields }).join('')}${more}</template></list>`;

	it.each([
		['plain text', 'Hello', TEXT_OUTSIDE],
		['a declaration alone', '<?xml version="1.0"?>', NO_XML],
		['an attribute without quotes', '<list a=b></list>', OTHER_XML],
		['too many levels', `<list>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</list>`, OTHER_XML],
		['a name that JavaScript reserves', '<list><__proto__></__proto__></list>', OTHER_XML],
		['a missing end', '<list>', CUT],
		['tags that do not match', '<list><template></list></template>', MISMATCH],
		['two lists', '<list/><list/>', SEVERAL_ELEMENTS],
		['text before it', 'Warning <list/>', TEXT_OUTSIDE],
		['text after it', '<list/> Warning', TEXT_OUTSIDE],
		['CDATA beside it', '<![CDATA[ ]]><list/>', TEXT_OUTSIDE],
		['a DOCTYPE', '<!DOCTYPE list SYSTEM "file:///etc/passwd"><list/>', OTHER_XML],
		['an instruction', '<list><?php echo 1 ?></list>', OTHER_XML],
		['another root', '<templates/>', NO_LIST],
		['a single template', one({}).slice('<list>'.length, -'</list>'.length), NO_LIST],
		['a result', '<result>OK</result>', NO_LIST],
		['an error without a number', '<result><error>e</error></result>', NO_LIST],
		['other elements', '<list><item/></list>', OTHER_LIST],
		['other elements behind a template', one({}).replace('</list>', '<item/></list>'), OTHER_LIST],
		['text between templates', '<list>x</list>', TEXT_BETWEEN],
		['CDATA between templates', '<list><![CDATA[x]]></list>', TEXT_BETWEEN],
		['text between fields', one({ name: 'x<name>n</name>' }), TEXT_BETWEEN],
		['an entity between fields', one({ name: '&nbsp;<name>n</name>' }), TEXT_BETWEEN],
		['a reference to a blank between fields', one({ name: '&#32;<name>n</name>' }), TEXT_BETWEEN],
		['CDATA between fields', one({ name: '<![CDATA[x]]><name>n</name>' }), TEXT_BETWEEN],
		['tags inside a text', one({ message: '<message>m <b>n</b></message>' }), TAGS_IN_TEXT],
		['a tag in the place of a text', one({ message: '<message><b/></message>' }), TAGS_IN_TEXT],
		['an id twice', one({}, '<id>1</id>'), TWICE],
		['a name twice', one({}, '<name>n</name>'), TWICE],
		['an empty name twice', one({ name: '<name/>' }, '<name/>'), TWICE],
		['a text twice', one({}, '<message>m</message>'), TWICE],
		['an entity of HTML', one({ name: '<name>a&nbsp;b</name>' }), ENTITY],
		['a bare ampersand', one({ name: '<name>a & b</name>' }), ENTITY],
		['no id', one({ id: '' }), BAD_ID],
		['an empty id', one({ id: '<id/>' }), BAD_ID],
		['a hexadecimal id', one({ id: '<id>0x1</id>' }), BAD_ID],
		['no flag', one({ flag: '' }), BAD_FLAG],
		['an empty flag', one({ flag: '<flag> </flag>' }), BAD_FLAG],
		['a negative flag', one({ flag: '<flag>-1</flag>' }), BAD_FLAG],
		['no name', one({ name: '' }), badText('name')],
		['no text', one({ message: '' }), badText('message')],
		['two different texts', one({}, '<msg>n</msg>'), TWO_TEXTS],
		['one id in two templates', listIn('xml', [template(), template()]), SAME_ID],
		[
			'a third encoding',
			windows1251(`<?xml version="1.0" encoding="KOI8-R"?>${listIn('xml', [template({ name: 'Я' })])}`),
			ENCODING,
		],
	])('because of %s', async (_, body, reason) => {
		expect(await outcome(readList(reply(body), 'xml'))).toEqual(unreadable(reason));
	});
});

describe('a list in a line format is refused', () => {
	it.each([
		['csv', 'plain text', 'Hello', NO_LIST],
		['csv', 'the answer to a change', 'OK', NO_LIST],
		['csv', 'JSON', '[]', NO_LIST],
		['csv', 'a number', '3.14', NO_LIST],
		['csv', 'an id alone', '5', NO_LIST],
		['csv', 'no id', ',a,sms,s,0,m', NO_LIST],
		['csv', 'an id with a sign', '-1,a,sms,s,0,m', NO_LIST],
		['csv', 'an empty line before it', '\n1,a,sms,s,0,m', NO_LIST],
		['csv', 'a flag past 2^53', '1,a,sms,s,9007199254740992,m\n', BAD_FLAG],
		['csv', 'a flag of 17 digits', '1,a,sms,s,00000000000000001,m\n', BAD_FLAG],
		['text', 'plain text', 'Hello', NO_LIST],
		['text', 'the answer to a change', 'OK', NO_LIST],
		['text', 'a half error', 'ERROR = 2 (authorise', NO_LIST],
		['text', 'another beginning', 'ID = 1, name = a', NO_LIST],
		[
			'text',
			'text before its first line',
			'Warning\nid = 1, name = a, format = , sender = , flag = 0, message = m',
			NO_LIST,
		],
		[
			'text',
			'a flag past 2^53',
			'id = 1, name = a, format = , sender = , flag = 9007199254740992, message = m',
			BAD_FLAG,
		],
	] as const)('in %s because of %s', async (format, _, body, reason) => {
		expect(await outcome(readList(reply(body), format))).toEqual(unreadable(reason));
	});

	const line = (id: string, more = 'format = sms, sender = s, flag = 0, message = m') =>
		`id = ${id}, name = a, ${more}`;

	it.each([
		['csv', 'a text that reads as a flag', '1,a,sms,s,0,5,b\n', TWO_WAYS],
		['csv', 'a sender that reads as a flag', '1,a,sms,s,5,0,m\n', TWO_WAYS],
		['csv', 'two formats before a flag', '1,a,sms,b,viber,c,0,m\n', TWO_WAYS],
		['csv', 'a text that reads as a flag, further on', '1,a,,,0,m\n2,b,,,0,1,m\n', TWO_WAYS],
		['csv', 'a line that begins with digits and a comma', '1,a,sms,s,0,m\n5, please\n', HALF_RECORD],
		['csv', 'a first line that is no whole record', '1,a,sms', HALF_RECORD],
		['csv', 'a first line of an id', '1,', HALF_RECORD],
		['csv', 'no sender', '1,a,sms,0,m', HALF_RECORD],
		['csv', 'no text', '1,a,sms,s,0', HALF_RECORD],
		['csv', 'a name in the place of the format', '1,sms,s,0,m', HALF_RECORD],
		['csv', 'a newline in a name', '1,a\nb,sms,s,0,m\n', HALF_RECORD],
		['csv', 'an id 0', '0,a,sms,s,0,m\n', HALF_RECORD],
		['csv', 'an id that begins with 0', '01,a,sms,s,0,m\n', HALF_RECORD],
		['csv', 'an id past 2^53', '9007199254740992,a,sms,s,0,m\n', HALF_RECORD],
		['csv', 'an id of 17 digits', '10000000000000000,a,sms,s,0,m\n', HALF_RECORD],
		['csv', 'a format nobody knows', '1,a,telegram,s,0,m\n', HALF_RECORD],
		['csv', 'a format in capitals', '1,a,SMS,s,0,m\n', HALF_RECORD],
		['csv', 'a flag with a blank', '1,a,sms,s,0 ,m\n', HALF_RECORD],
		['csv', 'a flag with a sign', '1,a,sms,s,-1,m\n', HALF_RECORD],
		['csv', 'a flag with a letter', '1,a,sms,s,1x,m\n', HALF_RECORD],
		['csv', 'one id in two templates', '1,a,sms,s,0,m\n1,b,sms,s,0,m\n', SAME_ID],
		['text', 'a second flag in a text', `${line('1')}, flag = 1, message = y\n`, TWO_WAYS],
		['text', 'a second flag with msg', `${line('1')}, flag = 1, msg = y\n`, TWO_WAYS],
		[
			'text',
			'labels in a name',
			line('1', 'format = , sender = , format = , sender = , flag = 0, message = x\n'),
			TWO_WAYS,
		],
		['text', 'a line that begins with a label', `${line('1')}\nid = 5, x\n`, HALF_RECORD],
		['text', 'a first line that is no whole record', 'id = 1, name = a', HALF_RECORD],
		['text', 'no name', 'id = 1, format = , sender = , flag = 0, message = x', HALF_RECORD],
		['text', 'no flag', line('1', 'format = , sender = , message = x'), HALF_RECORD],
		['text', 'no format', line('1', 'flag = 0, message = x'), HALF_RECORD],
		['text', 'a format nobody knows', line('1', 'format = x, sender = , flag = 0, message = m'), HALF_RECORD],
		['text', 'an empty flag', line('1', 'format = , sender = , flag = , message = m'), HALF_RECORD],
		['text', 'an id 0', line('0'), HALF_RECORD],
		['text', 'an id that begins with 0', line('01'), HALF_RECORD],
		['text', 'an id past 2^53', line('9007199254740992'), HALF_RECORD],
		['text', 'one id in two templates', `${line('1')}\n${line('2')}\n${line('1')}\n`, SAME_ID],
	] as const)('in %s because of %s, with the advice to ask for JSON', async (format, _, body, reason) => {
		expect(await outcome(readList(reply(body), format))).toEqual(ambiguous(reason, format));
	});
});

describe('the answer to a create is refused', () => {
	it.each([
		['json', 'ID - 5', NO_JSON],
		['json', '{"id": 5', CUT_JSON],
		['json', '[{"id": 5}]', NO_ID],
		['json', '5', NO_ID],
		['json', 'null', NO_ID],
		['json', '{"result": "OK"}', NO_ID],
		['json', '{"id": null}', NO_ID],
		['json', '{"id": 0}', NO_ID],
		['json', '{"id": -5}', NO_ID],
		['json', '{"id": true}', NO_ID],
		['json', '{"id": [5]}', NO_ID],
		['json', '{"id": ""}', NO_ID],
		['json', '{"template": {"id": 5}}', NO_ID],
		['json', '{"id": 5, "id": 5}', TWICE],
		['json', '{"id": 5, "more": {"x": [{}]}, "id": 6}', TWICE],
		['json', '{"id": 5, "\\u0069d": 6}', TWICE],
		['json', '{"id": 5, "a": 1, "a" : 1}', TWICE],
		['json', '{"id": 5, "more": {"a": 1, "a": 1}}', TWICE],
		['xml', 'ID - 5', TEXT_OUTSIDE],
		['xml', '<template><id>5</id>', CUT],
		['xml', '<template><id>5</name></template>', MISMATCH],
		['xml', '<template><id>5</id></template><template/>', SEVERAL_ELEMENTS],
		['xml', '<list><template><id>5</id></template></list>', NO_ID],
		['xml', '<result><id>5</id></result>', NO_ID],
		['xml', '<result>OK</result>', NO_ID],
		['xml', '<template/>', NO_ID],
		['xml', '<template><name>5</name></template>', NO_ID],
		['xml', '<template><id/></template>', NO_ID],
		['xml', '<template><id>0</id></template>', NO_ID],
		['xml', '<template><id>5</id><id>5</id></template>', TWICE],
		['xml', '<template><name/><id>5</id><name/></template>', TWICE],
		['xml', '<template>5</template>', TEXT_BETWEEN],
		['xml', '<template><id>5</id>6</template>', TEXT_BETWEEN],
		['xml', '<template><id><b>5</b></id></template>', TAGS_IN_TEXT],
		['xml', '<template><id>&five;</id></template>', ENTITY],
		...['5,6', 'OK', '0', '-5', '+5', '05', '5.0', '1e3', '5x', '5 6', 'ID - 5', '9007199254740992'].map(
			(body) => ['csv', body, NO_ID] as const,
		),
		...['5', 'OK', 'ID - ', 'ID - 0', 'ID - 05', 'ID - -5', 'ID - 5 6', 'ID - 5x', 'ID - x5', 'ID-5'].map(
			(body) => ['text', body, NO_ID] as const,
		),
		...['Warning ID - 5', 'Warning\nID - 5', 'xID - 5', 'ID - 5\nID - 6', 'id - 5', 'ID - 5,6'].map(
			(body) => ['text', body, NO_ID] as const,
		),
		...FORMATS.flatMap((format) => ['', ' \n', '\ufeff'].map((body) => [format, body, EMPTY] as const)),
	] as const)('in %s where it is %j: %s', async (format, body, reason) => {
		expect(await outcome(readId(reply(body), format))).toEqual(unreadable(reason));
	});

	it('in XML of a third encoding', async () => {
		const body = windows1251(
			'<?xml version="1.0" encoding="iso-8859-5"?><template><id>5</id><name>Я</name></template>',
		);
		expect(await outcome(readId(reply(body), 'xml'))).toEqual(unreadable(ENCODING));
	});
});

describe('the answer to a change or a deletion is refused', () => {
	it.each([
		['json', '{"result": "OK"', CUT_JSON],
		['json', '"OK"', NOT_DONE],
		['json', '[]', NOT_DONE],
		['json', '["OK"]', NOT_DONE],
		['json', 'null', NOT_DONE],
		['json', '{}', NOT_DONE],
		['json', '{"id": 5}', NOT_DONE],
		['json', '{"result": "ok"}', NOT_DONE],
		['json', '{"result": " OK"}', NOT_DONE],
		['json', '{"result": ["OK"]}', NOT_DONE],
		['json', '{"result": true}', NOT_DONE],
		['json', '{"result": "no", "result": "OK"}', TWICE],
		['json', '{"result": "OK", "more": 1, "more": 2}', TWICE],
		['xml', '<result>OK', CUT],
		['xml', '<result>OK</result><result/>', SEVERAL_ELEMENTS],
		['xml', '<result/>', NOT_DONE],
		['xml', '<result>ok</result>', NOT_DONE],
		['xml', '<result>OK OK</result>', NOT_DONE],
		['xml', '<template>OK</template>', TEXT_BETWEEN],
		['xml', '<list/>', NOT_DONE],
		['xml', '<result><result>OK</result></result>', NOT_DONE],
		['xml', '<result>OK<b/></result>', TEXT_BETWEEN],
		['xml', '<result>&OK;</result>', ENTITY],
		...(['csv', 'text'] as const).flatMap((format) =>
			['OKAY', 'ok', 'OK OK', 'OK.', '5', 'ID - 5', '{"result": "OK"}', '<result>OK</result>'].map(
				(body) => [format, body, NOT_DONE] as const,
			),
		),
		...FORMATS.flatMap((format) => ['', ' \n', '\ufeff'].map((body) => [format, body, EMPTY] as const)),
	] as const)('in %s where it is %j: %s', async (format, body, reason) => {
		expect(await outcome(readDone(reply(body), format))).toEqual(unreadable(reason));
	});

	it('in XML of a third encoding', async () => {
		const body = windows1251('<?xml version="1.0" encoding="koi8-r"?><result>OK<!-- Я --></result>');
		expect(await outcome(readDone(reply(body), 'xml'))).toEqual(unreadable(ENCODING));
	});
});
