import { setTimeout as sleep } from 'node:timers/promises';

import type { RunningProcess } from './process.mts';
import { N8nRest } from './rest.mts';
import type { HostSecrets } from './secrets.mts';

const POLL_MS = 150;

/** A running n8n with its editor. */
export interface N8nServer {
	/** Where it answers, for example `http://127.0.0.1:5678`. */
	readonly url: string;
	/** n8n's own process id, for measuring it or for killing it. */
	readonly pid: number;
	/** The owner's login. */
	readonly owner: { email: string; password: string };
	/** Its API, signed in. */
	readonly rest: N8nRest;
	/** Everything it has written so far. */
	log(): string;
	/** Fulfilled with the exit code when it has ended, by {@link stop} or by itself. */
	readonly exited: Promise<number>;
	/** Ends it and its task runner. */
	stop(): Promise<void>;
}

async function isReady(url: string): Promise<boolean> {
	try {
		// `/healthz/readiness` alone answers before the API does; older versions of n8n do not have it.
		const [health, settings] = await Promise.all([fetch(`${url}/healthz/readiness`), fetch(`${url}/rest/settings`)]);
		await Promise.all([health.arrayBuffer(), settings.arrayBuffer()]);
		return (
			(health.ok || health.status === 404) &&
			settings.ok &&
			(settings.headers.get('content-type') ?? '').includes('json')
		);
	} catch {
		return false;
	}
}

/**
 * Waits until a started n8n answers, makes or opens the owner's account, and hands it over.
 *
 * @throws Error with what n8n wrote, when it ends instead
 */
export async function connect(running: RunningProcess, url: string, secrets: HostSecrets): Promise<N8nServer> {
	let ended = false;
	void running.exited.then(() => (ended = true));
	while (!(await isReady(url))) {
		if (ended) throw new Error(`n8n ended while it started:\n${running.output().slice(-4_000)}`);
		await sleep(POLL_MS);
	}
	const rest = new N8nRest(url);
	await rest.signIn(secrets);
	return {
		url,
		pid: running.pid,
		owner: { email: secrets.email, password: secrets.password },
		rest,
		log: () => running.output(),
		exited: running.exited,
		stop: () => running.stop(),
	};
}
