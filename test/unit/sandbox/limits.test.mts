import { call, codeOf, withSandbox } from './client.mts';

/** A clock that moves only when it is told to. */
function manualClock() {
	let now = 0;
	return { clock: () => now, set: (ms: number) => void (now = ms) };
}

describe('three identical requests a minute', () => {
	// at each time (s), the number that one list request gets
	it.each<[string, object, Array<[at: number, code: number]>]>([
		[
			'sliding, refused ones not counted',
			{},
			[
				[50, 0],
				[55, 0],
				[59, 0],
				[59.5, 9],
				[61, 9],
				[109.9, 9],
				[110, 0],
				[110, 9],
				[115, 0],
				[119, 0],
				[119, 9],
			],
		],
		[
			'sliding, refused ones counted',
			{ countRefused: true },
			[
				[50, 0],
				[55, 0],
				[59, 0],
				[60, 9],
				[110, 9],
				[115, 9],
				[119, 9],
				[170, 0],
				[175, 0],
				[178, 9],
				[240, 0],
			],
		],
		[
			'fixed',
			{ windowKind: 'fixed' },
			[
				[50, 0],
				[55, 0],
				[59, 0],
				[59.5, 9],
				[60, 0],
				[60, 0],
				[61, 0],
				[119, 9],
				[120, 0],
			],
		],
		[
			'a shorter window',
			{ windowMs: 1000 },
			[
				[1, 0],
				[1, 0],
				[1, 0],
				[1.9, 9],
				[2, 0],
			],
		],
		[
			'another limit',
			{ identicalLimit: 1 },
			[
				[1, 0],
				[2, 9],
				[61, 0],
			],
		],
		[
			'switched off',
			{ identicalLimit: 0 },
			[
				[1, 0],
				[1, 0],
				[1, 0],
				[1, 0],
				[1, 0],
			],
		],
	])('%s', async (_name, options, steps) => {
		const { clock, set } = manualClock();
		await withSandbox({ clock, ...options }, async (sandbox) => {
			const codes: typeof steps = [];
			for (const [at] of steps) {
				set(at * 1000);
				codes.push([at, codeOf(await call(sandbox, { get: 1, fmt: 3 }))]);
			}
			expect(codes).toEqual(steps);
		});
	});

	const accounts = [
		{ login: 'a', password: 'p', apiKey: 'k' },
		{ login: 'b', password: 'p' },
	];
	const add = { login: 'a', psw: 'p', add: 1, name: 'n', msg: 'm' };
	it.each<[string, Record<string, string | number>, number]>([
		['another fmt', { fmt: 3 }, 9],
		['its parameters in another order', { msg: 'm', name: 'n', add: 1 }, 9],
		['another charset', { charset: 'windows-1251' }, 9],
		['the key for the password', { login: '', psw: '', apikey: 'k' }, 9],
		['another text', { msg: 'other' }, 0],
		['one more parameter', { sender: 's' }, 0],
		['another login', { login: 'b' }, 0],
	])('counts a request as the same with %s: error %3$i', async (_name, different, code) => {
		await withSandbox({ accounts }, async (sandbox) => {
			for (let count = 0; count < 3; count++) await call(sandbox, add);
			expect(codeOf(await call(sandbox, { ...different, ...add, ...different }))).toBe(code);
		});
	});

	it('counts requests that fail, and does not carry the refused one out', async () => {
		await withSandbox({}, async (sandbox) => {
			for (const code of [3, 3, 3]) expect(codeOf(await call(sandbox, { del: 1, id: 1 }))).toBe(code);
			sandbox.seed([{ id: 1 }]);
			expect(codeOf(await call(sandbox, { del: 1, id: 1 }))).toBe(9);
			expect(sandbox.templates()).toHaveLength(1);
			sandbox.resetLimits();
			expect((await call(sandbox, { del: 1, id: 1 })).text).toBe('OK');
		});
	});

	it('counts every template action alike, and the balance ten times a minute', async () => {
		const { clock, set } = manualClock();
		await withSandbox({ clock }, async (sandbox) => {
			const codes: number[] = [];
			for (let count = 0; count < 11; count++) {
				codes.push(codeOf(await call(sandbox, { fmt: count % 4 }, 'balance')));
			}
			expect(codes).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
			set(60_000);
			expect(codeOf(await call(sandbox, {}, 'balance'))).toBe(0);
		});
	});
});

describe('the address', () => {
	it('is blocked by five answers with error 2 within 30 minutes, for 30 minutes', async () => {
		const { clock, set } = manualClock();
		const minutes = 60_000;
		await withSandbox({ clock }, async (sandbox) => {
			const wrong = async () => codeOf(await call(sandbox, { get: 1, psw: 'wrong' }, 'templates'));
			for (const at of [0, 10, 11, 12]) {
				set(at * minutes);
				expect(await wrong()).toBe(2);
			}
			set(30 * minutes);
			expect(await wrong()).toBe(2);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
			expect(codeOf(await call(sandbox, { psw: 'wrong' }, 'balance'))).toBe(2);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(4);
			expect(codeOf(await call(sandbox, {}, 'balance'))).toBe(4);
			set(60 * minutes - 1);
			expect(await wrong()).toBe(4);
			set(60 * minutes);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
			expect(await wrong()).toBe(2);
		});
	});

	it('begins anew when a block is over', async () => {
		const { clock, set } = manualClock();
		await withSandbox({ clock, blockMs: 1000, authFailuresToBlock: 2 }, async (sandbox) => {
			const codes: number[] = [];
			for (const at of [0, 0, 999, 1000, 1000]) {
				set(at);
				codes.push(codeOf(await call(sandbox, { psw: 'wrong', get: 1 })));
			}
			expect(codes).toEqual([2, 2, 4, 2, 2]);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(4);
		});
	});

	it('is blocked by error 2 of a fault too, and freed by resetLimits', async () => {
		await withSandbox({ authFailuresToBlock: 1 }, async (sandbox) => {
			sandbox.addFault({ kind: 'refuse', code: 2, times: 1 });
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(2);
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(4);
			sandbox.resetLimits();
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
		});
	});

	it('gets error 2 when it is not allowed', async () => {
		await withSandbox({ allowedAddresses: ['10.0.0.1'] }, async (sandbox) => {
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(2);
			sandbox.options.allowedAddresses = ['127.0.0.1'];
			expect(codeOf(await call(sandbox, { get: 1 }))).toBe(0);
		});
	});

	it('is never blocked when that is switched off', async () => {
		await withSandbox({ authFailuresToBlock: 0 }, async (sandbox) => {
			for (let count = 0; count < 7; count++) expect(codeOf(await call(sandbox, { psw: 'x', get: 1 }))).toBe(2);
		});
	});
});
