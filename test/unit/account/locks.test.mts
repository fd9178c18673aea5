import { Locks } from '../../../nodes/SmsCenter/api/account/locks.ts';
import { Wait, WaitMeter, type WaitOptions } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { FakeClock, settle } from './fakeClock.mts';
import { failureOf } from './scene.mts';

let clock: FakeClock;
let locks: Locks;

beforeEach(() => {
	clock = new FakeClock();
	locks = new Locks();
});

/** Takes locks, "a" to itself and "~a" to share; tells whether they are held, and gives them back. */
function take(keys: string, { owner = {}, ...more }: Partial<WaitOptions> & { owner?: object } = {}) {
	const wait = new Wait({ clock, meter: new WaitMeter(clock), maxWaitMs: 120_000, ...more });
	const all = keys.split(' ');
	const own = all.filter((key) => !key.startsWith('~'));
	const shared = all.filter((key) => key.startsWith('~')).map((key) => key.slice(1));
	const taken = {
		isHeld: false,
		done: locks.take(owner, { own, shared }, wait),
		release: async () => {},
	};
	taken.done.then(
		(release) => {
			taken.isHeld = true;
			taken.release = async () => {
				release();
				await settle();
			};
		},
		() => {},
	);
	return taken;
}

describe('Locks', () => {
	it.each([
		['a', 'b', true],
		['a b', 'b c', false],
		['a a', 'a', false],
		['a ~x', 'b ~x', true],
		['a ~x', 'x', false],
		['x', 'a ~x', false],
		['a ~a', '~a', false],
	])('of "%s" and of "%s", both at once: %s', async (one, other, together) => {
		const [first, second] = [take(one), take(other)];
		await settle();
		expect([first.isHeld, second.isHeld]).toEqual([true, together]);
		await first.release();
		expect(second.isHeld).toBe(true);
		expect(locks.isIdle).toBe(false);
		await second.release();
		expect(locks.isIdle).toBe(true);
	});

	it('are given in the order they were asked for, and nobody is passed by those behind', async () => {
		const all = [take('a'), take('a b'), take('b'), take('c')];
		await settle();
		expect(all.map(({ isHeld }) => isHeld)).toEqual([true, false, false, true]);
		await all[0].release();
		expect(all.map(({ isHeld }) => isHeld)).toEqual([true, true, false, true]);
		await all[1].release();
		expect(all[2].isHeld).toBe(true);
	});

	it('are shared by those who share, up to the next one who does not', async () => {
		const all = ['~account', '~account', 'account', '~account'].map((keys) => take(keys));
		const held = () => all.map(({ isHeld }) => isHeld);
		await settle();
		expect(held()).toEqual([true, true, false, false]);
		await all[0].release();
		expect(held()[2]).toBe(false);
		await all[1].release();
		expect(held()).toEqual([true, true, true, false]);
		await all[2].release();
		expect(held()[3]).toBe(true);
	});

	it.each<[string, Partial<WaitOptions>]>([
		['is cancelled', {}],
		['may wait no longer', { maxWaitMs: 1000 }],
		['may not wait at all', { failsAtLimits: true }],
	])('let those go on who are behind one that %s', async (_, options) => {
		const cancel = new AbortController();
		const first = take('a');
		const leaves = take('a b', { ...options, signal: cancel.signal });
		const behind = take('b');
		await clock.advance(1000);
		cancel.abort(new Error('by a person'));
		expect(await failureOf(leaves.done)).toMatchObject({ sent: 'no', code: null });
		await settle();
		expect([leaves.isHeld, behind.isHeld]).toEqual([false, true]);
		await first.release();
		await behind.release();
		expect([locks.isIdle, clock.sleeping]).toEqual([true, 0]);
	});

	it('are waited for by the steps of one run without a limit, unless another run is among them', async () => {
		const owner = {};
		const none = { owner, maxWaitMs: 0, failsAtLimits: true };
		const [first, second] = [take('a', { owner }), take('a', none)];
		await settle();
		await first.release();
		expect(second.isHeld).toBe(true);
		take('a');
		expect(await failureOf(take('a', none).done)).toMatchObject({ sent: 'no' });
	});

	it('let those share who are behind one that gives up', async () => {
		const cancel = new AbortController();
		take('~account');
		const alone = take('account', { signal: cancel.signal });
		const sharing = take('~account');
		await settle();
		expect(sharing.isHeld).toBe(false);
		cancel.abort();
		await failureOf(alone.done);
		await settle();
		expect(sharing.isHeld).toBe(true);
	});

	it.each([false, true])('may be asked for by 10,000 at once, shared: %s', async (shares) => {
		const wait = new Wait({ clock, meter: new WaitMeter(clock), maxWaitMs: 120_000 });
		// The clock of these tests is slow with so many sleepers
		clock.sleep = async () => await new Promise(() => {});
		const order: number[] = [];
		await Promise.all(
			Array.from({ length: 10_000 }, async (_, n) => {
				const release = await locks.take({}, { [shares ? 'shared' : 'own']: ['a'] }, wait);
				order.push(n);
				release();
			}),
		);
		expect(order).toEqual([...order].sort((one, other) => one - other));
		expect([order.length, locks.isIdle]).toEqual([10_000, true]);
	});
});
