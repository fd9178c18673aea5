import './environment.mts';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type ITaskData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { credentialsHelper } from './credentials.mts';
import { credentialType, nodeTypes } from './package.mts';

/** The node of n8n's that hands on some of its items at a time. */
export const LOOP = 'n8n-nodes-base.splitInBatches';

/** One line from a node's output to another's input, each by default the first. */
export type Line = [from: string, to: string, output?: number, input?: number];

function nodeType(inputs: number, outputs: number, execute: INodeType['execute']): INodeType {
	const main = (count: number) => Array.from({ length: count }, () => 'main' as const);
	const description = { displayName: '', name: '', group: [], version: 1, description: '', defaults: {} };
	return {
		description: {
			...description,
			inputs: main(inputs),
			outputs: main(outputs),
			properties: [],
		},
		execute,
	};
}

/** Stand-ins of n8n's own nodes, which the development dependencies do not hold. */
const TYPES: Record<string, INodeType> = {
	'test.pass': nodeType(1, 1, async function () {
		return [this.getInputData()];
	}),
	/** Odd rows to its second output, as an If does. */
	'test.if': nodeType(1, 2, async function () {
		const items = this.getInputData();
		return [0, 1].map((odd) => items.filter((_, row) => row % 2 === odd));
	}),
	/** The items of both inputs, one after the other. */
	'test.merge': nodeType(2, 1, async function () {
		return [[0, 1].flatMap((input) => this.getInputData(input))];
	}),
	/** Two at a time to its second output; all that came back to its first, when they are through. */
	[LOOP]: nodeType(1, 2, async function () {
		const items = this.getInputData();
		const state = this.getContext('node') as { left?: INodeExecutionData[]; done?: INodeExecutionData[] };
		if (state.left) state.done = [...(state.done ?? []), ...items];
		else state.left = [...items];
		const batch = state.left.splice(0, 2);
		return batch.length > 0 ? [[], batch] : [state.done ?? [], []];
	}),
};

let executions = 0;

/**
 * Runs a whole workflow from its node `Start` through n8n's own engine.
 * @param nodes by name, of the types of this file or the package's
 * @returns what each run of each node came to, by its name
 */
export async function runGraph(
	nodes: Record<string, Partial<INode>>,
	lines: readonly Line[],
	items: IDataObject[],
	credential: () => ICredentialDataDecryptedObject,
): Promise<Record<string, ITaskData[]>> {
	executions += 1;
	const executionId = `graph-${executions}`;
	const all = Object.entries({ Start: {}, ...nodes }).map(([name, more]): INode => ({
		...{ id: name, name, type: 'test.pass', typeVersion: 1, position: [0, 0], parameters: {} },
		...more,
	}));
	const connections: IConnections = {};
	for (const [from, to, output = 0, index = 0] of lines) {
		const { main } = (connections[from] ??= { main: [[], []] });
		main[output]?.push({ node: to, type: 'main', index });
	}
	const settings = { executionOrder: 'v1' as const };
	const workflow = new Workflow({
		id: 'graph',
		nodes: all,
		connections,
		active: false,
		nodeTypes: await nodeTypes(TYPES),
		settings,
	});
	const url = 'http://127.0.0.1:9/';
	const hooks = new ExecutionLifecycleHooks('trigger', executionId, {
		...{ id: 'graph', name: 'graph', active: false, activeVersionId: null, isArchived: false },
		...{ nodes: all, connections, createdAt: new Date(), updatedAt: new Date() },
	});
	const additionalData: Partial<IWorkflowExecuteAdditionalData> = {
		credentialsHelper: credentialsHelper(await credentialType(), credential),
		executionId,
		currentNodeExecutionIndex: 0,
		restApiUrl: url,
		instanceBaseUrl: url,
		formWaitingBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookBaseUrl: url,
		variables: {},
	};
	const main = [items.map((json, item) => ({ json, pairedItem: { item } }))];
	const data = createRunExecutionData({
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			nodeExecutionStack: [{ node: all[0], data: { main }, source: null }],
		},
	});
	const execute = new WorkflowExecute(
		Object.assign(additionalData as IWorkflowExecuteAdditionalData, { hooks }),
		'trigger',
		data,
	);
	const run = await execute.processRunExecutionData(workflow);
	return run.data.resultData.runData;
}
