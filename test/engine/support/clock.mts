import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Clock {
	now(): number;
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	random(): number;
}

/**
 * Makes the built package's time run so many times faster than the machine's, and gives the clock for the stand-in
 * server. Connections keep the machine's time.
 */
export function fastClock(factor: number): () => number {
	const fromProject = createRequire(join(process.cwd(), 'package.json'));
	const { systemClock } = fromProject('./dist/nodes/SmsCenter/api/clock.js') as { systemClock: Clock };
	const now = () => performance.now() * factor;
	systemClock.now = now;
	systemClock.sleep = async (ms, signal) => await delay(ms / factor, undefined, { signal });
	return now;
}
