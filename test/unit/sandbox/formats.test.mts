import type { SandboxOptions } from '../../../sandbox/server/sandbox.mts';
import { call, send, signIn, withSandbox } from './client.mts';

const welcome = {
	id: 5,
	name: 'A & "B", <c>',
	format: 'sms',
	sender: 'Shop',
	flag: 1,
	message: 'Привет 👋,\n{name}/',
};
const plain = { id: 7, name: 'Plain', format: '', sender: '', flag: 0, message: "it's" };

describe('the four formats of a reply, as the official page shows them', () => {
	const add = { add: 1, name: 'n', msg: 'm' };
	const list = { get: 1 };
	it.each([
		['add', 0, add, 'text/plain', 'ID - 1001'],
		['add', 1, add, 'text/plain', '1001'],
		['add', 2, add, 'text/xml', '<template>\n<id>1001</id>\n</template>'],
		['add', 3, add, 'application/json', '{\n"id": 1001\n}'],
		['chg', 0, { chg: 1, id: 5 }, 'text/plain', 'OK'],
		['chg', 1, { chg: 1, id: 5 }, 'text/plain', 'OK'],
		['chg', 2, { chg: 1, id: 5 }, 'text/xml', '<result>OK</result>'],
		['chg', 3, { chg: 1, id: 5 }, 'application/json', '{\n"result": "OK"\n}'],
		['del', 0, { del: 1, id: 5 }, 'text/plain', 'OK'],
		['del', 1, { del: 1, id: 5 }, 'text/plain', 'OK'],
		['del', 2, { del: 1, id: 5 }, 'text/xml', '<result>OK</result>'],
		['del', 3, { del: 1, id: 5 }, 'application/json', '{\n"result": "OK"\n}'],
		[
			'get',
			0,
			list,
			'text/plain',
			'id = 5, name = A & "B", <c>, format = sms, sender = Shop, flag = 1, message = Привет 👋,\n{name}/\n' +
				"id = 7, name = Plain, format = , sender = , flag = 0, message = it's",
		],
		['get', 1, list, 'text/plain', '5,A & "B", <c>,sms,Shop,1,Привет 👋,\n{name}/\n7,Plain,,,0,it\'s'],
		[
			'get',
			2,
			list,
			'text/xml',
			'<list>\n<template>\n<id>5</id>\n<name>A &amp; &quot;B&quot;, &lt;c&gt;</name>\n<format>sms</format>\n' +
				'<sender>Shop</sender>\n<flag>1</flag>\n<message>Привет 👋,\n{name}/</message>\n</template>\n' +
				'<template>\n<id>7</id>\n<name>Plain</name>\n<format></format>\n<sender></sender>\n<flag>0</flag>\n' +
				'<message>it&apos;s</message>\n</template>\n</list>',
		],
		[
			'get',
			3,
			list,
			'application/json',
			'[{\n"id": 5,\n"name": "A & \\"B\\", <c>",\n"format": "sms",\n"sender": "Shop",\n"flag": 1,\n' +
				'"message": "Привет 👋,\\n{name}\\/"\n},\n{\n"id": 7,\n"name": "Plain",\n"format": "",\n"sender": "",\n' +
				'"flag": 0,\n"message": "it\'s"\n}]',
		],
	])('%s with fmt=%i', async (_action, fmt, params, type, text) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.seed([welcome, plain]);
			const reply = await call(sandbox, { ...params, fmt });
			expect(reply).toMatchObject({ status: 200, type: `${type}; charset=windows-1251`, text });
		});
	});

	it.each([
		[0, {}, '1871.62'],
		[1, {}, '1871.62'],
		[2, {}, '<balance>1871.62</balance>'],
		[3, {}, '{\n"balance": "1871.62"\n}'],
		[3, { cur: 0 }, '{\n"balance": "1871.62"\n}'],
		[0, { cur: 1 }, '1871.62 RUR'],
		[1, { cur: 1 }, '1871.62,RUR'],
		[2, { cur: 1 }, '<result>\n<balance>1871.62</balance>\n<currency>RUR</currency>\n</result>'],
		[3, { cur: 1 }, '{\n"balance": "1871.62",\n"currency": "RUR"\n}'],
	])('balance with fmt=%i and %j', async (fmt, params, text) => {
		await withSandbox({}, async (sandbox) => {
			expect(await call(sandbox, { fmt, ...params }, 'balance')).toMatchObject({ status: 200, text });
		});
	});

	it('balance in the currency of the account', async () => {
		const accounts = [
			{ login: 'a', password: 'p', balance: '5', currency: 'KZT' },
			{ login: 'b', password: 'p' },
		];
		await withSandbox({ accounts }, async (sandbox) => {
			const balance = async (login: string) =>
				(await call(sandbox, { login, psw: 'p', cur: 1, fmt: 1 }, 'balance')).text;
			expect([await balance('a'), await balance('b')]).toEqual(['5,KZT', '0.00,RUR']);
		});
	});

	const texts = [
		[1, 'parameters error'],
		[2, 'authorise error'],
		[3, 'record not found'],
		[4, 'ip is blocked'],
		[5, 'save or delete error'],
		[9, 'duplicate request, wait a minute'],
	] as const;
	it.each(
		texts.flatMap(([code, text]) => [
			{ code, fmt: 0, expected: `ERROR = ${code} (${text})` },
			{ code, fmt: 1, expected: `0,-${code}` },
			{
				code,
				fmt: 2,
				expected: `<result>\n<error>${text}</error>\n<error_code>${code}</error_code>\n</result>`,
			},
			{ code, fmt: 3, expected: `{\n"error": "${text}",\n"error_code": ${code}\n}` },
		]),
	)('error $code with fmt=$fmt', async ({ code, fmt, expected }) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'refuse', code });
			expect(await call(sandbox, { get: 1, fmt })).toMatchObject({ status: 200, text: expected });
		});
	});

	it.each<Record<string, string>>([{}, { fmt: '' }, { fmt: '4' }, { fmt: '-1' }, { fmt: '3.0' }, { fmt: 'json' }])(
		'is that of fmt=0 with %j',
		async (fmt) => {
			await withSandbox({}, async (sandbox) => {
				expect((await call(sandbox, { del: 1, id: 9, ...fmt })).text).toBe('ERROR = 3 (record not found)');
			});
		},
	);
});

describe('what real servers may do differently, by option', () => {
	const empty = [] as (typeof plain)[];
	const cases: Array<[name: string, SandboxOptions, typeof empty, fmt: number, text: string]> = [
		['an empty list', {}, empty, 0, ''],
		['an empty list', {}, empty, 1, ''],
		['an empty list', {}, empty, 2, '<list>\n</list>'],
		['an empty list', {}, empty, 3, '[]'],
		['an empty list, blank', { emptyList: 'blank' }, empty, 2, ''],
		['an empty list, blank', { emptyList: 'blank' }, empty, 3, ''],
		[
			'an empty list, error 3',
			{ emptyList: 'error3' },
			empty,
			3,
			'{\n"error": "record not found",\n"error_code": 3\n}',
		],
		['newline at the end', { trailingNewline: true }, empty, 3, '[]\n'],
		['XML declaration', { xmlDeclaration: true }, empty, 2, '<?xml version="1.0" encoding="utf-8"?>\n<list>\n</list>'],
		[
			'CDATA',
			{ xmlCdata: true },
			[{ ...plain, name: '<&]]>', message: 'm' }],
			2,
			'<list>\n<template>\n<id>7</id>\n<name><![CDATA[<&]]]]><![CDATA[>]]></name>\n<format></format>\n<sender></sender>\n' +
				'<flag>0</flag>\n<message><![CDATA[m]]></message>\n</template>\n</list>',
		],
		[
			'msg as key, ids as strings',
			{ textKey: 'msg', idsAsStrings: true },
			[plain],
			3,
			'[{\n"id": "7",\n"name": "Plain",\n"format": "",\n"sender": "",\n"flag": 0,\n"msg": "it\'s"\n}]',
		],
		[
			'numbers as strings, escaped Unicode',
			{ numbersAsStrings: true, jsonEscapeUnicode: true },
			[{ ...plain, name: 'Я👋', message: '\u2028' }],
			3,
			'[{\n"id": "7",\n"name": "\\u042f\\ud83d\\udc4b",\n"format": "",\n"sender": "",\n"flag": "0",\n"message": "\\u2028"\n}]',
		],
		[
			'raw control characters',
			{ jsonRawControls: true },
			[{ ...plain, message: 'a\n\t"\\' }],
			3,
			'[{\n"id": 7,\n"name": "Plain",\n"format": "",\n"sender": "",\n"flag": 0,\n"message": "a\n\t\\"\\\\"\n}]',
		],
	];
	it.each(cases)('%s %j (fmt=%4$i)', async (_name, options, templates, fmt, text) => {
		await withSandbox(options, async (sandbox) => {
			sandbox.seed(templates);
			expect((await call(sandbox, { get: 1, fmt })).text).toBe(text);
		});
	});

	const plainText = ['text/plain; charset=windows-1251', 'ERROR = 3 (record not found)'];
	const json = ['application/json; charset=windows-1251', '{\n"error": "record not found",\n"error_code": 3\n}'];
	it.each([
		[undefined, 'chg', plainText],
		[undefined, 'del', json],
		[true, 'chg', plainText],
		[true, 'del', plainText],
		[false, 'chg', json],
	])('with plainTextErrors %p, and under fmt=3 only, has %s of an unknown id the error %j', async (...args) => {
		const [plainTextErrors, command, expected] = args;
		await withSandbox({ plainTextErrors }, async (sandbox) => {
			const { type, text } = await call(sandbox, { [command]: 1, id: 4, fmt: 3 });
			expect([type, text]).toEqual(expected);
			expect((await call(sandbox, { [command]: 1, id: 4, fmt: 1 })).text).toBe('0,-3');
		});
	});
});

it('With plainTextOk, and under fmt=2 and 3 only, what is carried out is answered with a plain OK', async () => {
	await withSandbox({ plainTextOk: true }, async (sandbox) => {
		const [{ id }] = sandbox.seed([{ name: 'A', message: 'B' }]);
		expect((await call(sandbox, { chg: 1, id, name: 'A', msg: 'C', fmt: 2 })).text).toBe('OK');
		expect((await call(sandbox, { add: 1, name: 'D', msg: 'E', fmt: 3 })).text).toContain('"id"');
		for (const command of ['chg', 'del']) {
			const { type, text } = await call(sandbox, { [command]: 1, id, name: 'A', msg: 'D', fmt: 3 });
			expect([type, text]).toEqual(['text/plain; charset=windows-1251', 'OK']);
		}
	});
});

describe('the charset', () => {
	// "Тест №1 👋" in windows-1251, where the emoji has no place
	const bytes1251 = Buffer.from([0xd2, 0xe5, 0xf1, 0xf2, 0x20, 0xb9, 0x31, 0x20, 0x3f]);
	const secret = new URLSearchParams(signIn).toString();

	it('is windows-1251 both ways unless utf-8 is asked for', async () => {
		await withSandbox({}, async (sandbox) => {
			const url = `${sandbox.url}/sys/templates.php`;
			const init = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
			await send(url, { ...init, body: `${secret}&add=1&name=%D2%E5%F1%F2&msg=x%20+%zz%` });
			await send(url, { ...init, body: `${secret}&add=1&charset=UTF-8&name=%D0%A2&msg=%F0%9F%91%8B` });
			expect(sandbox.templates()).toMatchObject([
				{ name: 'Тест', message: 'x  %zz%' },
				{ name: 'Т', message: '👋' },
			]);
		});
	});

	it('is koi8-r both ways where that is asked for', async () => {
		// "Привет, Ё" and what koi8-r lacks
		const bytesKoi8 = Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4, 0x2c, 0x20, 0xb3, 0x3f]);
		await withSandbox({ xmlDeclaration: true }, async (sandbox) => {
			const url = `${sandbox.url}/sys/templates.php`;
			const init = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
			await send(url, { ...init, body: `${secret}&charset=KOI8-R&add=1&name=%F0%D2%C9%D7%C5%D4&msg=%B3` });
			expect(sandbox.templates()).toMatchObject([{ name: 'Привет', message: 'Ё' }]);
			sandbox.clear();
			sandbox.seed([{ name: 'Привет, Ё👋' }]);
			const reply = await send(url, { ...init, body: `${secret}&charset=koi8-r&get=1&fmt=2` });
			expect(reply.bytes.includes(bytesKoi8)).toBe(true);
			expect(reply.text).toContain('encoding="koi8-r"');
		});
	});

	it('is the one named last, and the form is later than the query', async () => {
		await withSandbox({}, async (sandbox) => {
			const url = `${sandbox.url}/sys/templates.php?charset=utf-8`;
			const body = new URLSearchParams({ ...signIn, charset: 'windows-1251', add: '1', name: 'Я', msg: 'm' });
			await send(url, { method: 'POST', body });
			expect(sandbox.templates()).toMatchObject([{ name: 'РЇ' }]);
		});
	});

	it.each([0, 1, 2, 3])('of a reply with fmt=%i', async (fmt) => {
		await withSandbox({ xmlDeclaration: true }, async (sandbox) => {
			sandbox.seed([{ message: 'Тест №1 👋' }]);
			const reply = await call(sandbox, { get: 1, fmt, charset: '' });
			expect(reply.type).toMatch(/; charset=windows-1251$/);
			expect(reply.bytes.includes(bytes1251)).toBe(true);
			expect(reply.text.includes('encoding="windows-1251"')).toBe(fmt === 2);
		});
	});

	it('keeps what windows-1251 lacks when JSON escapes it', async () => {
		await withSandbox({ jsonEscapeUnicode: true }, async (sandbox) => {
			sandbox.seed([{ message: 'Тест 👋' }]);
			const reply = await call(sandbox, { get: 1, fmt: 3, charset: '' });
			expect(JSON.parse(reply.text)).toMatchObject([{ message: 'Тест 👋' }]);
		});
	});

	it.each([
		[undefined, 'utf-8', 'windows-1251'],
		[undefined, 'koi8-r', 'windows-1251'],
		['right', 'utf-8', 'utf-8'],
		['right', 'koi8-r', 'koi8-r'],
		['right', '', 'windows-1251'],
		['iso-8859-5', 'utf-8', 'iso-8859-5'],
	])('in the header is, with %p and asked for %p: %s', async (charsetHeader, charset, named) => {
		await withSandbox({ charsetHeader }, async (sandbox) => {
			const reply = await call(sandbox, { get: 1, fmt: 3, charset });
			expect(reply.type).toBe(`application/json; charset=${named}`);
		});
	});

	it('can be deaf to charset=utf-8', async () => {
		await withSandbox({ ignoreCharset: true }, async (sandbox) => {
			await call(sandbox, { add: 1, name: 'Я', msg: 'm' });
			expect(sandbox.templates()).toMatchObject([{ name: 'РЇ' }]);
		});
	});

	it('windows-1251 has all of its characters, and every other becomes one question mark', async () => {
		const table = Buffer.from(Array.from({ length: 254 }, (_, index) => index + 1));
		await withSandbox({}, async (sandbox) => {
			sandbox.seed([{ message: new TextDecoder('windows-1251').decode(table) + '\u4e2d👋\ufeff' }]);
			const { bytes } = await call(sandbox, { get: 1, fmt: 1, charset: '' });
			const start = bytes.indexOf(',0,') + 3;
			expect(bytes.subarray(start).equals(Buffer.concat([table, Buffer.from('???')]))).toBe(true);
		});
	});
});
