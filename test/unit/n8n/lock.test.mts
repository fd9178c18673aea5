import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { withLock } from '../../../sandbox/n8n/lock.mts';

jest.setTimeout(30_000);

describe('withLock', () => {
	let folder: string;
	let lock: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'lock-test-'));
		lock = join(folder, 'some.lock');
	});

	afterEach(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	it('lets one in at a time, tells who has to wait, and leaves no file', async () => {
		let inside = 0;
		let most = 0;
		const waited = jest.fn();
		const work = async () => {
			inside += 1;
			most = Math.max(most, inside);
			await sleep(30);
			inside -= 1;
			return most;
		};

		await Promise.all([1, 2, 3].map(() => withLock(lock, work, waited)));

		expect(most).toBe(1);
		expect(waited).toHaveBeenCalledTimes(2);
		expect(await readdir(folder)).toEqual([]);
	});

	it('is free again after work that failed', async () => {
		await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		await expect(withLock(lock, async () => 'yes')).resolves.toBe('yes');
	});

	it('takes over from a process that has ended', async () => {
		const gone = spawn(process.execPath, ['-e', '']);
		await once(gone, 'exit');
		await writeFile(lock, JSON.stringify({ pid: gone.pid, host: hostname(), id: 'x' }));

		await expect(withLock(lock, async () => 'mine')).resolves.toBe('mine');
	});

	it('takes over when the heartbeat has stopped, whatever holds the process id now', async () => {
		await writeFile(lock, JSON.stringify({ pid: process.pid, host: 'elsewhere', id: 'x' }));
		const longAgo = new Date(Date.now() - 3_600_000);
		await utimes(lock, longAgo, longAgo);

		await expect(withLock(lock, async () => 'mine')).resolves.toBe('mine');
	});

	it('waits for a process that runs', async () => {
		await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), id: 'x' }));
		const order: string[] = [];
		const waiting = withLock(
			lock,
			async () => void order.push('second'),
			() => order.push('told'),
		);
		await sleep(700);
		order.push('first ends');
		await rm(lock);
		await waiting;

		expect(order).toEqual(['told', 'first ends', 'second']);
	});
});
