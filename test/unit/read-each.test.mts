import type { Access } from '../../nodes/SmsCenter/api/account';
import { ConnectionError } from '../../nodes/SmsCenter/api/connection';
import { readEach } from '../../nodes/SmsCenter/actions/readEach';

/** A clock that goes on by so much with each look at it, and counts how often somebody slept. */
function accessWith(msALook: number, signal?: AbortSignal) {
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
	return { seen, access: { account: { clock }, signal } as unknown as Access };
}

describe('readEach', () => {
	it('reads the items in their order', async () => {
		const { access } = accessWith(10);
		expect(await readEach(5, (index) => index * 2, access)).toEqual([0, 2, 4, 6, 8]);
	});

	it('lets others do their work where reading takes long, and only there', async () => {
		const [slow, quick] = [accessWith(40), accessWith(0)];
		await readEach(1000, (index) => index, slow.access);
		await readEach(1000, (index) => index, quick.access);
		expect(slow.seen.sleeps).toBeGreaterThan(100);
		expect(quick.seen.sleeps).toBe(0);
	});

	it('stops when the execution is cancelled', async () => {
		const cancel = new AbortController();
		const { access } = accessWith(40, cancel.signal);
		let reads = 0;
		const reading = readEach(
			1000,
			() => {
				reads += 1;
				if (reads === 5) cancel.abort();
			},
			access,
		);
		await expect(reading).rejects.toMatchObject({ fault: 'cancelled', sent: 'no' });
		await expect(reading).rejects.toBeInstanceOf(ConnectionError);
		expect(reads).toBeLessThan(10);
	});

	it('passes on what reading throws', async () => {
		const { access } = accessWith(10);
		const failure = new Error('unreadable');
		const read = (index: number) => {
			if (index === 2) throw failure;
			return index;
		};
		await expect(readEach(5, read, access)).rejects.toBe(failure);
	});
});
