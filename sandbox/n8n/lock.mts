import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 5_000;
/** Twelve missed heartbeats: longer than any pause of a busy or suspended machine that is worth waiting for. */
const STALE_MS = 60_000;
const RETRY_MS = 500;

interface Holder {
	pid: number;
	host: string;
	/** Tells two holders apart that have the same process id, one after the other. */
	id: string;
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** Takes away a lock whose holder is gone: it does not run any more on this host, or its heartbeat has stopped. */
async function removeIfStale(path: string): Promise<void> {
	try {
		const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
		const holder = JSON.parse(content) as Holder;
		const gone = holder.host === hostname() && !isRunning(holder.pid);
		if (!gone && Date.now() - mtimeMs <= STALE_MS) return;
		const grave = `${path}.stale-${process.pid}`;
		await rename(path, grave);
		// Another process may have seen the same stale lock, taken it away and put its own there: give that back.
		if ((await readFile(grave, 'utf8')) !== content) await link(grave, path);
		await rm(grave, { force: true });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	}
}

async function tryTake(path: string): Promise<boolean> {
	const holder: Holder = { pid: process.pid, host: hostname(), id: randomUUID() };
	const draft = `${path}.${holder.id}`;
	await writeFile(draft, JSON.stringify(holder));
	try {
		// Linked, not created: a lock file is never seen without its holder's name in it.
		await link(draft, path);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	} finally {
		await rm(draft, { force: true });
	}
}

// proper-lockfile lets two processes take over one stale lock (its issue 121), and names no holder.

/**
 * Runs `work` while no other process that uses the same lock file does. A lock left behind by a process that ended, or
 * whose heartbeat stopped a minute ago, is taken over. `onWait` is called once if there is another holder.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
	await mkdir(dirname(path), { recursive: true });
	let told = false;
	while (!(await tryTake(path))) {
		if (!told) onWait?.();
		told = true;
		await removeIfStale(path);
		await sleep(RETRY_MS);
	}
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimes(path, now, now).catch(() => undefined);
	}, HEARTBEAT_MS);
	try {
		return await work();
	} finally {
		clearInterval(heartbeat);
		await rm(path, { force: true });
	}
}
