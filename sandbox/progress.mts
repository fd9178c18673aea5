const REPEAT_EVERY_MS = 15_000;

/** Says that a long step goes on, each time it is called, with the seconds since the step began. */
function announce(label: string, startedAt: number): void {
	console.error(`  … ${label} (${Math.round((performance.now() - startedAt) / 1000)} s)`);
}

/**
 * Runs one step of a command and tells on standard error when it begins, every 15 seconds while it lasts, and how long
 * it took. A rejection of `work` comes through unchanged.
 */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
	const startedAt = performance.now();
	console.error(`• ${label}`);
	const timer = setInterval(() => announce(label, startedAt), REPEAT_EVERY_MS);
	try {
		return await work();
	} finally {
		clearInterval(timer);
		const seconds = (performance.now() - startedAt) / 1000;
		if (seconds >= 1) console.error(`  ${seconds.toFixed(1)} s`);
	}
}
