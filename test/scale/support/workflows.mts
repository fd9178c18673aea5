import type { Workflow, WorkflowNode } from '../../../sandbox/n8n/workflow.mts';
import { node } from '../../e2e/support/workflows.mts';

const COLUMN_WIDTH = 220;

/** A node of n8n's own. */
export const n8nNode: typeof node = (name, type, ...rest) => node(name, `n8n-nodes-base.${type}`, ...rest);

/** From which output of which node, to which. */
export type Wire = [from: string, to: string, output?: number];

/** A workflow of these nodes and wires. */
export function workflow(id: string, nodes: readonly WorkflowNode[], wires: readonly Wire[]): Workflow {
	const connections: Workflow['connections'] = {};
	for (const [from, to, output = 0] of wires) {
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return {
		id,
		name: id,
		nodes: nodes.map((each, index) => ({ ...each, position: [index * COLUMN_WIDTH, 0] })),
		connections,
		settings: { executionOrder: 'v1' },
		active: false,
	};
}

/** Gives the list `items` of what a POST to `/webhook/<id>` brings to a node, and answers at once. */
export function webhookWorkflow(id: string, last: WorkflowNode): Workflow {
	const webhook = n8nNode('Webhook', 'webhook', 2, { httpMethod: 'POST', path: id, options: {} }, { webhookId: id });
	const items = n8nNode('Items', 'splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });
	return workflow(
		id,
		[webhook, items, last],
		[
			['Webhook', 'Items'],
			['Items', last.name],
		],
	);
}
