import { Locks, type LockScope } from '../../../nodes/SmsCenter/api/account/locks.ts';
import { settle } from './fakeClock.mts';

/** Work that goes on until it is told to end. */
function held(locks: Locks, scope: LockScope, signal?: AbortSignal) {
	let end = () => {};
	let began = false;
	const done = locks.during(scope, signal, async () => {
		began = true;
		await new Promise<void>((resolve) => (end = resolve));
	});
	done.catch(() => {});
	return {
		done,
		hasBegun: () => began,
		end: async () => {
			end();
			await settle();
		},
	};
}

const names = (...all: string[]) => new Set(all);

describe('Locks', () => {
	it.each<[LockScope, LockScope, boolean]>([
		[names('a'), names('b'), true],
		[names('a', 'b'), names('b', 'c', 'd'), false],
		['account', names('a'), false],
		[names('a'), 'account', false],
		['account', 'account', false],
		['account', names(), false],
	])('of %s and of %s, both at once: %s', async (one, other, together) => {
		const locks = new Locks();
		const first = held(locks, one);
		const second = held(locks, other);
		await settle();
		expect([first.hasBegun(), second.hasBegun()]).toEqual([true, together]);
		await first.end();
		expect(second.hasBegun()).toBe(true);
		await second.end();
		expect(locks.isIdle).toBe(true);
	});

	it('are given in the order they were asked for, and nobody is passed by those behind', async () => {
		const locks = new Locks();
		const first = held(locks, names('a'));
		const all = held(locks, 'account');
		const later = held(locks, names('b'));
		await settle();
		expect([all.hasBegun(), later.hasBegun()]).toEqual([false, false]);
		await first.end();
		expect([all.hasBegun(), later.hasBegun()]).toEqual([true, false]);
		await all.end();
		expect(later.hasBegun()).toBe(true);
		await later.end();
	});

	it('are given back when the work fails', async () => {
		const locks = new Locks();
		await expect(
			locks.during('account', undefined, async () => {
				throw new Error('broken');
			}),
		).rejects.toThrow('broken');
		expect(locks.isIdle).toBe(true);
	});

	it('are not waited for by a cancelled run, and those behind it go on', async () => {
		const locks = new Locks();
		const cancel = new AbortController();
		const first = held(locks, names('a'));
		const cancelled = held(locks, names('a', 'b'), cancel.signal);
		const behind = held(locks, names('b'));
		cancel.abort(new Error('by a person'));
		await expect(cancelled.done).rejects.toMatchObject({ fault: 'cancelled', sent: 'no' });
		await settle();
		expect([cancelled.hasBegun(), behind.hasBegun()]).toEqual([false, true]);
		await expect(locks.during('account', cancel.signal, async () => {})).rejects.toMatchObject({
			fault: 'cancelled',
		});
		await first.end();
		await behind.end();
		expect(locks.isIdle).toBe(true);
	});

	it.each<[LockScope, LockScope]>([
		[names('name'), 'account'],
		[names(), 'account'],
		['account', names('name')],
		[names('name', 'other'), names('name')],
		[names('name'), names('name', 'other')],
	])('of %s keep those of %s waiting', async (one, other) => {
		const locks = new Locks();
		const first = held(locks, one);
		const second = held(locks, other);
		await settle();
		expect(second.hasBegun()).toBe(false);
		await first.end();
		expect(second.hasBegun()).toBe(true);
		expect(locks.isIdle).toBe(false);
		await second.end();
		expect(locks.isIdle).toBe(true);
	});
});
