import type { Figures } from '../figures.mts';
import type { Scene } from '../n8n/scene.mts';
import { TITLES, type Contestant } from './contestants.mts';
import { make, type PlannedRun } from './runs.mts';

const CONTESTANTS: readonly Contestant[] = ['empty', 'bare14', 'ours14', 'ours14list'];

/** One run of each that is looked at, with so many items, and with ten times as many. */
export function memoryRuns(items: number): PlannedRun[] {
	return CONTESTANTS.flatMap((contestant) =>
		[items, 10 * items].map((count) => ({
			id: `memory-${contestant}-${count}`,
			contestant,
			items: count,
			watchesHeap: true,
		})),
	);
}

/**
 * Prints the memory that an item takes. Once a second, garbage is collected in n8n's process, and what is left (V8's
 * heap and buffers) is compared with what was there right before the node began. The first run warms up: code that is
 * compiled and connections that are set up are no item's. What n8n itself needs to hand an item on is in it.
 */
export async function memory(scene: Scene, figures: Figures, plan: readonly PlannedRun[]): Promise<void> {
	console.log("\nThe most that n8n's process holds while the node is at work, beyond what it held before:");
	const bytes = new Map<string, number>();
	for (const run of plan) {
		const { heapBytes } = await make(scene, run);
		bytes.set(`${run.contestant} ${run.items}`, heapBytes);
	}
	const few = plan[0].items;
	for (const contestant of CONTESTANTS) {
		const [less, more] = [few, 10 * few].map((count) => bytes.get(`${contestant} ${count}`) ?? NaN);
		const perItem = (more - less) / (9 * few) / 1000;
		const title = `${TITLES[contestant]}, an item (${few} items ${(less / 1e6).toFixed(2)} MB, ${10 * few} items ${(more / 1e6).toFixed(2)} MB)`;
		if (contestant.startsWith('ours')) figures.atMost(title, perItem, 5, 'kB');
		else console.log(`  ${title}: ${perItem.toFixed(2)} kB`);
	}
}
