import { call, codeOf, send, signIn, withSandbox } from './client.mts';

function formData(fields: Record<string, string>): FormData {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields)) body.append(name, value);
	return body;
}

describe('a body in multipart/form-data', () => {
	it('is understood as a browser, or the official JavaScript library, sends it', async () => {
		await withSandbox({}, async (sandbox) => {
			const fields = { ...signIn, charset: 'utf-8', add: '1', fmt: '1', name: 'Имя', msg: 'a=1&b\r\n--c\r\n😀' };
			const body = formData(fields);
			expect((await send(`${sandbox.url}/sys/templates.php`, { method: 'POST', body })).text).toBe('1001');
			expect(sandbox.templates()).toMatchObject([{ name: 'Имя', message: 'a=1&b\r\n--c\r\n😀' }]);
			expect((await send(`${sandbox.url}/sys/balance.php`, { method: 'POST', body })).text).toBe('1871.62');
		});
	});

	it.each<[string, contentType: string, parts: string[], templates: object[]]>([
		[
			'in the charset that it names, behind a text that does not count',
			'multipart/form-data; charset=x; boundary="b b"',
			[
				'preamble\r\n--b b\r\n',
				'Content-Type: text/plain\r\ncontent-disposition: form-data; name="name"\r\n\r\n\xf0\xd2\r\n--b b  \r\n',
				'Content-Disposition: form-data; name=msg\r\n\r\n\xb3\r\n--b b\r\n',
				'Content-Disposition: form-data; name="charset"\r\n\r\nkoi8-r\r\n--b b--\r\nepilogue',
			],
			[{ name: 'Пр', message: 'Ё', sender: '' }],
		],
		[
			'without a file, and without what is no part',
			'Multipart/Form-Data;boundary=x',
			[
				'--x\r\nContent-Disposition: form-data; name="sender"; filename="a"\r\n\r\nS\r\n--x\r\n',
				'nonsense\r\n--x\r\nContent-Type: text/plain\r\n\r\nS\r\n--x\r\n',
				'Content-Disposition: form-data; name="name"\r\n\r\nn\r\n--x\r\n',
				'Content-Disposition: form-data; name="msg"\r\n\r\n\r\nm\r\n\r\n--x--',
			],
			[{ name: 'n', message: '\r\nm\r\n', sender: '' }],
		],
		[
			'without the part that is cut off',
			'multipart/form-data; boundary=x',
			[
				'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nn\r\n--x\r\n',
				'Content-Disposition: form-data; name="msg"\r\n\r\nm\r\n--x\r\n',
				'Content-Disposition: form-data; name="sender"\r\n\r\nS',
			],
			[{ name: 'n', message: 'm', sender: '' }],
		],
		['not at all without a boundary', 'multipart/form-data', ['--x\r\n\r\n--x--'], []],
	])('is understood %s', async (_how, contentType, parts, templates) => {
		await withSandbox({}, async (sandbox) => {
			const query = new URLSearchParams({ ...signIn, add: '1' });
			await send(`${sandbox.url}/sys/templates.php?${query}`, {
				method: 'POST',
				headers: { 'content-type': contentType },
				body: Buffer.from(parts.join(''), 'latin1'),
			});
			expect(sandbox.templates()).toMatchObject(templates);
		});
	});
});

describe('a password', () => {
	it.each([
		['f624b2554642e023f3cd5d7d8e5b4af0', 0],
		['F624B2554642E023F3CD5D7D8E5B4AF0', 2],
		['f624b2554642e023f3cd5d7d8e5b4af1', 2],
		['sandbox-password-7f3', 2],
	])('may come as its MD5 in lower case: %s is answered with %i', async (psw, code) => {
		await withSandbox({}, async (sandbox) => {
			expect(codeOf(await call(sandbox, { psw, get: 1 }))).toBe(code);
		});
	});
});

/** A body of multipart/form-data as curl -F writes it. */
function curlForm(fields: Record<string, string>): { headers: Record<string, string>; body: string } {
	const boundary = '------------------------d74496d66958873e';
	const parts = Object.entries(fields).map(
		([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
	);
	return {
		headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
		body: `${parts.join('')}--${boundary}--\r\n`,
	};
}

it.each([
	['', 0],
	['no login', 2],
])(
	'an API key may come as the password where the login is empty: with %j it is answered with %i',
	async (login, code) => {
		await withSandbox({}, async (sandbox) => {
			expect(codeOf(await call(sandbox, { login, psw: 'sandbox-key-91c2e4', get: 1 }))).toBe(code);
		});
	},
);

describe('the requests of public clients', () => {
	const md5 = { login: signIn.login, psw: 'f624b2554642e023f3cd5d7d8e5b4af0' };
	const key = { apikey: 'sandbox-key-91c2e4' };
	const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
	const urlEncoded = 'application/x-www-form-urlencoded';
	// "Имя" and "Ё" as one byte a character
	const koi8 = 'charset=koi8-r&name=%E9%CD%D1&msg=%B3';
	const windows = 'charset=windows-1251&name=%C8%EC%FF&msg=%A8';
	const utf8 = 'charset=utf-8&name=%D0%98%D0%BC%D1%8F&msg=%D0%81';

	it.each([
		['PHP, GET, windows-1251', `add=1&${query(signIn)}&fmt=1&${windows}`, {}, '1001'],
		['PHP, GET, no charset', `add=1&${query(signIn)}&fmt=1&name=%C8%EC%FF&msg=%A8`, {}, '1001'],
		['PHP, GET, koi8-r, MD5', `add=1&${query(md5)}&fmt=1&${koi8}`, {}, '1001'],
		['a POST whose query holds all', `add=1&${query(signIn)}&fmt=0&${utf8}`, { method: 'POST' }, 'ID - 1001'],
		[
			'Python, POST, past 2,000 characters',
			'',
			{ method: 'POST', headers: { 'content-type': urlEncoded }, body: `add=1&${query(signIn)}&fmt=1&${utf8}` },
			'1001',
		],
		[
			'C#, POST, MD5, the charset in the header too',
			'',
			{
				method: 'POST',
				headers: { 'content-type': `${urlEncoded}; charset=utf-8` },
				body: `${query(md5)}&add=1&fmt=3&${utf8}`,
			},
			'{\n"id": 1001\n}',
		],
		[
			'Go, POST, the command in the query and the key in the form',
			'add=1&fmt=2',
			{ method: 'POST', headers: { 'content-type': urlEncoded }, body: `${query(key)}&${utf8}` },
			'<template>\n<id>1001</id>\n</template>',
		],
		[
			'curl -F',
			'',
			{
				method: 'POST',
				...curlForm({ ...signIn, add: '1', fmt: '3', charset: 'utf-8', name: 'Имя', msg: 'Ё' }),
			},
			'{\n"id": 1001\n}',
		],
	])('add a template: %s', async (_client, search, init, text) => {
		await withSandbox({}, async (sandbox) => {
			const reply = await send(`${sandbox.url}/sys/templates.php${search && `?${search}`}`, init);
			expect(reply).toMatchObject({ status: 200, text });
			expect(reply.type).toMatch(/; charset=windows-1251$/);
			expect(sandbox.templates()).toMatchObject([{ id: 1001, name: 'Имя', message: 'Ё' }]);
		});
	});

	it.each([
		['curl -F', { method: 'POST', ...curlForm({ ...signIn, fmt: '3', cur: '1' }) }],
		['JavaScript, FormData', { method: 'POST', body: formData({ ...md5, fmt: '3', cur: '1', charset: 'utf-8' }) }],
	])('ask for the balance and its currency: %s', async (_client, init) => {
		await withSandbox({}, async (sandbox) => {
			const { text } = await send(`${sandbox.url}/sys/balance.php`, init);
			expect(JSON.parse(text)).toEqual({ balance: '1871.62', currency: 'RUR' });
		});
	});

	it.each([
		[0, 'ERROR = 7 (invalid number), ID - 1'],
		[1, '1,-7'],
		[2, '<result>\n<error>invalid number</error>\n<error_code>7</error_code>\n<id>1</id>\n</result>'],
		[3, '{\n"error": "invalid number",\n"error_code": 7,\n"id": 1\n}'],
	])('read the id of what failed in an error with fmt=%i', async (fmt, text) => {
		await withSandbox({}, async (sandbox) => {
			const ask = query({ ...signIn, cost: '1', phones: '1', mes: 'Hi', fmt: String(fmt) });
			expect((await send(`${sandbox.url}/sys/send.php?${ask}`)).text).toBe(text);
		});
	});

	it('change a template that is not there, under fmt=3, and read a line of text', async () => {
		await withSandbox({}, async (sandbox) => {
			const { type, text } = await send(
				`${sandbox.url}/sys/templates.php?${query({ ...signIn, chg: '1', id: '5', msg: 'm', fmt: '3' })}`,
			);
			expect([type, text]).toEqual(['text/plain; charset=windows-1251', 'ERROR = 3 (record not found)']);
		});
	});

	it('find a template again whose name came back with a capital, where the server does so', async () => {
		await withSandbox({ keeps: [{ kind: 'capital' }] }, async (sandbox) => {
			await call(sandbox, { add: 1, name: 'existing-test-template', msg: 'm' });
			const { text } = await send(`${sandbox.url}/sys/templates.php?${query({ ...signIn, get: '1', fmt: '3' })}`);
			expect(JSON.parse(text)).toMatchObject([{ name: 'Existing-test-template', message: 'm' }]);
		});
	});
});
