import { NotSentError, Secrets } from '../../../nodes/SmsCenter/api/account/secrets.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { RefusedError } from '../../../nodes/SmsCenter/api/errors.ts';
import type { Access } from '../../../nodes/SmsCenter/api/account.ts';
import { settle } from './fakeClock.mts';
import { DONE, failureOf, refusal, Scene } from './scene.mts';

let scene: Scene;

beforeEach(() => {
	scene = new Scene();
});

/** Starts an exchange whose failure is looked at later. */
function begin(of: Scene, ...args: Parameters<Scene['exchange']>): Promise<string> {
	const done = of.exchange(...args);
	done.catch(() => {});
	return done;
}

/** Three requests of the kind 'same' have just been answered. */
async function useUp(access: Access): Promise<void> {
	scene.wire.respond = () => DONE;
	for (let times = 0; times < 3; times += 1) await scene.exchange(access, 'same');
	scene.wire.respond = undefined;
}

describe('A run that is stopped', () => {
	it.each([
		['one', undefined],
		['one with a signal of its own', new AbortController().signal],
	])('waits no more for a turn that is a minute away: %s', async (_, signal) => {
		const access = scene.access();
		scene.prove(access);
		await useUp(access);
		const waiting = begin(scene, access, 'same', { signal });
		begin(scene, access, 'other');
		await settle();
		expect(scene.clock.sleeping).toBe(1);
		await scene.wire.open[0].answer(refusal(2));
		expect(scene.clock.sleeping).toBe(0);
		const failure = await failureOf(waiting);
		expect(failure).toMatchObject({ code: 2, sent: 'no' });
		expect(failure.message).toBe('Not sent: SMS Center refused the login or password (2)');
	});

	it('waits no more for a place that another run has taken', async () => {
		const [first, second] = ['1', '2'].map((executionId) =>
			scene.access({ maxConcurrentRequests: 1, asker: { executionId, manual: false } }),
		);
		scene.prove(first);
		const inFlight = begin(scene, first, 'first');
		const waiting = begin(scene, second, 'second');
		await settle();
		const blocked = new RefusedError(4);
		scene.account.stop(second, blocked);
		expect(await failureOf(waiting)).toBe(blocked);
		expect(scene.account.waitMs('second')).toBe(0);
		await scene.wire.open[0].answer(DONE);
		await expect(inFlight).resolves.toBe('first');
	});

	it('sends nothing more, although another finds the secret right meanwhile', async () => {
		const access = scene.access();
		const refused = begin(scene, access, 'first');
		await settle();
		await scene.wire.open[0].answer(refusal(2));
		expect((await failureOf(refused)).code).toBe(2);

		const person = scene.access({ asker: { executionId: '2', manual: true } });
		await scene.clock.advance(1000);
		const right = scene.exchange(person, 'second');
		await settle();
		await scene.wire.open[0].answer(DONE);
		await right;
		const later = begin(scene, access, 'third');
		await settle();
		expect(scene.wire.calls).toHaveLength(2);
		expect(await failureOf(later)).toMatchObject({ code: 2, sent: 'no' });
	});

	it('by what another learned of its secret does not begin to wait for a turn', async () => {
		const access = scene.access();
		scene.prove(access);
		await useUp(access);
		scene.secrets.refused(access.secretHash, 2, { executionId: '9', manual: false }, 0);
		const late = begin(scene, scene.access(), 'same');
		await settle();
		expect(scene.clock.sleeping).toBe(0);
		expect(await failureOf(late)).toBeInstanceOf(NotSentError);
	});
});

describe('A cancelled execution', () => {
	it('leaves the turns to others of what it has not sent', async () => {
		const access = scene.access({ maxConcurrentRequests: 1 });
		scene.prove(access);
		begin(scene, access, 'in flight');
		const cancel = new AbortController();
		const left = [1, 2, 3].map(() => begin(scene, access, 'same', { signal: cancel.signal }));
		await settle();
		expect(scene.account.waitMs('same')).toBe(Infinity);
		cancel.abort(new Error('cancelled'));
		for (const one of left) await failureOf(one);
		expect(scene.account.waitMs('same')).toBe(0);
	});

	it('is told of what it had in flight how that ended: it may have been carried out', async () => {
		const cancel = new AbortController();
		const inFlight = begin(scene, scene.access(), 'key', { signal: cancel.signal });
		await settle();
		cancel.abort(new Error('cancelled'));
		await scene.wire.open[0].fail(new ConnectionError('reset', true));
		expect(await failureOf(inFlight)).toMatchObject({ fault: 'reset', sent: 'unknown' });
	});
});

describe('A request with a proven secret', () => {
	it('is no probe: it neither takes the place of one, nor makes room for one', async () => {
		const secrets = new Secrets();
		const proven = new Scene({ secrets });
		const access = proven.access();
		proven.prove(access);
		for (const key of ['a', 'b', 'c']) begin(proven, access, key);
		await settle();
		expect(proven.wire.open).toHaveLength(3);

		const others = Array.from({ length: 4 }, () => new Scene({ secrets }));
		for (const [place, other] of others.entries()) {
			begin(other, other.access({ secretHash: `secret ${place}` }), 'key');
		}
		await settle();
		const sent = () => others.map(({ wire }) => wire.open.length);
		expect(sent()).toEqual([1, 1, 0, 0]);
		while (proven.wire.open.length > 0) await proven.wire.open[0].answer(DONE);
		begin(others[3], others[3].access({ secretHash: 'secret 5' }), 'another key');
		await settle();
		expect(sent()).toEqual([1, 1, 0, 0]);
	});
});

describe('Fewer requests in flight, after an error 9,', () => {
	it.each([3, 5])('grow back also with answers of error %d, which come in time', async (code) => {
		const access = scene.access({ maxConcurrentRequests: 14 });
		scene.prove(access);
		for (let n = 0; n < 250; n += 1) begin(scene, access, `key ${n}`);
		await settle();
		await scene.wire.open[0].answer(refusal(9));
		while (scene.wire.open.length > 7) await scene.wire.open[0].answer(refusal(1));
		await scene.wire.open[0].answer(refusal(1));
		expect(scene.wire.open).toHaveLength(7);
		for (let answers = 0; answers < 200; answers += 1) await scene.wire.open[0].answer(refusal(code));
		expect(scene.wire.open).toHaveLength(14);
	});
});

describe('An account without a backup host', () => {
	it('stays with its own, whatever is preferred', () => {
		scene.account.preferBackup(1000);
		expect(scene.account.currentBaseUrl()).toBe('https://main.test');
	});
});
