import { call, codeOf, send, signIn, withSandbox } from './client.mts';

describe('a body in multipart/form-data', () => {
	it('is understood as a browser, or the official JavaScript library, sends it', async () => {
		await withSandbox({}, async (sandbox) => {
			const body = new FormData();
			const fields = { ...signIn, charset: 'utf-8', add: '1', fmt: '1', name: 'Имя', msg: 'a=1&b\r\n--c\r\n😀' };
			for (const [name, value] of Object.entries(fields)) body.append(name, value);
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
