import { join } from 'node:path';

import { planning } from './sync/plan.mts';
import { LATENCY_MS, syncRuns, wholeRun, workflowOf } from './sync/wholeRun.mts';
import { Figures } from './figures.mts';
import { Scene } from './n8n/scene.mts';

/**
 * Sync of ten thousand templates of which a hundred differ, in a real n8n, and its plan alone.
 *
 * @param args `--quick` for a tenth of the templates, once, and no judgement of times and sizes
 */
export async function run(args: readonly string[] = []): Promise<void> {
	const quick = args.includes('--quick');
	const count = quick ? 1000 : 10_000;
	const figures = new Figures(!quick);
	const plan = syncRuns(count, quick ? 1 : 5);
	const runs = plan.flat();
	const scene = await Scene.open({
		name: 'bench-sync',
		nodes: ['n8n/Items.node.mts', 'sync/Parameters.node.mts', 'sync/Requests.node.mts'],
		logins: runs.map(({ id }) => id),
		latencyMs: LATENCY_MS,
		// The figure is a difference: with n8n's default engine, in which the expressions of ten thousand items take
		// half a minute, it would drown in how much that differs from run to run.
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
		workflows: (url) => runs.map((each) => workflowOf(each, url)),
	});
	try {
		await wholeRun(scene, figures, plan);
		await planning(figures, join(scene.packageFolder, 'dist', 'nodes', 'SmsCenter'), count, quick ? 1 : 9);
	} finally {
		await scene.close();
	}
}
