import { sleep } from 'n8n-workflow';

/** Where time comes from. Tests put their own functions in its place. */
export interface Clock {
	/** Milliseconds on a clock that only goes forward. */
	now(): number;
	/** Resolves after `ms` milliseconds; rejects as soon as `signal` is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number from 0 up to, not including, 1. */
	random(): number;
}

/** n8n before 2.41 ignores the signal of `sleep`, so a long wait looks at it this often. */
const STEP_MS = 500;

/** The time of the machine. */
export const systemClock: Clock = {
	now: () => performance.now(),
	async sleep(ms, signal) {
		const end = performance.now() + ms;
		for (;;) {
			signal?.throwIfAborted();
			const left = end - performance.now();
			if (left <= 0) return;
			await sleep(Math.min(left, STEP_MS), signal);
		}
	},
	random: () => Math.random(),
};
