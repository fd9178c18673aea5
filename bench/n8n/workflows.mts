import type { Workflow, WorkflowNode } from '../../sandbox/n8n/workflow.mts';

/** A node as a benchmark describes it; the rest is filled in. */
export interface Part {
	name: string;
	type: string;
	typeVersion?: number;
	parameters?: Record<string, unknown>;
	/** The id of a stored `smsCenterApi` credential. */
	credential?: string;
	/** Of a trigger that is called by a webhook. */
	webhookId?: string;
}

/** The name of the node at which every workflow starts. */
export const START = 'Start';

function nodeOf(
	{ name, type, typeVersion = 1, parameters = {}, credential, webhookId }: Part,
	index: number,
): WorkflowNode {
	return {
		id: `node-${index}`,
		name,
		type,
		typeVersion,
		position: [index * 220, 0],
		parameters,
		...(webhookId && { webhookId }),
		...(credential && { credentials: { smsCenterApi: { id: credential, name: credential } } }),
	};
}

const BY_HAND: Part = { name: START, type: 'n8n-nodes-base.manualTrigger' };

/** A workflow of nodes one after another, begun by hand or by another trigger. */
export function chain(id: string, parts: readonly Part[], trigger = BY_HAND): Workflow {
	const nodes = [trigger, ...parts].map(nodeOf);
	const connections: Workflow['connections'] = {};
	for (const [index, { name }] of nodes.slice(0, -1).entries()) {
		connections[name] = { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] };
	}
	return { id, name: id, nodes, connections, settings: { executionOrder: 'v1' }, active: false };
}
