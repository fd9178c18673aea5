import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What came of a race: times in milliseconds. */
export interface Race<Name extends string> {
	median(name: Name): number;
	/** The median of how many times as long `name` took as `other`, each within one round. */
	ratio(name: Name, other: Name): number;
}

/**
 * Lets the contestants take turns, so that a slow moment of the machine falls on all of them; ratios are taken within a
 * round for the same reason.
 */
export async function race<Name extends string>(
	contestants: Record<Name, () => unknown>,
	rounds: number,
): Promise<Race<Name>> {
	const names = Object.keys(contestants) as Name[];
	const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
	for (let round = -3; round < rounds; round++) {
		for (const name of names) {
			// What the one before left behind is not its work
			collectGarbage();
			const startedAt = performance.now();
			await contestants[name]();
			// The first rounds only warm up
			if (round >= 0) times[name].push(performance.now() - startedAt);
		}
	}
	return {
		median: (name) => median(times[name]),
		ratio: (name, other) => median(times[name].map((time, round) => time / times[other][round])),
	};
}

/** The value in the middle. */
export function median(values: number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Prints one line with its limit. A figure beyond the limit makes the process end with 1. */
export function report(what: string, figure: number, limit: number, unit = '×'): void {
	const kept = figure <= limit;
	if (!kept) process.exitCode = 1;
	console.log(
		`  ${what}: ${figure.toFixed(2)} ${unit} (limit ${Number(limit.toFixed(2))} ${unit})${kept ? '' : '  <-- beyond the limit'}`,
	);
}
