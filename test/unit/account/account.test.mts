import { NotSentError, Secrets } from '../../../nodes/SmsCenter/api/account/secrets.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { CredentialError, SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import { settle } from './fakeClock.mts';
import { DONE, failureOf, refusal, Scene, type ExchangeOptions } from './scene.mts';

let scene: Scene;

beforeEach(() => {
	scene = new Scene();
});

/** Sends so many requests, each of its own kind. */
function sendMany(count: number, access = scene.access(), options?: ExchangeOptions) {
	const all = Array.from({ length: count }, (_, n) => scene.exchange(access, `key ${n}`, options));
	for (const one of all) one.catch(() => {});
	return all;
}

describe('In flight', () => {
	it('are as many as the execution wants, and not more', async () => {
		const access = scene.access();
		scene.prove(access);
		const all = sendMany(30, access);
		await settle();
		expect(scene.wire.open).toHaveLength(10);
		while (scene.wire.open.length > 0) await scene.wire.open[0].answer(DONE);
		await expect(Promise.all(all)).resolves.toHaveLength(30);
		expect(scene.wire.peak).toBe(10);
		expect(scene.wire.calls.map(({ form }) => form.key)).toEqual(all.map((_, n) => `key ${n}`));
	});

	it('are at most fourteen of all executions together', async () => {
		for (const executionId of ['1', '2']) {
			const access = scene.access({ maxConcurrentRequests: 14, asker: { executionId, manual: false } });
			scene.prove(access);
			sendMany(20, access);
		}
		await settle();
		expect(scene.wire.open).toHaveLength(14);
	});

	it('are half as many after an error 9, and grow back with the answers', async () => {
		const access = scene.access({ maxConcurrentRequests: 14 });
		scene.prove(access);
		sendMany(400, access);
		await settle();
		await scene.wire.open[0].answer(refusal(9));
		expect(scene.wire.open).toHaveLength(13);
		while (scene.wire.open.length > 7) await scene.wire.open[0].answer(DONE);
		await scene.wire.open[0].answer(DONE);
		expect(scene.wire.open).toHaveLength(7);
		for (let answers = 0; answers < 200; answers += 1) await scene.wire.open[0].answer(DONE);
		expect(scene.wire.open).toHaveLength(14);
	});

	it('is at most one of those that must be alone', async () => {
		const access = scene.access();
		scene.prove(access);
		const twins = [1, 2].map(
			async () => await scene.exchange(access, 'twin', { alone: true, kin: 'family' }),
		);
		const other = scene.exchange(access, 'other', { alone: true });
		await settle();
		expect(scene.wire.open.map(({ form }) => form.key)).toEqual(['twin', 'other']);
		expect(scene.account.isInFlight('family')).toBe(true);
		await scene.wire.open[0].answer(DONE);
		await scene.wire.open[1].answer(DONE);
		await scene.wire.open[0].answer(DONE);
		await Promise.all([...twins, other]);
		expect(scene.account.isInFlight('family')).toBe(false);
	});
});

describe('The probe', () => {
	it.each([
		['OK', DONE, true],
		['error 3', refusal(3), true],
		['error 5', refusal(5), true],
		['error 1', refusal(1), false],
		['error 9', refusal(9), false],
		['a number that nobody knows', refusal(77), false],
		['a web page', '<html></html>', false],
	])('goes alone, and %s proves the secret: %s', async (_, answer, proves) => {
		sendMany(12);
		await settle();
		expect(scene.wire.open).toHaveLength(1);
		await scene.wire.open[0].answer(answer);
		expect(scene.wire.open.length > 1).toBe(proves);
	});

	it('goes alone again when nothing has proven the secret for a minute', async () => {
		const access = scene.access();
		sendMany(1, access);
		await settle();
		await scene.wire.open[0].answer(DONE);
		await scene.clock.advance(59_999);
		sendMany(5, access);
		await settle();
		expect(scene.wire.open).toHaveLength(5);
		while (scene.wire.open.length > 0) await scene.wire.open[0].fail(new ConnectionError('reset', true));
		await scene.clock.advance(1);
		sendMany(5, access);
		await settle();
		expect(scene.wire.open).toHaveLength(1);
	});

	it('of one secret does not hold up another, nor prove it', async () => {
		sendMany(3, scene.access({ secretHash: 'wrong' }));
		const right = scene.access();
		sendMany(3, right);
		await settle();
		expect(scene.wire.open).toHaveLength(2);
		await scene.wire.open[1].answer(DONE);
		expect(scene.wire.open).toHaveLength(3);
		await scene.wire.open[0].answer(refusal(2));
		expect(scene.wire.open).toHaveLength(2);
	});

	it('of a third account waits for the first two, which may both be refused', async () => {
		const secrets = new Secrets();
		const scenes = ['a', 'b', 'c'].map(() => new Scene({ secrets }));
		const all = scenes.map((one, place) => {
			const done = one.exchange(one.access({ secretHash: `secret ${place}` }), 'key');
			done.catch(() => {});
			return done;
		});
		await settle();
		expect(scenes.map(({ wire }) => wire.open.length)).toEqual([1, 1, 0]);
		await scenes[0].wire.open[0].answer(DONE);
		expect(scenes.map(({ wire }) => wire.open.length)).toEqual([0, 1, 1]);
		await scenes[1].wire.open[0].answer(refusal(2));
		await scenes[2].wire.open[0].answer(refusal(2));
		expect((await failureOf(all[2])).code).toBe(2);
	});

	it('of a third account is not sent after two refusals', async () => {
		const secrets = new Secrets();
		const scenes = ['a', 'b', 'c'].map(() => new Scene({ secrets }));
		const all = scenes.map((one, place) => {
			const done = one.exchange(one.access({ secretHash: `secret ${place}` }), 'key');
			done.catch(() => {});
			return done;
		});
		await settle();
		for (const { wire } of scenes) await wire.open[0]?.answer(refusal(2));
		const failure = await failureOf(all[2]);
		expect([failure.sent, failure.code]).toEqual(['no', 2]);
		expect(scenes[2].wire.calls).toHaveLength(0);
	});
});

describe('The breaker', () => {
	it.each([2, 4])(
		'ends the run after error %s: nothing more is sent, what waits fails at once',
		async (code) => {
			const access = scene.access();
			const identical = Array.from({ length: 5 }, () => scene.exchange(access, 'same'));
			for (const one of identical) one.catch(() => {});
			const others = sendMany(20, access);
			await settle();
			await scene.wire.open[0].answer(refusal(code));
			const failures = await Promise.all([...identical, ...others].map(failureOf));
			expect(failures.map((failure) => [failure.code, failure.sent])).toEqual(
				failures.map(() => [code, 'no']),
			);
			expect(scene.wire.calls).toHaveLength(1);
			expect(scene.clock.now()).toBe(0);
			expect(scene.clock.sleeping).toBe(0);
			expect((await failureOf(scene.exchange(access, 'later'))).code).toBe(code);
		},
	);

	it('lets what is in flight end', async () => {
		const access = scene.access();
		scene.prove(access);
		const [first, second] = sendMany(2, access);
		await settle();
		await scene.wire.open[0].answer(refusal(4));
		await scene.wire.open[0].answer(DONE);
		expect((await failureOf(first)).code).toBe(4);
		await expect(second).resolves.toBe('key 1');
	});

	it('does not even wait for the limits with a secret that was refused a moment ago', async () => {
		scene.secrets.refused('right', 2, { executionId: '9', manual: false }, 0);
		for (let times = 0; times < 2; times += 1) {
			expect(await failureOf(scene.exchange(scene.access(), 'same'))).toBeInstanceOf(NotSentError);
		}
		expect(scene.account.waitMs('same')).toBe(0);
	});
});

describe('The limits', () => {
	it('make the fourth identical request wait a window after the first', async () => {
		const access = scene.access();
		scene.prove(access);
		scene.wire.respond = () => DONE;
		const all = Array.from({ length: 4 }, () => scene.exchange(access, 'same'));
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await Promise.all(all);
		expect(scene.wire.calls.map(({ at }) => at)).toEqual([0, 0, 0, LEDGER_WINDOW_MS]);
		expect(access.meter.waitedMs).toBe(LEDGER_WINDOW_MS);
	});

	it('hold no place in flight while something waits for them', async () => {
		const access = scene.access({ maxConcurrentRequests: 1 });
		scene.prove(access);
		scene.wire.respond = () => DONE;
		for (let times = 0; times < 3; times += 1) await scene.exchange(access, 'same');
		const waiting = scene.exchange(access, 'same');
		await expect(scene.exchange(access, 'other')).resolves.toBe('other');
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await waiting;
	});

	it('count a request that failed', async () => {
		const access = scene.access();
		scene.wire.respond = () => {
			throw new ConnectionError('reset', true);
		};
		for (let times = 0; times < 3; times += 1) await failureOf(scene.exchange(access, 'same'));
		expect(scene.account.waitMs('same')).toBe(LEDGER_WINDOW_MS);
	});

	it('do not count one that was left before it was sent', async () => {
		const access = scene.access({ maxConcurrentRequests: 1 });
		scene.prove(access);
		sendMany(1, access);
		const cancel = new AbortController();
		const left = scene.exchange(access, 'left', { signal: cancel.signal });
		left.catch(() => {});
		await settle();
		cancel.abort();
		expect(await failureOf(left)).toMatchObject({ fault: 'cancelled', sent: 'no' });
		await scene.wire.open[0].answer(DONE);
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect(scene.account.isForgettable(scene.clock.now())).toBe(true);
	});
});

describe('Leaving', () => {
	const OURS = new CredentialError('The run was left');

	it.each<[string, unknown, Partial<SmsCenterError> & { fault?: string }]>([
		['a cancelled execution', new Error('cancelled'), { fault: 'cancelled', sent: 'no' }],
		['a run that was left', OURS, OURS],
	])('%s ends every wait at once', async (_, reason, failure) => {
		const access = scene.access({ maxConcurrentRequests: 1 });
		scene.prove(access);
		scene.wire.respond = ({ form }) => (form.key === 'same' ? DONE : undefined);
		for (let times = 0; times < 3; times += 1) await scene.exchange(access, 'same');
		const cancel = new AbortController();
		const inFlight = scene.exchange(access, 'in flight', { signal: cancel.signal });
		const waits = ['place', 'same'].map(
			async (key) => await failureOf(scene.exchange(access, key, { signal: cancel.signal })),
		);
		await settle();
		cancel.abort(reason);
		for (const end of await Promise.all(waits)) expect(end).toMatchObject(failure);
		expect(await failureOf(scene.exchange(access, 'late', { signal: cancel.signal }))).toMatchObject(failure);
		expect(scene.clock.now()).toBe(0);
		// What is in flight is not torn down by it
		await scene.wire.open[0].answer(DONE);
		await expect(inFlight).resolves.toBe('in flight');
		expect(scene.wire.calls.map(({ form }) => form.key)).toEqual(['same', 'same', 'same', 'in flight']);
	});
});

describe('An account', () => {
	it('can be forgotten when nothing is under way and nothing counts', async () => {
		const { account, clock } = scene;
		expect(account.isForgettable(0)).toBe(true);
		const one = scene.exchange(scene.access(), 'key');
		await settle();
		await clock.advance(120_000);
		expect(account.isForgettable(clock.now())).toBe(false);
		await scene.wire.open[0].answer(DONE);
		await one;
		expect(account.lastUsed).toBe(120_000);
		expect(account.isForgettable(clock.now())).toBe(false);
		expect(account.isForgettable(clock.now() + LEDGER_WINDOW_MS)).toBe(true);
	});

	it('prefers the backup host for as long as it is told', async () => {
		scene = new Scene({ backupUrl: 'https://backup.test' });
		expect(scene.account.currentBaseUrl()).toBe('https://main.test');
		scene.account.preferBackup(1000);
		expect(scene.account.currentBaseUrl()).toBe('https://backup.test');
		await scene.clock.advance(1000);
		expect(scene.account.currentBaseUrl()).toBe('https://main.test');
	});
});
