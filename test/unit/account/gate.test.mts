import { getEventListeners } from 'node:events';

import { Gate } from '../../../nodes/SmsCenter/api/account/gate.ts';
import { Wait, WaitMeter, type Obstacle, type WaitOptions } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { FakeClock, settle } from './fakeClock.mts';
import { failureOf } from './scene.mts';

let clock: FakeClock;
let gate: Gate;
let meter: WaitMeter;

beforeEach(() => {
	clock = new FakeClock();
	gate = new Gate(clock);
	meter = new WaitMeter(clock);
});

const newWait = (more: Partial<WaitOptions> = {}) => new Wait({ clock, meter, maxWaitMs: 120_000, ...more });

/** One who goes on as soon as nothing is in the way, and has then taken it. */
function ask(obstacle: () => Obstacle | undefined, wait = newWait()) {
	const asked = { isIn: false, done: Promise.resolve() };
	asked.done = gate.until((isFull) => {
		const found = isFull ? { reason: 'places' as const } : obstacle();
		asked.isIn ||= found === undefined;
		return found;
	}, wait);
	asked.done.catch(() => {});
	return asked;
}

/** So many may go on. */
function places(free: number) {
	return {
		take: (): Obstacle | undefined => {
			if (free === 0) return { reason: 'places' };
			free -= 1;
			return undefined;
		},
		give: () => {
			free += 1;
			gate.changed();
		},
	};
}

const never = (): Obstacle => ({ reason: 'identical' });

describe('The gate', () => {
	it('lets those who wait go on in the order in which they came', () => {
		const { take, give } = places(1);
		const all = Array.from({ length: 4 }, () => ask(take));
		const areIn = () => all.map(({ isIn }) => isIn);
		expect(areIn()).toEqual([true, false, false, false]);
		give();
		expect(areIn()).toEqual([true, true, false, false]);
		give();
		give();
		expect(areIn()).toEqual([true, true, true, true]);
		expect(gate.isIdle).toBe(true);
	});

	it('asks a newcomer at once, whatever others wait for', async () => {
		ask(never);
		const newcomer = ask(() => undefined);
		expect(newcomer.isIn).toBe(true);
		await newcomer.done;
	});

	it('does not let one hang who may not wait, behind others who do', async () => {
		ask(never);
		const impatient = ask(never, newWait({ maxWaitMs: 0 }));
		expect(await failureOf(impatient.done)).toMatchObject({ sent: 'no', code: 9 });
	});

	it('lets nobody who needs a place pass one who waits for a place', () => {
		let isOpen = false;
		const careful = ask(() => (isOpen ? undefined : { reason: 'places' }));
		const later = ask(() => undefined);
		expect(later.isIn).toBe(false);
		isOpen = true;
		gate.changed();
		expect([careful.isIn, later.isIn]).toEqual([true, true]);
	});

	it.each([
		['is cancelled', { maxWaitMs: 120_000 }],
		['may wait no longer', { maxWaitMs: 5000 }],
	])('lets those behind go on when one who waits for a place %s', async (_, { maxWaitMs }) => {
		const cancel = new AbortController();
		const careful = ask(() => ({ reason: 'places' }), newWait({ maxWaitMs, signal: cancel.signal }));
		const later = ask(() => undefined);
		await clock.advance(5000);
		cancel.abort();
		await failureOf(careful.done);
		expect(later.isIn).toBe(true);
	});

	it('asks again when the time has come that an obstacle tells, the next one first', async () => {
		const times = [30_000, 10_000, 20_000];
		const all = times.map((at) =>
			ask(() => (clock.now() < at ? { reason: 'identical', ms: at - clock.now() } : undefined)),
		);
		for (const at of [10_000, 20_000, 30_000]) {
			expect(clock.sleeping).toBeGreaterThan(0);
			await clock.advance(at - clock.now());
			expect(all.map(({ isIn }) => isIn)).toEqual(times.map((time) => time <= at));
		}
		expect(clock.sleeping).toBe(0);
	});

	it('refuses those whose condition throws, and no others', async () => {
		let isStopped = false;
		const stopped = ask(() => {
			if (isStopped) throw new CredentialError('stopped');
			return never();
		});
		const other = ask(() => (isStopped ? undefined : never()));
		isStopped = true;
		gate.changed();
		await expect(stopped.done).rejects.toThrow('stopped');
		expect(other.isIn).toBe(true);
		await expect(
			ask(() => {
				throw new CredentialError('at once');
			}).done,
		).rejects.toThrow('at once');
	});

	it('leaves nothing behind: no timer, nobody in the line, nobody who listens', async () => {
		const cancel = new AbortController();
		const wait = newWait({ signal: cancel.signal });
		const listeners = () => getEventListeners(cancel.signal, 'abort').length;
		let isOpen = false;
		const first = ask(() => (isOpen ? undefined : never()), wait);
		const second = ask(() => ({ reason: 'identical', ms: 61_000 }), wait);
		expect(listeners()).toBe(2);
		isOpen = true;
		gate.changed();
		await first.done;
		expect(listeners()).toBe(1);
		cancel.abort(new Error('cancelled'));
		expect(await failureOf(second.done)).toMatchObject({ fault: 'cancelled', sent: 'no' });
		expect([listeners(), clock.sleeping, gate.isIdle]).toEqual([0, 0, true]);
	});

	it('lets nobody in whose signal is aborted, and gives its reason where that is an error of ours', async () => {
		const left = new CredentialError('left');
		const late = ask(() => undefined, newWait({ signal: AbortSignal.abort(left) }));
		expect(await failureOf(late.done)).toBe(left);
		expect(late.isIn).toBe(false);
	});
});

describe('The waiting of an item', () => {
	it("is bounded by 'Max Wait (Seconds)' for all that it waits for together", async () => {
		const wait = newWait({ maxWaitMs: 100_000 });
		await Promise.all([wait.during({ reason: 'lock' }, clock.sleep(40_000)), clock.advance(40_000)]);
		await Promise.all([wait.pause('backoff', 20_000), clock.advance(20_000)]);
		expect(wait.leftMs).toBe(40_000);
		const last = ask(() => (clock.now() < 70_000 ? { reason: 'list' } : { reason: 'places' }), wait);
		await clock.advance(10_000);
		gate.changed();
		await clock.advance(30_000);
		expect((await failureOf(last.done)).message).toMatch(/other executions have as many .* has to wait longer$/);
		expect(wait.leftMs).toBeLessThanOrEqual(0);
		expect(clock.now()).toBe(100_000);
	});

	it('is not begun where it is known to be too long, and begun where it just suffices', async () => {
		const inAMinute = (): Obstacle | undefined =>
			clock.now() < 61_000 ? { reason: 'list', ms: 61_000 - clock.now() } : undefined;
		const short = await failureOf(ask(inAMinute, newWait({ maxWaitMs: 60_000 })).done);
		expect(short.message).toBe(
			'Not sent: SMS Center gives three lists of templates a minute, so this one has to wait 61 s',
		);
		expect(short.hint).toMatch(
			/^That is more than the option 'Max Wait \(Seconds\)' leaves \(60 s\)\. .* run it again/,
		);
		const enough = ask(inAMinute, newWait({ maxWaitMs: 61_000 }));
		await clock.advance(61_000);
		await enough.done;
	});

	it('ends with the new cause when that would take too long', async () => {
		let obstacle: Obstacle = { reason: 'lock' };
		const waiting = ask(() => obstacle);
		obstacle = { reason: 'backoff', ms: 200_000 };
		gate.changed();
		expect((await failureOf(waiting.done)).message).toMatch(/asked for too much at once/);
		expect(clock.now()).toBe(0);
	});

	it.each(['identical', 'list', 'places', 'lock', 'backoff'] as const)(
		"is none with 'On Rate Limit: Fail' for %s, and the failure says why",
		async (reason) => {
			const failure = await failureOf(ask(() => ({ reason }), newWait({ failsAtLimits: true })).done);
			expect(failure).toMatchObject({ sent: 'no', code: reason === 'lock' ? null : 9 });
			expect(failure.hint).toMatch(/^The option 'On Rate Limit' says not to wait/);
		},
	);

	it.each(['own', 'login', 'outage'] as const)("is there with 'On Rate Limit: Fail' for %s", async (reason) => {
		let isOpen = false;
		const waiting = ask(() => (isOpen ? undefined : { reason }), newWait({ failsAtLimits: true }));
		await clock.advance(10_000);
		isOpen = true;
		gate.changed();
		await waiting.done;
	});

	it('takes no time of those who wait for their own requests, the login, or a retry', async () => {
		const wait = newWait({ maxWaitMs: 0 });
		for (const reason of ['own', 'login', 'retry'] as const)
			await Promise.all([wait.during({ reason }, clock.sleep(60_000)), clock.advance(60_000)]);
		expect([wait.leftMs, meter.hints()]).toEqual([0, []]);
	});

	it('gives its place to others only where that can be long', async () => {
		const aside: string[] = [];
		for (const reason of [
			'identical',
			'list',
			'lock',
			'backoff',
			'places',
			'own',
			'login',
			'retry',
			'outage',
		] as const) {
			const wait = newWait({ onAside: (isAside) => isAside && aside.push(reason) });
			await wait.during({ reason }, Promise.resolve());
		}
		expect(aside).toEqual(['identical', 'list', 'lock', 'backoff']);
	});

	it('is told in a hint by its cause, from one second on; waits at the same time count once', async () => {
		const waits = [30_000, 40_500].map((ms) => newWait().during({ reason: 'lock' }, clock.sleep(ms)));
		waits.push(newWait().during({ reason: 'list' }, clock.sleep(999)));
		await clock.advance(60_000);
		await Promise.all(waits);
		expect(meter.hints()).toEqual([
			'Waited 41 s: another execution is changing the same templates. Let one execution change a template at a time',
		]);
	});

	it('ends as what is waited for ends', async () => {
		await expect(newWait().during({ reason: 'list' }, Promise.reject(new Error('no more')))).rejects.toThrow('no more');
		await settle();
		expect(clock.sleeping).toBe(0);
	});
});
