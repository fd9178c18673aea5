import type { Credential, Workflow, WorkflowNode } from '../../../sandbox/n8n/workflow.mts';
import { node } from './workflows.mts';

/** The credential of the model's node, without its data. */
export const OPENAI_CREDENTIAL = { id: 'scriptedModel', name: 'Scripted model', type: 'openAiApi' };

/** The expression that lets the model fill a field, as the editor's button writes it: the key alone explains the field. */
export function fromAi(key: string, type: 'boolean' | 'number' | 'string' = 'string'): string {
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`\`, '${type}') }}`;
}

/**
 * A workflow in which an AI agent has the node as its tools, one for each entry of `tools` (its name, its parameters). The
 * model is OpenAI's node; where it asks is in the credential. It begins at "Start" and ends with "Agent".
 */
export function agentWorkflow(
	id: string,
	credential: Credential,
	tools: Record<string, Record<string, unknown>>,
): Workflow {
	const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {
		promptType: 'define',
		text: 'Change the text of the welcome template',
		options: {},
	});
	const modelNode = node(
		'Model',
		'@n8n/n8n-nodes-langchain.lmChatOpenAi',
		1.3,
		{
			model: { __rl: true, mode: 'id', value: 'scripted' },
			responsesApiEnabled: false,
			options: { maxRetries: 0 },
		},
		{ credentials: { openAiApi: { id: OPENAI_CREDENTIAL.id, name: OPENAI_CREDENTIAL.name } } },
	);
	const toolNodes = Object.entries(tools).map(([name, parameters]) =>
		node(
			name,
			'n8n-nodes-smscenter.smsCenterTool',
			1,
			{ descriptionType: 'auto', resource: 'template', options: {}, ...parameters },
			{ credentials: { smsCenterApi: { id: credential.id, name: credential.name } } },
		),
	);
	const nodes: WorkflowNode[] = [node('Start', 'n8n-nodes-base.manualTrigger', 1, {}), agent, modelNode, ...toolNodes];
	const to = (type: string) => ({ [type]: [[{ node: agent.name, type, index: 0 }]] });
	return {
		id,
		name: id,
		nodes: nodes.map((each, index) => ({ ...each, position: [index * 220, index < 2 ? 0 : 240] })),
		connections: {
			Start: to('main'),
			[modelNode.name]: to('ai_languageModel'),
			...Object.fromEntries(toolNodes.map(({ name }) => [name, to('ai_tool')])),
		},
		settings: { executionOrder: 'v1' },
		active: false,
	};
}
