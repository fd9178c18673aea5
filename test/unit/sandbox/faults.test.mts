import type { Fault } from '../../../sandbox/server/sandbox.mts';
import { until } from '../../support/until.mts';
import { call, codeOf, signIn, withSandbox } from './client.mts';
import type { Reply } from './client.mts';

const add = { add: 1, name: 'Имя', msg: 'text', fmt: 3 };

describe('a fault that gives an answer', () => {
	const created = '{\n"id": 1001\n}';
	it.each<[Fault, isCarriedOut: boolean, reply: Partial<Reply>]>([
		[{ kind: 'refuse', code: 5 }, false, { text: '{\n"error": "save or delete error",\n"error_code": 5\n}' }],
		[{ kind: 'refuse', code: 7, description: 'x' }, false, { text: '{\n"error": "x",\n"error_code": 7\n}' }],
		[
			{ kind: 'refuse', code: 7, id: 34 },
			false,
			{ text: '{\n"error": "invalid number",\n"error_code": 7,\n"id": 34\n}' },
		],
		[{ kind: 'plain-text-error', code: 8, id: 0 }, false, { text: "ERROR = 8 (can't to deliver), ID - 0" }],
		[{ kind: 'refuse', code: 9, carryOut: true }, true, {}],
		[{ kind: 'refuse', code: 9, httpStatus: 429 }, false, { status: 429 }],
		[{ kind: 'plain-text-error', code: 3 }, false, { text: 'ERROR = 3 (record not found)' }],
		[{ kind: 'bad-gateway' }, false, { status: 502 }],
		[{ kind: 'bad-gateway-after' }, true, { status: 502 }],
		[{ kind: 'gateway-timeout' }, true, { status: 504 }],
		[{ kind: 'gateway-timeout', carryOut: false }, false, { status: 504 }],
		[{ kind: 'slow', delayMs: 5 }, true, { status: 200, text: created }],
		[{ kind: 'drip', delayMs: 1 }, true, { status: 200, text: created }],
		[{ kind: 'cut-off' }, true, { text: '{\n"id":' }],
		[{ kind: 'cut-off', cut: 'end' }, true, { text: '{\n"id":' }],
		[{ kind: 'cut-off', keepBytes: 9 }, true, { text: '{\n"id": 1' }],
		[{ kind: 'plain' }, false, { status: 200, text: 'Hello' }],
		[{ kind: 'empty' }, false, { status: 200, text: '' }],
		[{ kind: 'body', body: Buffer.from([0xd2, 0]) }, false, { status: 200, bytes: Buffer.from([0xd2, 0]) }],
		[
			{ kind: 'body', body: '{}', contentType: 'a/b', httpStatus: 500 },
			false,
			{ status: 500, type: 'a/b', text: '{}' },
		],
		[{ kind: 'body', httpStatus: 503, headers: { 'retry-after': '2' } }, false, { status: 503, retryAfter: '2' }],
		[
			{ kind: 'refuse', code: 9, httpStatus: 429, headers: { 'retry-after': '0' } },
			false,
			{ status: 429, retryAfter: '0' },
		],
	])('%j', async (fault, isCarriedOut, reply) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault(fault);
			const expectedReply = { status: 200, ...reply };
			expect(await call(sandbox, add)).toMatchObject(expectedReply);
			expect(sandbox.templates()).toHaveLength(isCarriedOut ? 1 : 0);
			expect(sandbox.requests).toMatchObject([
				{ fault: fault.kind, carriedOut: isCarriedOut, answered: { httpStatus: expectedReply.status } },
			]);
			expect(sandbox.requests[0].answered?.code).toBe(
				fault.kind === 'refuse' || fault.kind === 'plain-text-error' ? fault.code : null,
			);
		});
	});

	it.each(['bad-gateway', 'gateway-timeout', 'html', 'echo'] as const)('is an HTML page: %s', async (kind) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind });
			expect(await call(sandbox, add)).toMatchObject({
				type: 'text/html; charset=utf-8',
				text: expect.stringMatching(/^<html>[^]*<\/html>\r\n$/),
			});
		});
	});

	it('echoes the whole request, secrets included', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'echo' });
			const password = await call(sandbox, add);
			expect(password.text).toContain(`Basic ${btoa(`${signIn.login}:${signIn.psw}`)}`);
			const { status, text } = await call(sandbox, { ...add, apikey: 'k&<y' });
			expect(status).toBe(500);
			expect(text).toContain(`Basic ${btoa('k&<y')}`);
			for (const part of [
				signIn.login,
				`psw=${signIn.psw}`,
				'apikey=k%26%3Cy',
				'apikey = k&<y',
				'name = Имя',
				'host: ',
			]) {
				expect(text).toContain(part);
			}
		});
	});

	it.each([
		['length', '7'],
		['end', null],
	] as const)('says of the length of a cut reply (%s): %p', async (cut, length) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'cut-off', cut });
			const body = new URLSearchParams({ ...signIn, add: '1', name: 'n', msg: 'm', fmt: '3' });
			const response = await fetch(`${sandbox.url}/sys/templates.php`, { method: 'POST', body });
			expect(await response.text()).toBe('{\n"id":');
			expect(response.headers.get('content-length')).toBe(length);
			expect(response.headers.get('transfer-encoding')).toBeNull();
		});
	});

	it('redirects', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'redirect', times: 1 });
			sandbox.addFault({ kind: 'redirect', location: 'http://127.0.0.1:1/', httpStatus: 307 });
			const ask = () => fetch(`${sandbox.url}/sys/balance.php`, { redirect: 'manual' });
			const answers = [await ask(), await ask()];
			expect(answers.map((answer) => [answer.status, answer.headers.get('location')])).toEqual([
				[302, '/sys/moved.php'],
				[307, 'http://127.0.0.1:1/'],
			]);
		});
	});
});

describe('a fault that gives none', () => {
	it.each<[Fault, isCarriedOut: boolean, cause: string]>([
		[{ kind: 'reset-before' }, false, 'ECONNRESET'],
		[{ kind: 'reset-after' }, true, 'ECONNRESET'],
		[{ kind: 'reset-then-carry-out', carryOut: false }, false, 'ECONNRESET'],
		[{ kind: 'cut-off', cut: 'abort' }, true, 'UND_ERR_SOCKET'],
	])('%j', async (fault, isCarriedOut, cause) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ ...fault, times: 1 });
			const failure: unknown = await call(sandbox, add).catch((error: unknown) => error);
			expect(failure).toMatchObject({ cause: { code: cause } });
			expect(sandbox.templates()).toHaveLength(isCarriedOut ? 1 : 0);
			expect(sandbox.requests[0].carriedOut).toBe(isCarriedOut);
			// the server lives on
			expect((await call(sandbox, { get: 1 })).status).toBe(200);
		});
	});

	it('resets at once and carries out later', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'reset-then-carry-out', delayMs: 500, times: 1 });
			await expect(call(sandbox, add)).rejects.toThrow();
			expect(sandbox.requests[0]).toMatchObject({ carriedOut: false });
			await until(() => sandbox.templates().length === 1);
			expect(sandbox.requests[0]).toMatchObject({ carriedOut: true });
			expect(sandbox.requests[0].answered).toBeUndefined();
		});
	});

	it.each([undefined, true])('hangs until the client leaves (carryOut: %p)', async (carryOut) => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'hang', carryOut });
			const leaving = new AbortController();
			const asked = expect(call(sandbox, add, 'templates', { signal: leaving.signal })).rejects.toThrow('abort');
			await until(() => sandbox.requests.length === 1);
			leaving.abort();
			await asked;
			expect(sandbox.templates()).toHaveLength(carryOut ? 1 : 0);
		});
	});

	it('drips until the client leaves', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'drip' });
			let ended = 0;
			sandbox.options.onAnswered = () => (ended += 1);
			const leaving = new AbortController();
			const asked = expect(call(sandbox, add, 'templates', { signal: leaving.signal })).rejects.toThrow('abort');
			await until(() => sandbox.requests.length === 1);
			expect(ended).toBe(0);
			leaving.abort();
			await asked;
			await until(() => ended === 1);
			expect(sandbox.requests[0]).toMatchObject({ carriedOut: true });
			expect(sandbox.requests[0].answered).toBeUndefined();
		});
	});

	it('carries out the request of a client that left while it was slow', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'slow', delayMs: 500 });
			const leaving = new AbortController();
			const asked = expect(call(sandbox, add, 'templates', { signal: leaving.signal })).rejects.toThrow('abort');
			await until(() => sandbox.requests.length === 1);
			leaving.abort();
			await asked;
			expect(sandbox.templates()).toHaveLength(0);
			await until(() => sandbox.templates().length === 1);
			expect(sandbox.requests[0].answered).toBeUndefined();
		});
	});
});

describe('which requests a fault strikes', () => {
	const ids = [1, 2, 3, 4, 5, 6];
	it.each<[Omit<Fault, 'kind'>, struck: number[]]>([
		[{}, ids],
		[{ on: 'any' }, ids],
		[{ on: 'del' }, ids],
		[{ on: 'chg' }, []],
		[{ nth: 2 }, [2]],
		[{ every: 2 }, [2, 4, 6]],
		[{ every: 2, times: 2 }, [2, 4]],
		[{ times: 2 }, [1, 2]],
		[{ match: ({ id }) => Number(id) > 3 }, [4, 5, 6]],
		[{ match: ({ id }) => Number(id) > 3, nth: 2 }, [5]],
	])('%j', async (which, struck) => {
		await withSandbox({}, async (sandbox) => {
			const remove = sandbox.addFault({ kind: 'refuse', code: 5, ...which });
			const failed: number[] = [];
			for (const id of ids) if (codeOf(await call(sandbox, { del: 1, id })) === 5) failed.push(id);
			expect(failed).toEqual(struck);
			remove();
			expect(codeOf(await call(sandbox, { del: 1, id: 5 }))).toBe(3);
		});
	});

	it('takes the first that strikes, and none when they are cleared', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'refuse', code: 1, on: 'balance', nth: 2 });
			sandbox.addFault({ kind: 'refuse', code: 5 });
			const codes = [];
			for (let count = 0; count < 3; count++) codes.push(codeOf(await call(sandbox, {}, 'balance')));
			sandbox.clearFaults();
			codes.push(codeOf(await call(sandbox, {}, 'balance')));
			expect(codes).toEqual([5, 1, 5, 0]);
		});
	});

	it('does not carry out what the limits refuse', async () => {
		await withSandbox({}, async (sandbox) => {
			sandbox.addFault({ kind: 'reset-after', times: 1 });
			sandbox.addFault({ kind: 'cut-off', keepBytes: 100 });
			await expect(call(sandbox, { ...add, psw: 'wrong' })).rejects.toThrow();
			expect(codeOf(await call(sandbox, { ...add, psw: 'wrong' }))).toBe(2);
			expect(sandbox.templates()).toEqual([]);
		});
	});

	it('needs a code where one is answered', async () => {
		await withSandbox({}, async (sandbox) => {
			expect(() => sandbox.addFault({ kind: 'refuse' })).toThrow("A fault of the kind 'refuse' needs a code");
			expect(() => sandbox.addFault({ kind: 'plain-text-error' })).toThrow('needs a code');
		});
	});
});

describe('a list that lags', () => {
	it('shows the state as it was that long ago, to the order', async () => {
		let now = 0;
		await withSandbox({ clock: () => now, listLagMs: 200, identicalLimit: 0, firstId: 1 }, async (sandbox) => {
			sandbox.seed([{ name: 'a' }, { name: 'b' }]);
			const names = async () =>
				JSON.parse((await call(sandbox, { get: 1, fmt: 3 })).text).map(({ name }: { name: string }) => name);
			now = 1000;
			await call(sandbox, { del: 1, id: 1 });
			now = 1100;
			await call(sandbox, { chg: 1, id: 2, name: 'B' });
			await call(sandbox, { add: 1, name: 'c', msg: 'm' });
			const seen: Record<number, string[]> = {};
			for (now of [1100, 1199, 1200, 1299, 1300]) seen[now] = await names();
			expect(seen).toEqual({
				1100: ['a', 'b'],
				1199: ['a', 'b'],
				1200: ['b'],
				1299: ['b'],
				1300: ['B', 'c'],
			});
			sandbox.options.listLagMs = 0;
			now = 1100;
			expect(await names()).toEqual(['B', 'c']);
			sandbox.clear();
			expect(await names()).toEqual([]);
		});
	});
});
