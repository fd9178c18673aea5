import type { Session } from '../../../nodes/SmsCenter/api/account/account';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection';
import { readEach } from '../../../nodes/SmsCenter/shared/readEach';

/** A clock that goes on by so much with each look at it, and counts how often somebody slept. */
function sessionWith(msALook: number, signal?: AbortSignal) {
	const seen = { sleeps: 0 };
	let time = 0;
	const clock = {
		now: () => (time += msALook),
		sleep: async (_ms: number, aborted?: AbortSignal) => {
			seen.sleeps += 1;
			await Promise.resolve();
			aborted?.throwIfAborted();
		},
	};
	return { seen, session: { account: { clock }, signal } as unknown as Session };
}

describe('readEach', () => {
	it('reads the items in their order', async () => {
		const { session } = sessionWith(10);
		expect(await readEach(5, (index) => index * 2, session)).toEqual([0, 2, 4, 6, 8]);
	});

	it('lets others do their work where reading takes long, and only there', async () => {
		const [slow, quick] = [sessionWith(40), sessionWith(0)];
		await readEach(1000, (index) => index, slow.session);
		await readEach(1000, (index) => index, quick.session);
		expect(slow.seen.sleeps).toBeGreaterThan(100);
		expect(quick.seen.sleeps).toBe(0);
	});

	it('stops when the execution is cancelled', async () => {
		const cancel = new AbortController();
		const { session } = sessionWith(40, cancel.signal);
		let reads = 0;
		const reading = readEach(
			1000,
			() => {
				reads += 1;
				if (reads === 5) cancel.abort();
			},
			session,
		);
		await expect(reading).rejects.toMatchObject({ fault: 'cancelled', sent: 'no' });
		await expect(reading).rejects.toBeInstanceOf(ConnectionError);
		expect(reads).toBeLessThan(10);
	});

	it('passes on what reading throws', async () => {
		const { session } = sessionWith(10);
		const failure = new Error('unreadable');
		const read = (index: number) => {
			if (index === 2) throw failure;
			return index;
		};
		await expect(readEach(5, read, session)).rejects.toBe(failure);
	});
});
