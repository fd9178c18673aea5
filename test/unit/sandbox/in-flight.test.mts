import type { Sandbox } from '../../../sandbox/server/sandbox.mts';
import { until } from '../../support/until.mts';
import { call, codeOf, withSandbox } from './client.mts';

describe('requests at once', () => {
	/** Sends requests that stay unanswered until the test ends; gives a function that makes them leave. */
	async function hold(sandbox: Sandbox, requests: Array<Record<string, string | number>>) {
		const remove = sandbox.addFault({ kind: 'hang' });
		const leaving = new AbortController();
		const held = requests.map((params) => call(sandbox, params, 'templates', { signal: leaving.signal }));
		const left = Promise.allSettled(held);
		await until(() => sandbox.requests.length === requests.length);
		remove();
		return async () => {
			leaving.abort();
			await left;
		};
	}
	const different = (count: number) => Array.from({ length: count }, (_, index) => ({ del: 1, id: index + 100 }));

	it('refuses the fifteenth', async () => {
		await withSandbox({}, async (sandbox) => {
			const leave = await hold(sandbox, different(13));
			expect(codeOf(await call(sandbox, { del: 1, id: 1 }))).toBe(3);
			await leave();
		});
		await withSandbox({}, async (sandbox) => {
			const leave = await hold(sandbox, different(14));
			const reply = await call(sandbox, { del: 1, id: 1, fmt: 0 });
			expect(reply.text).toBe('ERROR = 9 (too many concurrent requests)');
			expect(codeOf(await call(sandbox, {}, 'balance'))).toBe(9);
			expect(sandbox.stats).toMatchObject({ peakInFlight: 15, refused: 2, byCode: { 9: 2 } });
			await leave();
		});
	});

	it('counts what it refuses until that is answered, towards identical requests only if told to', async () => {
		await withSandbox({ maxInFlight: 1 }, async (sandbox) => {
			const leave = await hold(sandbox, different(2));
			sandbox.options.maxInFlight = 2;
			expect(codeOf(await call(sandbox, { del: 1, id: 1 }))).toBe(9);
			await leave();
		});
		for (const countRefused of [false, true]) {
			await withSandbox({ maxInFlight: 1, countRefused }, async (sandbox) => {
				const leave = await hold(sandbox, different(1));
				for (let count = 0; count < 3; count++) await call(sandbox, { get: 1 });
				sandbox.options.maxInFlight = 0;
				expect(codeOf(await call(sandbox, { get: 1 }))).toBe(countRefused ? 9 : 0);
				await leave();
			});
		}
	});

	it('counts each login on its own, and only who has signed in', async () => {
		const accounts = ['a', 'b'].map((login) => ({ login, password: 'p' }));
		await withSandbox({ accounts, maxInFlight: 1 }, async (sandbox) => {
			const leave = await hold(sandbox, [
				{ login: 'a', psw: 'p', get: 1 },
				{ login: 'b', psw: 'wrong', get: 1 },
			]);
			expect(codeOf(await call(sandbox, { login: 'a', psw: 'p', get: 1 }))).toBe(9);
			expect(codeOf(await call(sandbox, { login: 'b', psw: 'p', get: 1 }))).toBe(0);
			await leave();
		});
	});

	it('can be switched off', async () => {
		await withSandbox({ maxInFlight: 0 }, async (sandbox) => {
			const leave = await hold(sandbox, different(20));
			expect(codeOf(await call(sandbox, { del: 1, id: 1 }))).toBe(3);
			await leave();
		});
	});

	it('answers fourteen at once again and again without a refusal', async () => {
		await withSandbox({ latencyMs: 2, record: 'light' }, async (sandbox) => {
			let next = 1;
			const worker = async () => {
				while (next <= 200) await call(sandbox, { del: 1, id: next++ });
			};
			await Promise.all(Array.from({ length: 14 }, worker));
			expect(sandbox.stats.byCode).toEqual({ 3: 200 });
		});
	});

	it('frees the place of a client that leaves', async () => {
		await withSandbox({ maxInFlight: 1 }, async (sandbox) => {
			sandbox.addFault({ kind: 'hang', times: 1 });
			const leaving = new AbortController();
			const left = expect(call(sandbox, { get: 1 }, 'templates', { signal: leaving.signal })).rejects.toThrow();
			await until(() => sandbox.requests.length === 1);
			expect(codeOf(await call(sandbox, { del: 1, id: 1 }))).toBe(9);
			leaving.abort();
			await left;
			let code = 9;
			for (let id = 1; code === 9; id++) code = codeOf(await call(sandbox, { del: 1, id }));
			expect(code).toBe(3);
		});
	});
});
