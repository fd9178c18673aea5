/** The value in the middle; of an even number of values the higher of the two. */
export function median(values: readonly number[]): number {
	if (values.length === 0) throw new Error('There is no median of nothing');
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Prints figures with their limits. What is beyond one makes the process end with 1. */
export class Figures {
	readonly #judgesTimes: boolean;

	/** @param judgesTimes whether a time or a size beyond its limit counts: not on a busy machine */
	constructor(judgesTimes: boolean) {
		this.#judgesTimes = judgesTimes;
	}

	/** A time, a ratio or a size, which depends on the machine. */
	atMost(what: string, figure: number, limit: number, unit: string): void {
		const kept = figure <= limit;
		if (!kept && this.#judgesTimes) process.exitCode = 1;
		console.log(
			`  ${what}: ${figure.toFixed(2)} ${unit} (at most ${limit} ${unit})${kept ? '' : '  <-- beyond the limit'}`,
		);
	}

	/** As {@link atMost}, the other way round. */
	atLeast(what: string, figure: number, limit: number, unit: string): void {
		const kept = figure >= limit;
		if (!kept && this.#judgesTimes) process.exitCode = 1;
		console.log(
			`  ${what}: ${figure.toFixed(2)} ${unit} (at least ${limit} ${unit})${kept ? '' : '  <-- below the limit'}`,
		);
	}

	/** A count that is right or wrong on any machine. Printed only where it is wrong. */
	exactly(what: string, actual: number, expected: number): void {
		if (actual === expected) return;
		process.exitCode = 1;
		console.log(`  ${what}: ${actual}, and has to be ${expected}  <-- wrong`);
	}
}

/** A round with the time of the empty workflow, in milliseconds, taken off each result. */
export function withoutEmpty<Name extends string, Result extends { wallMs: number }>(
	results: Partial<Record<Name, Result>> & { empty?: Result },
): Record<Name, Result & { netMs: number }> {
	const emptyMs = results.empty?.wallMs ?? 0;
	const net = Object.entries<Result>(results as Record<string, Result>).map(([name, result]) => [
		name,
		{ ...result, netMs: result.wallMs - emptyMs },
	]);
	return Object.fromEntries(net) as Record<Name, Result & { netMs: number }>;
}
