import { median, type Figures } from '../figures.mts';
import type { Scene } from '../n8n/scene.mts';
import type { Contestant } from './contestants.mts';
import { make, type PlannedRun } from './runs.mts';

const CONTESTANTS: readonly Contestant[] = ['empty', 'ours14'];

/** Ours and the empty workflow with so many items, then with ten times as many; so many rounds of that. */
export function growthRuns(items: number, rounds: number): PlannedRun[][] {
	return Array.from({ length: rounds }, (_, round) =>
		[items, 10 * items].flatMap((count) =>
			CONTESTANTS.map((contestant) => ({
				id: `growth-${contestant}-${count}-${round}`,
				contestant,
				items: count,
				watchesHeap: false,
			})),
		),
	);
}

/** Prints how many times as long ten times the items take. */
export async function growth(scene: Scene, figures: Figures, plan: readonly PlannedRun[][]): Promise<void> {
	const ratios: number[] = [];
	const [{ items }] = plan[0];
	const net = new Map<number, number[]>();
	for (const runs of plan) {
		const times: number[] = [];
		for (const run of runs) {
			const { wallMs, server } = await make(scene, run);
			times.push(wallMs);
			if (run.contestant === 'empty') continue;
			figures.exactly(`${run.items} items: refused`, server.refused, 0);
			figures.exactly(`${run.items} items: wrong`, server.wrong, 0);
			figures.exactly(`${run.items} items: requests`, server.requests, run.items + 1);
		}
		const [emptyFew, few, emptyMany, many] = times;
		net.set(items, [...(net.get(items) ?? []), few - emptyFew]);
		net.set(10 * items, [...(net.get(10 * items) ?? []), many - emptyMany]);
		ratios.push((many - emptyMany) / (few - emptyFew));
	}
	const seconds = [...net].map(([count, times]) => `${count} items: ${(median(times) / 1000).toFixed(2)} s`);
	console.log(`\nTen times the items, 14 at once, medians of ${plan.length} rounds (${seconds.join(', ')}):`);
	figures.atMost('as long', median(ratios), 10.5, '×');
}
