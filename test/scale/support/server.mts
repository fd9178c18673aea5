import type { RunningProcess } from '../../../sandbox/n8n/process.mts';
import { until } from '../../support/until.mts';

const POLL_MS = 100;

/** A server that a test has started. */
export interface RunningServer {
	/** Of 127.0.0.1. */
	readonly port: number;
	/** Ends it, and removes what it kept. */
	stop(): Promise<void>;
}

/** Waits until `isReady` says so. Rejects with what the process wrote, if it ends before. */
export async function untilReady(
	name: string,
	running: RunningProcess,
	isReady: () => Promise<boolean>,
): Promise<void> {
	let ended = false;
	void running.exited.then(() => (ended = true));
	const isReadyOrEnded = async () => {
		if (await isReady()) return true;
		if (ended) throw new Error(`${name} ended while it started:\n${running.output().slice(-4_000)}`);
		return false;
	};
	await until(isReadyOrEnded, { everyMs: POLL_MS });
}
