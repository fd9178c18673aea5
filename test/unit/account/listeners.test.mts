import { getEventListeners } from 'node:events';

import { Locks } from '../../../nodes/SmsCenter/api/account/locks.ts';
import { Slots, type Place } from '../../../nodes/SmsCenter/api/account/slots.ts';
import { SharedLists } from '../../../nodes/SmsCenter/api/sharedLists.ts';
import { settle } from './fakeClock.mts';

// One execution may send thousands of requests with the same signal

let cancel: AbortController;

beforeEach(() => {
	cancel = new AbortController();
});

const listeners = () => getEventListeners(cancel.signal, 'abort').length;

/** Something that goes on until it is told to end. */
function work() {
	let end = () => {};
	const done = new Promise<void>((resolve) => (end = resolve));
	return { run: async () => await done, end: () => end() };
}

/** Starts two, of which the second has to wait for the first, and nobody listens as soon as it runs. */
async function expectNoneOnceItRuns(
	start: (signal: AbortSignal | undefined, run: ReturnType<typeof work>['run']) => Promise<unknown>,
): Promise<void> {
	const [first, second] = [work(), work()];
	const before = start(undefined, first.run);
	const done = start(cancel.signal, second.run);
	expect(listeners()).toBe(1);
	first.end();
	await before;
	expect(listeners()).toBe(0);
	second.end();
	await done;
}

describe('On the signal of a request that waits for a place in flight, nobody listens any more', () => {
	const place = (more: Partial<Place> = {}): Place => ({
		limit: 1,
		admits: (inFlight, limit) => inFlight < limit,
		onEnter: () => {},
		onLeave: () => {},
		...more,
	});

	it('once it is in flight', async () => {
		const slots = new Slots();
		await expectNoneOnceItRuns((signal, run) => slots.run(place({ signal }), run));
	});

	it('once it may never start', async () => {
		const slots = new Slots();
		let isStopped = false;
		const admits = () => {
			if (isStopped) throw new Error('stopped');
			return false;
		};
		const done = slots.run(place({ admits, signal: cancel.signal }), work().run);
		done.catch(() => {});
		expect(listeners()).toBe(1);
		isStopped = true;
		slots.pump();
		expect(listeners()).toBe(0);
		await expect(done).rejects.toThrow('stopped');
	});

	it('once it is aborted', async () => {
		const done = new Slots().run(place({ admits: () => false, signal: cancel.signal }), work().run);
		done.catch(() => {});
		expect(listeners()).toBe(1);
		cancel.abort(new Error('cancelled'));
		expect(listeners()).toBe(0);
		await expect(done).rejects.toThrow('cancelled');
	});
});

describe('On the signal of a run that waits for its locks, nobody listens any more', () => {
	it('once it has them', async () => {
		const locks = new Locks();
		await expectNoneOnceItRuns((signal, run) => locks.during('account', signal, run));
	});

	it('once it is aborted', async () => {
		const locks = new Locks();
		const first = work();
		const before = locks.during('account', undefined, first.run);
		const done = locks.during('account', cancel.signal, work().run);
		done.catch(() => {});
		expect(listeners()).toBe(1);
		cancel.abort(new Error('cancelled'));
		expect(listeners()).toBe(0);
		await expect(done).rejects.toMatchObject({ fault: 'cancelled' });
		first.end();
		await before;
	});
});

describe('On the signal of a caller that waits for a list, nobody listens any more', () => {
	const JOIN = { onJoin: () => {}, isOthersOnly: () => false };

	it.each([
		['it is there', undefined],
		['it has failed', new Error('failed')],
	])('once %s', async (_, failure) => {
		let end = () => {};
		const start = async () =>
			await new Promise<string>((resolve, reject) => {
				end = () => (failure ? reject(failure) : resolve('list'));
			});
		const done = new SharedLists<string>().get('key', start, JOIN, cancel.signal);
		done.catch(() => {});
		expect(listeners()).toBe(1);
		end();
		await settle();
		expect(listeners()).toBe(0);
	});

	it('once it is aborted, although others wait on', async () => {
		const lists = new SharedLists<string>();
		const start = async () => await new Promise<string>(() => {});
		const done = lists.get('key', start, JOIN, cancel.signal);
		void lists.get('key', start, JOIN);
		done.catch(() => {});
		expect(listeners()).toBe(1);
		cancel.abort(new Error('cancelled'));
		expect(listeners()).toBe(0);
		await expect(done).rejects.toThrow('cancelled');
	});
});
