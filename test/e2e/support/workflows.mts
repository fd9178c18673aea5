import { randomUUID } from 'node:crypto';

import type { Credential, Workflow, WorkflowNode } from '../../../sandbox/n8n/workflow.mts';

const NODE_TYPE = 'n8n-nodes-smscenter.smsCenter';
const COLUMN_WIDTH = 220;
const ROW_HEIGHT = 160;

/** One node with an id of its own, at the origin. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
	more: Partial<WorkflowNode> = {},
): WorkflowNode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters, ...more };
}

/** The node under test, named "SMS Center". */
export function smsCenterNode(
	credential: Credential,
	parameters: Record<string, unknown>,
	more: Partial<WorkflowNode> = {},
): WorkflowNode {
	const credentials = { smsCenterApi: { id: credential.id, name: credential.name } };
	return node('SMS Center', NODE_TYPE, 1, { resource: 'template', ...parameters }, { credentials, ...more });
}

/** A workflow that gives `items` to each of `last`, one after the other, started by hand. */
export function workflowOf(id: string, items: readonly Record<string, unknown>[], ...last: WorkflowNode[]): Workflow {
	const first = [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('All', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ items }),
			options: {},
		}),
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
	];
	const columns = [...first.map((each) => [each]), last];
	const nodes = columns.flatMap((column, x) =>
		column.map((each, y): WorkflowNode => ({ ...each, position: [x * COLUMN_WIDTH, y * ROW_HEIGHT] })),
	);
	const connections: Workflow['connections'] = {};
	for (const [index, { name }] of first.entries()) {
		connections[name] = {
			main: [columns[index + 1].map(({ name: next }) => ({ node: next, type: 'main', index: 0 }))],
		};
	}
	return { id, name: id, nodes, connections, settings: { executionOrder: 'v1' }, active: false };
}
