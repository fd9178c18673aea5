import { Figures } from './figures.mts';
import { AGENT, agent, agentModel, agentsWorkflow } from './loop/agent.mts';
import { loopRuns, loops, loopWorkflow } from './loop/loops.mts';
import { WEBHOOKS, webhooks, webhookWorkflow } from './loop/webhooks.mts';
import { LATENCY_MS } from './loop/writers.mts';
import { Scene } from './n8n/scene.mts';

/**
 * One template after another, in a real n8n, the server's limits on: in Loop Over Items, by webhook calls, and by an
 * agent's tool, beside n8n's HTTP Request node.
 *
 * @param args `--quick` for a few rows and calls, once, and no judgement of times
 */
export async function run(args: readonly string[] = []): Promise<void> {
	const quick = args.includes('--quick');
	const figures = new Figures(!quick);
	const plan = loopRuns(quick ? 5 : 100, quick ? 1 : 3);
	const runs = plan.flat();
	const { model, credential } = await agentModel();
	try {
		const scene = await Scene.open({
			name: 'bench-loop',
			nodes: ['n8n/Items.node.mts'],
			logins: [...runs.map(({ id }) => id), ...WEBHOOKS, AGENT],
			latencyMs: LATENCY_MS,
			keepsRequests: true,
			credentials: [credential],
			workflows: (url) => [
				...runs.map((each) => loopWorkflow(each, url)),
				...WEBHOOKS.map((id) => webhookWorkflow(id, url)),
				agentsWorkflow(),
			],
		});
		try {
			await loops(scene, figures, plan);
			await webhooks(scene, figures, quick ? 6 : 60, 980);
			await agent(scene, figures, model);
		} finally {
			await scene.close();
		}
	} finally {
		await model.close();
	}
}
