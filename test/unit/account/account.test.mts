import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import { LoginGuard } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { CredentialError, NotSentError, SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import { settle } from './fakeClock.mts';
import { BACKUP, DONE, failureOf, MAIN, refusal, Scene } from './scene.mts';

let scene: Scene;

beforeEach(() => {
	scene = new Scene();
});

/** Sends so many requests, each of its own kind. */
function sendMany(count: number, session = scene.session()) {
	return Array.from({ length: count }, (_, n) => scene.exchange(session, `key ${n}`));
}

/** Answers whatever is open, until nothing is. */
async function answerAll({ wire } = scene): Promise<void> {
	await settle();
	while (wire.open.length > 0) await wire.open[0].answer(DONE);
}

describe('In flight', () => {
	it('are as many as the execution wants, in their order', async () => {
		const all = sendMany(30, scene.proven());
		await settle();
		expect(scene.wire.open).toHaveLength(10);
		await answerAll();
		await expect(Promise.all(all)).resolves.toHaveLength(30);
		expect(scene.wire.peak).toBe(10);
		expect(scene.wire.calls.map(({ form }) => form.key)).toEqual(all.map((_, n) => `key ${n}`));
	});

	it('are at most fourteen of all executions together', async () => {
		for (let executions = 0; executions < 2; executions += 1) sendMany(20, scene.proven({ maxConcurrentRequests: 14 }));
		await settle();
		expect(scene.wire.open).toHaveLength(14);
	});

	it('are as few as the most careful of those present says, so that it gets its turn', async () => {
		const bold = scene.proven();
		sendMany(2, bold);
		sendMany(1, scene.proven({ maxConcurrentRequests: 1 }));
		sendMany(2, bold);
		await settle();
		const open = () => scene.wire.open.length;
		expect(open()).toBe(2);
		await scene.wire.open[0].answer(DONE);
		expect(open()).toBe(1);
		await scene.wire.open[0].answer(DONE);
		expect(open()).toBe(1);
		await scene.wire.open[0].answer(DONE);
		expect(open()).toBe(2);
	});

	it.each([
		['done', DONE],
		['error 3', refusal(3)],
		['error 5', refusal(5)],
	])('are half as many after an error 9, and grow back with answers: %s', async (_, answer) => {
		sendMany(400, scene.proven({ maxConcurrentRequests: 14 }));
		await settle();
		await scene.wire.open[0].answer(refusal(9));
		expect(scene.wire.open).toHaveLength(13);
		while (scene.wire.open.length > 7) await scene.wire.open[0].answer(refusal(1));
		await scene.wire.open[0].answer(refusal(1));
		expect(scene.wire.open).toHaveLength(7);
		for (let answers = 0; answers < 200; answers += 1) await scene.wire.open[0].answer(answer);
		expect(scene.wire.open).toHaveLength(14);
	});

	it.each([429, 503])('are half as many after HTTP %d', async (status) => {
		sendMany(100, scene.proven({ maxConcurrentRequests: 14 }));
		await settle();
		await scene.wire.open[0].answer('', status);
		while (scene.wire.open.length > 7) await scene.wire.open[0].answer(refusal(1));
		await scene.wire.open[0].answer(refusal(1));
		expect(scene.wire.open).toHaveLength(7);
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
	])('goes alone, and %s proves the secret: %s', async (_, answer, proves) => {
		sendMany(12);
		await settle();
		expect(scene.wire.open).toHaveLength(1);
		await scene.wire.open[0].answer(answer);
		expect(scene.wire.open.length > 1).toBe(proves);
	});

	it('goes alone again when nothing has proven the secret for a minute', async () => {
		const session = scene.proven();
		await scene.clock.advance(59_999);
		sendMany(5, session);
		await settle();
		expect(scene.wire.open).toHaveLength(5);
		while (scene.wire.open.length > 0) await scene.wire.open[0].answer(refusal(1));
		await scene.clock.advance(1);
		sendMany(5, session);
		await settle();
		expect(scene.wire.open).toHaveLength(1);
	});

	it('of one secret does not hold up another, nor prove it', async () => {
		sendMany(3, scene.session({ secretHash: 'wrong' }));
		sendMany(3);
		await settle();
		expect(scene.wire.open).toHaveLength(2);
		await scene.wire.open[1].answer(DONE);
		expect(scene.wire.open).toHaveLength(3);
		await scene.wire.open[0].answer(refusal(2));
		expect(scene.wire.open).toHaveLength(2);
	});

	it('of a fifth account waits until fewer than four may be refused, and is not sent after four refusals', async () => {
		const guard = new LoginGuard();
		const scenes: Scene[] = [];
		for (let n = 0; n < 6; n += 1) scenes.push(new Scene({ guard, others: () => scenes }));
		const all = scenes.map((one, n) => one.exchange(one.session({ secretHash: `secret ${n}` }), 'key'));
		await settle();
		const open = () => scenes.map(({ wire }) => wire.open.length);
		expect(open()).toEqual([1, 1, 1, 1, 0, 0]);
		await scenes[0].wire.open[0].answer(DONE);
		expect(open()).toEqual([0, 1, 1, 1, 1, 0]);
		for (const { wire } of scenes.slice(1, 5)) await wire.open[0].answer(refusal(2));
		expect(await failureOf(all[5])).toMatchObject({ sent: 'no', code: 2 });
		expect(scenes[5].wire.calls).toHaveLength(0);
	});
});

describe('A refused secret', () => {
	it.each([2, 4])('ends the run at once (%s), and whatever it waits for', async (code) => {
		const session = scene.session();
		const all = [1, 2, 3, 4, 5].map(() => scene.exchange(session, 'same'));
		all.push(...sendMany(20, session));
		await settle();
		await scene.wire.open[0].answer(refusal(code));
		const failures = await Promise.all(all.map(failureOf));
		expect(new Set(failures.map((failure) => `${failure.code} ${failure.sent}`))).toEqual(new Set([`${code} no`]));
		expect(scene.wire.calls).toHaveLength(1);
		expect([scene.clock.now(), scene.clock.sleeping]).toEqual([0, 0]);
		expect((await failureOf(scene.exchange(session, 'later'))).code).toBe(code);
	});

	it('lets what is in flight end', async () => {
		const [first, second] = sendMany(2, scene.proven());
		await settle();
		await scene.wire.open[0].answer(refusal(4));
		await scene.wire.open[0].answer(DONE);
		expect((await failureOf(first)).code).toBe(4);
		await expect(second).resolves.toBe('key 1');
	});

	it('is told to what waits for a minute, and to a run that waits for a place', async () => {
		const session = scene.proven({ maxConcurrentRequests: 1 });
		await scene.useUp(session);
		scene.exchange(session, 'first');
		const waiting = ['same', 'second'].map((key) => scene.exchange(session, key));
		await settle();
		await scene.wire.open[0].answer(refusal(2));
		for (const one of waiting) expect(await failureOf(one)).toMatchObject({ code: 2, sent: 'no' });
		expect(scene.clock.sleeping).toBe(0);
	});

	it('is not sent again by that run, although another finds it right meanwhile', async () => {
		const session = scene.session();
		scene.wire.script(refusal(2), DONE);
		await failureOf(scene.exchange(session, 'first'));
		await scene.clock.advance(1000);
		await scene.exchange(scene.session({ caller: { executionId: '2', byPerson: true } }), 'second');
		expect(await failureOf(scene.exchange(session, 'third'))).toMatchObject({ code: 2, sent: 'no' });
		expect(scene.wire.calls).toHaveLength(2);
	});

	it('is not sent by others either, who do not even wait for a limit', async () => {
		await scene.useUp(scene.proven());
		scene.guard.refused('right', 2, { executionId: '9', byPerson: false }, 0);
		expect(await failureOf(scene.exchange(scene.session(), 'same'))).toBeInstanceOf(NotSentError);
		expect(scene.clock.sleeping).toBe(0);
	});
});

describe('An answer that may be a refusal', () => {
	it.each([
		['a web page', '<html></html>', 200],
		['HTTP 403', '', 403],
	])('(%s) stops the run, and counts as one of a secret that was never proven', async (_, body, status) => {
		const session = scene.session();
		const all = sendMany(3, session);
		await settle();
		await scene.wire.open[0].answer(body, status);
		for (const one of all) await failureOf(one);
		expect(await failureOf(scene.exchange(scene.session(), 'other'))).toMatchObject({
			sent: 'no',
			code: null,
		});
		expect(scene.wire.calls).toHaveLength(1);
	});

	it('is none where the secret was proven: the run goes on', async () => {
		const session = scene.proven();
		scene.wire.script('<html></html>', DONE);
		await failureOf(scene.exchange(session, 'key'));
		await expect(scene.exchange(session, 'other')).resolves.toBe('other');
	});

	it.each([408, 429, 500, 502, 503])('is not HTTP %d', async (status) => {
		const session = scene.session();
		const first = scene.exchange(session, 'key');
		await settle();
		await scene.wire.open[0].answer('<html></html>', status);
		await failureOf(first);
		scene.wire.respond = () => DONE;
		await expect(scene.exchange(session, 'other')).resolves.toBe('other');
	});
});

describe('Identical requests', () => {
	const sentAt = () => scene.wire.calls.map(({ at }) => at);

	it('are three a minute; the next ones wait for their turn, in order', async () => {
		const session = scene.proven();
		scene.wire.respond = () => DONE;
		const all = Array.from({ length: 7 }, () => scene.exchange(session, 'same'));
		await scene.clock.advance(2 * LEDGER_WINDOW_MS);
		await Promise.all(all);
		expect(sentAt()).toEqual([0, 0, 0, 1, 1, 1, 2].map((windows) => windows * LEDGER_WINDOW_MS));
		expect(session.meter.hints()).toEqual([
			'Waited 122 s: SMS Center takes only a few identical requests a minute. Send the same request less often',
		]);
	});

	it('hold no place in flight while they wait', async () => {
		const session = scene.proven({ maxConcurrentRequests: 1 });
		await scene.useUp(session);
		scene.wire.respond = () => DONE;
		const waiting = scene.exchange(session, 'same');
		await expect(scene.exchange(session, 'other')).resolves.toBe('other');
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await waiting;
	});

	it('count those that failed', async () => {
		const session = scene.proven();
		scene.wire.respond = () => refusal(1);
		for (let times = 0; times < 3; times += 1) await failureOf(scene.exchange(session, 'same'));
		expect(scene.account.countOf('same')).toBe(3);
	});

	it('count from the end: while three are in flight, a fourth waits for as long as it may', async () => {
		const session = scene.proven();
		for (let times = 0; times < 3; times += 1) scene.exchange(session, 'same');
		const fourth = scene.exchange(session, 'same', { maxWaitMs: 7000 });
		await scene.clock.advance(7000);
		expect((await failureOf(fourth)).message).toMatch(/has to wait longer$/);
	});

	it('do not count one that was left before it was sent', async () => {
		const session = scene.proven({ maxConcurrentRequests: 1 });
		sendMany(1, session);
		const cancel = new AbortController();
		const left = scene.exchange(session, 'left', { signal: cancel.signal });
		await settle();
		cancel.abort();
		await failureOf(left);
		expect(scene.account.countOf('left')).toBe(0);
	});

	it('asked for a quiet minute wait for a whole one', async () => {
		const session = scene.proven();
		scene.wire.respond = () => DONE;
		await scene.exchange(session, 'same');
		await scene.clock.advance(1000);
		const quiet = scene.exchange(session, 'same', { quiet: true });
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await quiet;
		expect(sentAt()).toEqual([0, LEDGER_WINDOW_MS]);
	});
});

describe('Leaving', () => {
	const OURS = new CredentialError('The run was left');

	it.each<[string, unknown, Partial<SmsCenterError> & { fault?: string }]>([
		['a cancelled execution', new Error('cancelled'), { fault: 'cancelled', sent: 'no' }],
		['a run that was left', OURS, OURS],
	])('%s ends every wait at once', async (_, reason, failure) => {
		const session = scene.proven({ maxConcurrentRequests: 1 });
		await scene.useUp(session);
		const cancel = new AbortController();
		const { signal } = cancel;
		const inFlight = scene.exchange(session, 'in flight', { signal });
		const waits = ['place', 'same'].map((key) => failureOf(scene.exchange(session, key, { signal })));
		await settle();
		cancel.abort(reason);
		for (const end of await Promise.all(waits)) expect(end).toMatchObject(failure);
		expect(await failureOf(scene.exchange(session, 'late', { signal }))).toMatchObject(failure);
		expect(scene.clock.sleeping).toBe(0);
		// What is in flight is not torn down by it
		await scene.wire.open[0].answer(DONE);
		await expect(inFlight).resolves.toBe('in flight');
		expect(scene.wire.calls).toHaveLength(4);
	});
});

describe('A run whose server does not answer', () => {
	const down = () => new ConnectionError('refused', false);

	it('tries three times, one after another with a pause, and then sends nothing more', async () => {
		const session = scene.proven();
		scene.wire.respond = () => {
			throw down();
		};
		const all = sendMany(50, session);
		await scene.clock.advance(1300);
		const failures = await Promise.all(all.map(failureOf));
		expect(failures.every(({ sent }) => sent === 'no')).toBe(true);
		// What was in flight together counts as one
		expect(scene.wire.calls.map(({ at }) => at)).toEqual([...Array<number>(10).fill(0), 300, 1300]);
		expect(failures.at(-1)?.message).toBe('Not sent: SMS Center did not answer the requests before this one');
		expect(failures.at(-1)?.hint).toContain(down().message);
		expect(scene.account.isOut).toBe(true);
		await scene.clock.advance(29_999);
		expect(scene.account.isOut).toBe(true);
		await scene.clock.advance(1);
		expect(scene.account.isOut).toBe(false);
	});

	it('goes on as before with the first answer, a refusal too', async () => {
		const session = scene.proven();
		sendMany(20, session);
		await settle();
		const open = () => scene.wire.open.length;
		while (open() > 0) await scene.wire.open[0].fail(down());
		await scene.clock.advance(300);
		expect(open()).toBe(1);
		await scene.wire.open[0].answer(refusal(1));
		expect(open()).toBe(9);
	});
});

describe('An account', () => {
	it('can be forgotten when nothing is under way and nothing counts', async () => {
		const { account, clock } = scene;
		expect(account.isForgettable(0)).toBe(true);
		const one = scene.exchange(scene.session(), 'key');
		await clock.advance(120_000);
		expect(account.isForgettable(clock.now())).toBe(false);
		await scene.wire.open[0].answer(DONE);
		await one;
		expect(account.lastUsed).toBe(120_000);
		expect(account.isForgettable(clock.now())).toBe(false);
		expect(account.isForgettable(clock.now() + LEDGER_WINDOW_MS)).toBe(true);
	});

	it('prefers the backup host for as long as it is told, if it has one', async () => {
		scene.account.backupUntil = 1000;
		expect(scene.account.currentBaseUrl()).toBe(MAIN);
		scene = new Scene({ backupUrl: BACKUP });
		scene.account.backupUntil = 1000;
		expect(scene.account.currentBaseUrl()).toBe(BACKUP);
		await scene.clock.advance(1000);
		expect(scene.account.currentBaseUrl()).toBe(MAIN);
	});
});
