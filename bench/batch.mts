import { growth, growthRuns } from './batch/growth.mts';
import { memory, memoryRuns } from './batch/memory.mts';
import { workflowOf } from './batch/runs.mts';
import { LATENCY_MS, speed, speedRuns } from './batch/speed.mts';
import { Figures } from './figures.mts';
import { Scene } from './n8n/scene.mts';

/**
 * Updates of a thousand items in a real n8n: this package's node beside n8n's HTTP Request node and a bare loop over
 * n8n's HTTP helper.
 *
 * @param args `--quick` for a fifth of the items, once, and no judgement of times and sizes
 */
export async function run(args: readonly string[] = []): Promise<void> {
	const quick = args.includes('--quick');
	const items = quick ? 200 : 1000;
	const figures = new Figures(!quick);
	const speedPlan = speedRuns(items, quick ? 1 : 5);
	const growthPlan = growthRuns(items, quick ? 1 : 3);
	const memoryPlan = memoryRuns(items / 2);
	const runs = [...speedPlan.flat(), ...growthPlan.flat(), ...memoryPlan];
	const scene = await Scene.open({
		name: 'bench-batch',
		nodes: ['n8n/Items.node.mts', 'batch/bare-loop/BareLoop.node.mts', 'batch/HeapWatch.node.mts'],
		logins: runs.map(({ id }) => id),
		latencyMs: LATENCY_MS,
		workflows: (url) => runs.map((each) => workflowOf(each, url)),
	});
	try {
		await speed(scene, figures, speedPlan);
		await growth(scene, figures, growthPlan);
		await memory(scene, figures, memoryPlan);
	} finally {
		await scene.close();
	}
}
