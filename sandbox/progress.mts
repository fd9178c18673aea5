const REPEAT_EVERY_MS = 30_000;

/**
 * Runs one step of a command and tells on standard error when it begins, every 30 seconds while it lasts, and how long
 * it took. A rejection of `work` comes through unchanged.
 */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
	const startedAt = performance.now();
	console.error(`• ${label}`);
	const seconds = () => (performance.now() - startedAt) / 1000;
	const timer = setInterval(() => console.error(`  … ${Math.round(seconds())} s so far`), REPEAT_EVERY_MS);
	try {
		return await work();
	} finally {
		clearInterval(timer);
		if (seconds() >= 1) console.error(`  ${seconds().toFixed(1)} s`);
	}
}
