import type { SandboxOptions } from '../../../sandbox/server/sandbox.mts';
import { call, codeOf, send, signIn, withSandbox } from './client.mts';

describe('the commands', () => {
	it('stores every parameter of add, and gives increasing ids', async () => {
		await withSandbox({ firstId: 70 }, async (sandbox) => {
			const fields = {
				name: 'Имя',
				msg: ' a&b=c+d%\r\n😀 ',
				format: 'viber',
				sender: 'Shop, Ltd',
				'fl[1]': 1,
			};
			expect((await call(sandbox, { add: 1, fmt: 1, ...fields })).text).toBe('70');
			expect((await call(sandbox, { add: 1, fmt: 1, name: 'n', msg: 'm' })).text).toBe('71');
			expect(sandbox.templates()).toEqual([
				{ id: 70, name: 'Имя', format: 'viber', sender: 'Shop, Ltd', flag: 1, message: ' a&b=c+d%\r\n😀 ' },
				{ id: 71, name: 'n', format: '', sender: '', flag: 0, message: 'm' },
			]);
		});
	});

	it('never gives an id twice, however it was taken', async () => {
		await withSandbox({ firstId: 1 }, async (sandbox) => {
			sandbox.seed([{ id: 3 }]);
			await call(sandbox, { del: 1, id: 3 });
			expect((await call(sandbox, { add: 1, name: 'n', msg: 'm', fmt: 1 })).text).toBe('4');
			expect(() => sandbox.seed([{ id: 4 }])).toThrow('There is a template 4 already');
		});
	});

	const before = { id: 1, name: 'Old', format: 'mail', sender: 'S', flag: 5, message: 'old' };
	it.each<[Record<string, string>, SandboxOptions, Partial<typeof before>]>([
		[{}, {}, {}],
		[{ name: 'New' }, {}, { name: 'New' }],
		[{ msg: 'new' }, {}, { message: 'new' }],
		[{ format: '', sender: '' }, {}, { format: '', sender: '' }],
		[{ 'fl[1]': '0' }, {}, { flag: 4 }],
		[{ 'fl[1]': '' }, {}, { flag: 4 }],
		[{ 'fl[1]': '1' }, {}, { flag: 5 }],
		[{ msg: 'new' }, { blankOmitted: true }, { name: '', format: '', sender: '', flag: 4, message: 'new' }],
		[{ 'fl[1]': '1' }, { blankOmitted: true }, { name: '', format: '', sender: '', flag: 5, message: '' }],
	])('chg %j with %j', async (params, options, changed) => {
		await withSandbox(options, async (sandbox) => {
			sandbox.seed([before, { id: 2, name: 'Other' }]);
			expect((await call(sandbox, { chg: 1, id: 1, ...params })).text).toBe('OK');
			expect(sandbox.templates()).toEqual([{ ...before, ...changed }, expect.objectContaining({ name: 'Other' })]);
		});
	});

	it.each<[number, Record<string, string | number>]>([
		[1, { add: 1, msg: 'm' }],
		[1, { add: 1, name: 'n' }],
		[1, { add: 1, name: '', msg: 'm' }],
		[1, { add: 1, name: 'n', msg: '' }],
		[1, { add: 1, name: 'n', msg: 'm', format: 'SMS' }],
		[1, { add: 1, name: 'n', msg: 'm', format: 'fax' }],
		[1, { chg: 1 }],
		[1, { chg: 1, id: 'x' }],
		[1, { chg: 1, id: '1.0' }],
		[1, { chg: 1, id: 1, format: 'fax' }],
		[1, { del: 1 }],
		[1, { del: 1, id: '' }],
		[1, {}],
		[1, { get: 0 }],
		[1, { get: 1, del: 1, id: 1 }],
		[3, { chg: 1, id: 2 }],
		[3, { del: 1, id: 2 }],
		[3, { del: 1, id: '999999999999999' }],
	])('answers error %i to %j', async (code, params) => {
		await withSandbox({}, async (sandbox) => {
			const templates = sandbox.seed([{ id: 1 }]);
			for (const fmt of [0, 1, 2]) expect(codeOf(await call(sandbox, { ...params, fmt }))).toBe(code);
			expect(sandbox.templates()).toEqual(templates);
			expect(sandbox.requests.every((request) => !request.carriedOut)).toBe(true);
			expect(sandbox.stats).toMatchObject({ requests: 3, refused: 3, byCode: { [code]: 3 } });
		});
	});

	it.each(['', 'sms', 'flash', 'bin', 'push', 'mms', 'call', 'mail', 'viber'])(
		"takes the format '%s'",
		async (format) => {
			await withSandbox({}, async (sandbox) => {
				await call(sandbox, { add: 1, name: 'n', msg: 'm', format });
				expect(sandbox.templates()).toMatchObject([{ format }]);
			});
		},
	);

	it('takes GET, POST, and both together, where the form wins', async () => {
		await withSandbox({}, async (sandbox) => {
			const query = new URLSearchParams({
				...signIn,
				charset: 'utf-8',
				add: '1',
				name: 'Имя',
				msg: 'm',
				fmt: '1',
			});
			expect((await send(`${sandbox.url}/sys/templates.php?${query}`)).text).toBe('1001');
			const url = `${sandbox.url}/sys/templates.php?add=1&name=query&msg=q`;
			const body = new URLSearchParams({ ...signIn, name: 'form' });
			expect((await send(url, { method: 'POST', body })).text).toBe('ID - 1002');
			expect(sandbox.templates()).toMatchObject([
				{ name: 'Имя', message: 'm' },
				{ name: 'form', message: 'q' },
			]);
		});
	});
});

describe('accounts', () => {
	const accounts = [
		{ login: 'one', password: 'p1', apiKey: 'k1', balance: '10' },
		{ login: 'two', password: 'p2' },
	];
	it('keeps the templates of each apart, and takes a key in place of login and password', async () => {
		await withSandbox({ accounts }, async (sandbox) => {
			await call(sandbox, { login: 'two', psw: 'p2', add: 1, name: 'n', msg: 'm' });
			await call(sandbox, { login: '', psw: '', apikey: 'k1', add: 1, name: 'keyed', msg: 'm' });
			expect(sandbox.templates('two')).toMatchObject([{ id: 1001, name: 'n' }]);
			expect(sandbox.templates()).toMatchObject([{ id: 1002, name: 'keyed' }]);
			expect((await call(sandbox, { apikey: 'k1' }, 'balance')).text).toBe('10');
			sandbox.clear('two');
			expect([sandbox.templates('two'), sandbox.templates('one').length]).toEqual([[], 1]);
		});
	});

	it.each<Record<string, string>>([
		{ login: 'one', psw: 'p2' },
		{ login: 'One', psw: 'p1' },
		{ login: '', psw: '' },
		{ login: 'one', psw: 'p1', apikey: 'k2' },
	])('answers error 2 to %j', async (params) => {
		await withSandbox({ accounts }, async (sandbox) => {
			expect(codeOf(await call(sandbox, { ...params, get: 1 }))).toBe(2);
			expect(codeOf(await call(sandbox, { ...params }, 'balance'))).toBe(2);
		});
	});

	it('takes a new password at run time', async () => {
		await withSandbox({ accounts }, async (sandbox) => {
			sandbox.options.accounts = [{ login: 'one', password: 'changed' }];
			expect(codeOf(await call(sandbox, { login: 'one', psw: 'p1', get: 1 }))).toBe(2);
			expect(codeOf(await call(sandbox, { login: 'one', psw: 'changed', get: 1 }))).toBe(0);
		});
	});
});
