import { readId, readList } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { outcomeOf, reply, template } from './replies.mts';

const BAD_ID = 'holds a template whose ID is missing or not a whole number above zero';
const BAD_NAME = 'holds a template whose name is missing or not text';
const BAD_FLAG = 'holds a template whose flag is missing or not a whole number';

describe('JSON', () => {
	/** What is read of a template with such values; they are written as they are. */
	async function read(values: Record<string, string>): Promise<unknown> {
		const pairs = Object.entries({ id: '7', name: '"n"', flag: '0', message: '"m"', ...values });
		const body = `[{${pairs.map(([key, value]) => `"${key}":${value}`).join()}}]`;
		const list = await outcomeOf(readList(reply(body), 'json'));
		return typeof list === 'string' ? list : (list as { templates: unknown[] }).templates[0];
	}

	it.each([
		['1', 1],
		['"1"', 1],
		['10', 10],
		['"10"', 10],
		['9007199254740991', Number.MAX_SAFE_INTEGER],
		['"9007199254740991"', Number.MAX_SAFE_INTEGER],
		['"1234567890123456"', 1234567890123456],
		['7.0', 7],
		['7e1', 70],
	])('has the id %s', async (written, id) => {
		expect(await read({ id: written })).toEqual(template({ id, name: 'n', message: 'm' }));
	});

	it.each([
		...['0', '-0', '-1', '1.5', '1e16', '9007199254740992', 'true', 'false', 'null', '[7]', '["7"]', '{}'],
		...['""', '"0"', '"07"', '"+7"', '"-7"', '" 7"', '"7 "', '"7\\n"', '"7.0"', '"7e0"', '"0x10"', '"7x"'],
		...['"x7"', '"9007199254740992"', '"10000000000000000"', '"00000000000000007"', '"٣"'],
	])('has no id %s', async (id) => {
		expect(await read({ id })).toBe(BAD_ID);
	});

	it.each([
		['0', 0],
		['"0"', 0],
		['1', 1],
		['"1"', 1],
		['"03"', 3],
		['2', 2],
		['"0000000000000016"', 16],
		['9007199254740991', Number.MAX_SAFE_INTEGER],
		['"9007199254740991"', Number.MAX_SAFE_INTEGER],
	])('has the flag %s', async (written, flag) => {
		expect(await read({ flag: written })).toEqual(template({ id: 7, name: 'n', flag, message: 'm' }));
	});

	it.each([
		...['-1', '1.5', '9007199254740992', '1e16', 'true', 'null', '[3]', '["3"]', '{}', '""', '" 1"', '"1 "'],
		...['"-1"', '"+1"', '"1.0"', '"1e3"', '"0x10"', '"x1"', '"1x"', '"9007199254740992"'],
		...['"00000000000000001"', '"٣"'],
	])('has no flag %s', async (flag) => {
		expect(await read({ flag })).toBe(BAD_FLAG);
	});

	it.each([
		['0', '0'],
		['7', '7'],
		['-7', '-7'],
		['9007199254740991', '9007199254740991'],
		['-9007199254740991', '-9007199254740991'],
		['null', ''],
		['""', ''],
		['"-0"', '-0'],
		['"1.0"', '1.0'],
	])('has the texts %s', async (written, text) => {
		const texts = { name: written, format: written, sender: written };
		const expected = template({ id: 7, name: text, format: text, sender: text, message: text });
		expect(await read({ ...texts, message: written })).toEqual(expected);
		expect(await read({ ...texts, message: written, msg: written })).toEqual(expected);
	});

	it('may give numbers with a fraction, but not in the place of a text', async () => {
		const digits = 'gives a text as a number, and may have changed its digits';
		expect(await read({ price: '1.5' })).toEqual(template({ id: 7, name: 'n', message: 'm' }));
		expect(await read({ price: '1.5', name: '9' })).toMatchObject({ name: '9' });
		for (const number of ['0.5', '9.5', '0e1', '9E1', '10.0', '19e+1', '-9.0']) {
			const isWhole = Number.isSafeInteger(Number(number));
			expect(await read({ name: number })).toBe(isWhole ? digits : BAD_NAME);
			expect(await read({ price: number, name: '5' })).toMatchObject({ name: '5' });
		}
		for (const value of ['"9.5"', '"\\"9.5"', '[9,".5"]', 'true', '{"1e3":9}', '"\\"name\\":9.5"']) {
			expect(await read({ price: value, name: '5' })).toMatchObject({ name: '5' });
		}
	});

	it.each([
		['every control character', '\u0000\u0001\b\t\n\u000b\f\r\u001e\u001f'],
		['what is next to them', ' !\u007f\u0080'],
		['brackets', '[{[{]'],
		['closing brackets', ']}]}]}'],
	])('may hold raw in a text %s', async (_, text) => {
		expect(await read({ name: `"a${text}b"`, message: `"\t\\"${text}\\\\"` })).toEqual(
			template({ id: 7, name: `a${text}b`, message: `\t"${text}\\` }),
		);
	});

	it.each(['\u0000', '\u001f', '\u000b'])('may not hold %j outside of its texts', async (control) => {
		expect(await outcomeOf(readList(reply(`[${control}]`), 'json'))).toBe('is not JSON');
	});

	it.each([
		['a whole character', '"\\ud83d\\ude00"', '😀'],
		['letters escaped without need', '"\\u0041\\u007a"', 'Az'],
		['the last before the halves', '"\\ud7ff"', '\ud7ff'],
		['the first after the halves', '"\\ue000"', '\ue000'],
		['half of a character that is written out', '"\\\\ud83d"', '\\ud83d'],
	])('may hold %s in a text', async (_, written, text) => {
		expect(await read({ name: written })).toMatchObject({ name: text });
	});

	it.each([
		['a key that ends as another', { paid: '1', surname: '"x"', subflag: '2' }],
		['keys in fields of fields', { more: '{"id":1,"name":[{"id":2},{"id":3}],"flag":4}' }],
		['keys that are blanks of each other', { a: '1', 'a ': '2', A: '3' }],
		['an escaped key', { '\\u0061': '1', '\\u0062': '2' }],
		['names of JavaScript', { constructor: '1', toString: '2', hasOwnProperty: '3', msgs: '4' }],
		['texts that look like keys', { note: '"\\"id\\":1,\\"id\\":2"', other: '"id"', list: '["id","id"]' }],
	])('may hold beside its fields %s', async (_, more) => {
		const fields = Object.fromEntries(Object.entries(more).map(([key, value]) => [key, String(value)]));
		expect(await read(fields)).toEqual(template({ id: 7, name: 'n', message: 'm' }));
	});

	it.each([
		'{"id": 5, "more": {"id": 6, "deep": {"id": 7, "ids": 8}}}',
		'{"more": [[{"id": 6}]], "id": 5}',
		'{"name": "\\"id\\": 6, \\"id\\": 7", "id": 5}',
		'{"list": ["id", "id"], "id": 5}',
		'{"a:": "id", "b": "id", "id": 5}',
		'{"name": "a\\\\", "id": 5}',
		'{"a\tb": 1, "a\\\\tb": 2, "id": 5}',
	])('gives one id: %j', async (body) => {
		expect(await readId(reply(body), 'json')).toBe(5);
	});
});

describe('A JSON list of more than 256 KB', () => {
	const LARGE = 3000;
	const row = (id: number, message: string, more = '') =>
		`{"id":${id},"name":"n${id}","flag":0,"message":${JSON.stringify(message)}${more}}`;
	const bodyWith = (odd: string) =>
		`[${Array.from({ length: LARGE }, (_, n) => (n === LARGE / 2 ? odd : row(n + 1, 'х'.repeat(60)))).join()}]`;
	const outcome = async (odd: string) => {
		const list = await outcomeOf(readList(reply(bodyWith(odd)), 'json'));
		return typeof list === 'string' ? list : (list as { templates: unknown[] }).templates[LARGE / 2];
	};

	it.each([
		['a text', 'm'],
		['a text that looks like the beginning of a template', '{"id":1,"name":"n","flag":0,"message":"m"}'],
		['a text that looks like a key in other words', 'name": "message":'],
	])('may hold %s', async (_what, message) => {
		expect(await outcome(row(9999, message))).toEqual(template({ id: 9999, name: 'n9999', message }));
	});

	it.each([
		['id', ',"id":9998'],
		['name', ',"name":"other"'],
		['flag', ',"flag":1'],
		['message', ',"message":"other"'],
	])('is refused where the %s of one template stands there twice', async (_key, more) => {
		expect(await outcome(row(9999, 'm', more))).toBe('gives one field twice');
	});
});
