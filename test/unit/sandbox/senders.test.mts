import { call, codeOf, withSandbox } from './client.mts';

describe('the list of sender IDs', () => {
	it.each([
		[0, {}, 'sender = MyShop\nsender = Clinic'],
		[1, {}, 'MyShop\nClinic'],
		[2, {}, '<list>\n<sender>MyShop</sender>\n<sender>Clinic</sender>\n</list>'],
		[3, {}, '[{\n"sender": "MyShop"\n},\n{\n"sender": "Clinic"\n}]'],
		[1, { all: 0 }, 'MyShop\nClinic'],
		[1, { all: 1 }, 'MyShop\nClinic\nNewShop'],
	])('with fmt=%i and %j', async (fmt, params, text) => {
		await withSandbox({}, async (sandbox) => {
			expect(await call(sandbox, { get: 1, fmt, ...params }, 'senders')).toMatchObject({ status: 200, text });
			expect(sandbox.stats).toMatchObject({ requests: 1, refused: 0, byAction: { senders: 1 } });
			expect(sandbox.requests).toMatchObject([{ action: 'senders', carriedOut: true }]);
		});
	});

	it('is that of the account', async () => {
		const accounts = [
			{ login: 'a', password: 'p', senders: ['A&B', '79990001122'], pendingSenders: ['C'] },
			{ login: 'b', password: 'p' },
		];
		await withSandbox({ accounts }, async (sandbox) => {
			const list = async (login: string, fmt: number) =>
				(await call(sandbox, { login, psw: 'p', get: 1, all: 1, fmt }, 'senders')).text;
			expect(await list('a', 3)).toBe('[{\n"sender": "A&B"\n},\n{\n"sender": "79990001122"\n},\n{\n"sender": "C"\n}]');
			expect(await list('a', 2)).toContain('<sender>A&amp;B</sender>');
			expect(await list('b', 1)).toBe('MyShop\nClinic');
		});
	});

	it.each([
		['array' as const, ['', '', '<list>\n</list>', '[]']],
		[
			'error3' as const,
			[
				'ERROR = 3 (record not found)',
				'0,-3',
				'<result>\n<error>record not found</error>\n<error_code>3</error_code>\n</result>',
				'{\n"error": "record not found",\n"error_code": 3\n}',
			],
		],
	])('without names is, by option (%s), %j', async (emptySenders, texts) => {
		const accounts = [{ login: 'a', password: 'p', senders: [] }];
		await withSandbox({ accounts, emptySenders, sendersLimit: 0 }, async (sandbox) => {
			for (const [fmt, text] of texts.entries()) {
				const reply = await call(sandbox, { login: 'a', psw: 'p', get: 1, fmt }, 'senders');
				expect(reply.text).toBe(text);
			}
		});
	});

	it.each<Record<string, string | number>>([{}, { get: 0 }, { add: 1, sender: 'S' }, { get: 1, del: 1 }])(
		'is all that there is: error 1 to %j',
		async (params) => {
			await withSandbox({}, async (sandbox) => {
				expect(codeOf(await call(sandbox, params, 'senders'))).toBe(1);
				expect(sandbox.stats.byAction).toEqual({ other: 1 });
			});
		},
	);

	it('is given three times a minute, counted apart from the templates', async () => {
		let now = 0;
		await withSandbox({ clock: () => now }, async (sandbox) => {
			const code = async (page: string, more = {}) => codeOf(await call(sandbox, { get: 1, fmt: 3, ...more }, page));
			for (const expected of [0, 0, 0, 9]) expect(await code('senders')).toBe(expected);
			expect(await code('senders', { fmt: 1 })).toBe(9);
			for (const expected of [0, 0, 0, 9]) expect(await code('templates')).toBe(expected);
			expect(await code('senders', { all: 1 })).toBe(0);
			now = 60_000;
			expect(await code('senders')).toBe(0);
			expect(sandbox.stats.byAction).toEqual({ senders: 7, get: 4 });
		});
	});

	it('is asked for with a login, and can meet a fault', async () => {
		await withSandbox({}, async (sandbox) => {
			expect(codeOf(await call(sandbox, { get: 1, psw: 'wrong' }, 'senders'))).toBe(2);
			sandbox.addFault({ kind: 'refuse', code: 4, on: 'senders' });
			expect(codeOf(await call(sandbox, { get: 1 }, 'senders'))).toBe(4);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
		});
	});
});
