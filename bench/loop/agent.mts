import type { Credential, Workflow } from '../../sandbox/n8n/workflow.mts';
import { agentWorkflow, fromAi, OPENAI_CREDENTIAL } from '../../test/e2e/support/agentWorkflow.mts';
import { startScriptedModel, type ScriptedModel } from '../../test/e2e/support/scriptedModel.mts';
import type { Figures } from '../figures.mts';
import type { Scene } from '../n8n/scene.mts';
import { templateAt } from '../n8n/templates.mts';
import { LATENCY_MS, listsInAMinute, refused, waits, wrong } from './writers.mts';

/** The workflow, and the login that it uses. */
export const AGENT = 'agent';

const TOOL = 'Change Template';
const CHANGES = 4;

/** Beyond its two requests, in milliseconds. */
const LONGEST_MS = 1000;

/** The model that the agent asks, and the credential that says where it is. */
export async function agentModel(): Promise<{ model: ScriptedModel; credential: Credential }> {
	const model = await startScriptedModel();
	const data = { apiKey: 'not-a-key', url: model.url, header: false };
	return { model, credential: { ...OPENAI_CREDENTIAL, data } };
}

/** An agent with one tool: Update by name, the name and the text left to the model. */
export function agentsWorkflow(): Workflow {
	const credential = { id: AGENT, name: AGENT, type: 'smsCenterApi', data: {} };
	return agentWorkflow(AGENT, credential, {
		[TOOL]: {
			operation: 'update',
			templateId: { __rl: true, mode: 'name', value: fromAi('Template') },
			updateFields: { message: fromAi('Message') },
		},
	});
}

/** Prints how long an agent's tool takes that changes four templates in one conversation. */
export async function agent(scene: Scene, figures: Figures, model: ScriptedModel): Promise<void> {
	await scene.standIn.prepare(AGENT, CHANGES);
	const rows = Array.from({ length: CHANGES }, (_, index) => templateAt(index, { label: AGENT, every: 1 }));
	const call = TOOL.replaceAll(' ', '_');
	model.follow([
		...rows.map(({ name, message }) => () => ({ call, with: { Template: name, Message: message } })),
		() => ({ text: 'Done' }),
	]);
	const { wallMs, execution } = await scene.run(AGENT);
	const seen = await scene.standIn.seen(AGENT);
	const runs = execution.runs[TOOL] ?? [];
	const times = runs.map(({ executionTime }) => executionTime);

	console.log(
		`\nAn agent changes ${CHANGES} templates by name: ${(wallMs / 1000).toFixed(2)} s in all, its tool ${times.join(', ')} ms`,
	);
	figures.atMost('its slowest change, beyond two requests', Math.max(...times) - 2 * LATENCY_MS, LONGEST_MS, 'ms');
	figures.exactly('agent: changes', runs.length, CHANGES);
	figures.exactly('agent: changes that waited', waits(runs), 0);
	figures.exactly('agent: lists beyond two a minute', Math.max(0, listsInAMinute(seen) - 2), 0);
	figures.exactly('agent: refused', refused(seen), 0);
	const wanted = new Map(rows.map(({ name, message }) => [name, message]));
	figures.exactly('agent: templates that are not as they should be', wrong(seen, wanted), 0);
}
