import { setTimeout as sleep } from 'node:timers/promises';

/** Below the two minutes that jest gives a test, so that a test fails with these words and leaves no loop behind. */
const SECONDS = 60;

/**
 * Looks again and again until the condition holds, and gives what it came to.
 *
 * @throws Error when that takes longer than `seconds`
 */
export async function until<T>(
	condition: () => T | Promise<T>,
	{ seconds = SECONDS, everyMs = 5 }: { seconds?: number; everyMs?: number } = {},
): Promise<Exclude<T, false | undefined>> {
	const endsAt = performance.now() + seconds * 1000;
	for (;;) {
		const value = await condition();
		if (value !== false && value !== undefined) return value as Exclude<T, false | undefined>;
		if (performance.now() > endsAt) throw new Error(`Did not come true in ${seconds} s: ${condition.toString()}`);
		await sleep(everyMs);
	}
}
