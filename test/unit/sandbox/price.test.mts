import type { SandboxOptions } from '../../../sandbox/server/sandbox.mts';
import { call, codeOf, signIn, withSandbox } from './client.mts';

const ask = { cost: 1, phones: '79991234567', mes: 'Hi' };

describe('a price', () => {
	it.each([
		[0, '4.50 (1 SMS)'],
		[1, '4.50,1'],
		[2, '<result>\n<cost>4.50</cost>\n<cnt>1</cnt>\n</result>'],
		[3, '{\n"cost": "4.50",\n"cnt": 1\n}'],
	])('with fmt=%i', async (fmt, text) => {
		await withSandbox({}, async (sandbox) => {
			expect(await call(sandbox, { ...ask, fmt }, 'send')).toMatchObject({ status: 200, text });
			expect(sandbox.stats).toMatchObject({ requests: 1, refused: 0, byAction: { price: 1 } });
			expect(sandbox.requests).toMatchObject([{ action: 'price', carriedOut: true }]);
		});
	});

	it.each([
		['a'.repeat(160), '4.50,1'],
		['a'.repeat(161), '9.00,2'],
		['a'.repeat(306), '9.00,2'],
		['a'.repeat(307), '13.50,3'],
		['@Δ\n\r'.repeat(40), '4.50,1'],
		['€'.repeat(80), '4.50,1'],
		['€'.repeat(81), '9.00,2'],
		// two places each, never split: 76 in a part of 153
		['€'.repeat(153), '13.50,3'],
		['я'.repeat(70), '4.50,1'],
		['я'.repeat(71), '9.00,2'],
		['я'.repeat(134), '9.00,2'],
		['я'.repeat(135), '13.50,3'],
		['👋'.repeat(35), '4.50,1'],
		['👋'.repeat(36), '9.00,2'],
		['👋'.repeat(67), '13.50,3'],
		['a'.repeat(70) + '`', '9.00,2'],
		['я'.repeat(1000), '67.50,15'],
	])('counts the parts of %j: %s', async (mes, text) => {
		await withSandbox({}, async (sandbox) => {
			expect((await call(sandbox, { ...ask, mes, fmt: 1 }, 'send')).text).toBe(text);
		});
	});

	it.each([
		['79991234567', {}, '4.50,1'],
		['+7 (999) 123-45-67', {}, '4.50,1'],
		['77011234567', {}, '9.00,1'],
		['375291234567', {}, '8.20,1'],
		['380501234567', {}, '6.40,1'],
		['491701234567', {}, '7.75,1'],
		['12025550123', {}, '12.00,1'],
		['79991234567', { flash: 1, mes: 'я'.repeat(71) }, '9.00,2'],
		['79991234567', { viber: 1, mes: 'я'.repeat(71) }, '4.50,1'],
		['79991234567', { call: 1, sms: 1, mes: 'я'.repeat(71) }, '4.50,1'],
		['somebody@example.com', { mail: 1, mes: 'я'.repeat(71) }, '12.00,1'],
	])('for %s with %j is %s', async (phones, more, text) => {
		await withSandbox({}, async (sandbox) => {
			expect((await call(sandbox, { ...ask, phones, ...more, fmt: 1 }, 'send')).text).toBe(text);
		});
	});

	it.each<[number, Record<string, string | number>, SandboxOptions]>([
		[1, { phones: '' }, {}],
		[1, { mes: '' }, {}],
		[1, { phones: '79991234567,79991234568' }, {}],
		[1, { phones: '79991234567;79991234568' }, {}],
		[1, { mes: 'a'.repeat(1001) }, {}],
		[1, { flash: 1, viber: 1 }, {}],
		[2, { psw: 'wrong' }, {}],
		[3, {}, { accounts: [{ login: signIn.login, password: signIn.psw, noMoney: true }] }],
		[6, { mes: 'Big CASINO here' }, { forbiddenWords: ['loan', 'Casino'] }],
		[6, { sender: 'Bank' }, { forbiddenSenders: ['Bank'] }],
		[7, { phones: '7999' }, {}],
		[7, { phones: '0123456789' }, {}],
		[7, { phones: '7999123456x' }, {}],
		[7, { phones: 'somebody@example.com' }, {}],
		[7, { phones: '1234567890123456' }, {}],
		[8, { phones: '+1 202 555 0123' }, { undeliverable: ['49', '1202'] }],
	])('is refused with %i for %j with %j', async (code, more, options) => {
		await withSandbox(options, async (sandbox) => {
			expect(codeOf(await call(sandbox, { ...ask, ...more, fmt: 3 }, 'send'))).toBe(code);
			expect(sandbox.stats).toMatchObject({ refused: 1, byAction: { price: 1 }, byCode: { [code]: 1 } });
		});
	});

	it('is given where words, senders and numbers are forbidden, and others are asked for', async () => {
		const options = { forbiddenWords: ['casino'], forbiddenSenders: ['Bank'], undeliverable: ['7998'] };
		await withSandbox(options, async (sandbox) => {
			expect((await call(sandbox, { ...ask, sender: 'Banks', fmt: 1 }, 'send')).text).toBe('4.50,1');
		});
	});

	it.each([
		[3, 'no money', {}],
		[6, 'message is denied', { mes: 'No' }],
		[7, 'invalid number', { phones: '1' }],
		[8, "can't to deliver", { phones: '12025550123' }],
	])('that is refused with %i names an id', async (code, description, more) => {
		const options = {
			accounts: [{ login: signIn.login, password: signIn.psw, noMoney: true }],
			forbiddenWords: ['no'],
			undeliverable: ['1202'],
		};
		await withSandbox(options, async (sandbox) => {
			const texts: string[] = [];
			for (const fmt of [0, 1, 2, 3]) {
				texts.push((await call(sandbox, { ...ask, ...more, fmt }, 'send')).text);
			}
			expect(texts).toEqual([
				`ERROR = ${code} (${description}), ID - 1`,
				`2,-${code}`,
				`<result>\n<error>${description.replace("'", '&apos;')}</error>\n<error_code>${code}</error_code>\n<id>3</id>\n</result>`,
				`{\n"error": "${description}",\n"error_code": ${code},\n"id": 4\n}`,
			]);
		});
	});

	it('is told five times a minute for one text and number', async () => {
		let now = 0;
		await withSandbox({ clock: () => now }, async (sandbox) => {
			const code = async (more = {}) => codeOf(await call(sandbox, { ...ask, ...more, fmt: 3 }, 'send'));
			for (const expected of [0, 0, 0, 0, 0, 9]) expect(await code()).toBe(expected);
			expect(await code({ mes: 'Hi!' })).toBe(0);
			now = 60_000;
			expect(await code()).toBe(0);
		});
	});
});

describe('a hundred refused prices in a row', () => {
	const minutes = 60_000;

	it('within ten minutes block the address for ten minutes', async () => {
		let now = 0;
		await withSandbox({ clock: () => now, record: 'none' }, async (sandbox) => {
			let asked = 0;
			const refused = async (times: number) => {
				for (let count = 0; count < times; count++) {
					const more = { mes: `Text ${++asked}`, phones: '1' };
					expect(codeOf(await call(sandbox, { ...ask, ...more }, 'send'))).toBe(7);
				}
			};
			await refused(99);
			expect(codeOf(await call(sandbox, ask, 'send'))).toBe(0);
			await refused(99);
			now = 10 * minutes;
			await refused(99);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
			now = 11 * minutes;
			await refused(1);
			expect(codeOf(await call(sandbox, ask, 'send'))).toBe(4);
			now = 21 * minutes - 1;
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(4);
			now = 21 * minutes;
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
			await refused(1);
		});
	});

	it('are as many as an option says, and resetLimits forgets them', async () => {
		await withSandbox({ priceFailuresToBlock: 2 }, async (sandbox) => {
			const code = async (mes: string) => codeOf(await call(sandbox, { ...ask, phones: '1', mes }, 'send'));
			expect([await code('a'), await code('b'), await code('c')]).toEqual([7, 7, 4]);
			sandbox.resetLimits();
			expect([await code('a'), await code('b'), await code('c')]).toEqual([7, 7, 4]);
		});
		await withSandbox({ priceFailuresToBlock: 0 }, async (sandbox) => {
			for (const mes of ['a', 'b', 'c']) {
				expect(codeOf(await call(sandbox, { ...ask, phones: '1', mes }, 'send'))).toBe(7);
			}
		});
	});

	it('may be faults; what a proxy answers is none of them', async () => {
		await withSandbox({ priceFailuresToBlock: 2 }, async (sandbox) => {
			const price = async (mes: string) => codeOf(await call(sandbox, { ...ask, mes }, 'send'));
			sandbox.addFault({ kind: 'refuse', code: 6, id: 34, on: 'price', nth: 1 });
			sandbox.addFault({ kind: 'bad-gateway', on: 'price', nth: 2 });
			sandbox.addFault({ kind: 'refuse', code: 8, on: 'price', nth: 3 });
			expect([await price('a'), await price('b'), await price('c'), await price('d')]).toEqual([6, 0, 8, 4]);
		});
	});
});
