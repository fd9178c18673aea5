import './environment.mts';

import { ExecutionLifecycleHooks, LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteContextData,
	type INode,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeType,
	type IRun,
	type ITaskData,
	type IWorkflowExecuteAdditionalData,
	type ResourceMapperFields,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Account, Sandbox } from '../../../sandbox/server/sandbox.mts';
import { defaultAccount } from '../../../sandbox/server/sandbox.mts';
import { credentialsHelper } from './credentials.mts';
import { builtPackage, credentialType, nodeTypes, type ExtraNodes } from './package.mts';

/** How the node under test is run. */
export interface RunOptions {
	/** The json of the input items; one empty item if left out. */
	items?: IDataObject[];
	/** Whole input items, in place of `items`. */
	input?: INodeExecutionData[];
	/** Of the node: onError, retryOnFail, type, … */
	node?: Partial<INode>;
	credential?: ICredentialDataDecryptedObject;
	mode?: WorkflowExecuteMode;
	executionId?: string;
	/** How often the node has run in this execution before, as in a Loop Over Items. */
	runIndex?: number;
	/** What n8n has kept of an earlier run or execution: of a loop, or for "Retry execution". */
	contextData?: IExecuteContextData;
	/** Called with a function that cancels the execution, as soon as it runs. */
	onStarted?: (cancel: () => void) => void;
	extraNodes?: ExtraNodes;
}

/** What came of it. */
export interface NodeResult {
	/** Items on the success output. */
	output: INodeExecutionData[];
	/** Items on the error output, where the node has one. */
	errorOutput: INodeExecutionData[];
	/** The json of the success output. */
	json: IDataObject[];
	/** The node's error, where the execution stopped. */
	error?: Error & { description?: string | null; httpCode?: string | null; context?: IDataObject };
	hints: Array<{ message: string }>;
	run: IRun;
}

const NODE_NAME = 'SMS Center';

/** The node that the items come from: n8n copies and pairs them only where there is one. */
const BEFORE = 'Before';

let logins = 0;

/**
 * The accounts of a server among thousands: a port comes again, and what the process knows of another server's account there
 * must not be taken for this one's.
 */
export function ownAccount(): Account[] {
	logins += 1;
	return [{ ...defaultAccount, login: `user-${logins}` }];
}

/** Where a stand-in server is, in this process or in another one, and which accounts it was given. */
export type Address = Pick<Sandbox, 'url' | 'options'>;

/** The credential that opens the stand-in server's first account. */
export function credentialFor(
	sandbox: Address,
	more: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject {
	const { login, password } = sandbox.options.accounts?.[0] ?? defaultAccount;
	return {
		authentication: 'password',
		login,
		password,
		server: 'custom',
		customUrl: sandbox.url,
		...more,
	};
}

async function additionalDataFor(
	credential: () => ICredentialDataDecryptedObject,
	mode: WorkflowExecuteMode,
	executionId: string,
): Promise<IWorkflowExecuteAdditionalData> {
	const url = 'http://127.0.0.1:9/';
	const data: Partial<IWorkflowExecuteAdditionalData> = {
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
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		id: 'workflow',
		name: 'workflow',
		active: false,
		activeVersionId: null,
		isArchived: false,
		nodes: [],
		connections: {},
		createdAt: new Date(),
		updatedAt: new Date(),
	});
	return Object.assign(data as IWorkflowExecuteAdditionalData, { hooks });
}

const passOn: INodeType = {
	description: {
		displayName: BEFORE,
		name: BEFORE,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};

/** What n8n keeps of a run of a node that gave these items. */
function taskOf(items: INodeExecutionData[]): ITaskData {
	return { startTime: 0, executionIndex: 0, executionTime: 0, source: [], data: { main: [items] } };
}

let executions = 0;

/** An engine for one test: n8n's own, with the built package, talking to a stand-in server over real HTTP. */
export class Engine {
	credential: ICredentialDataDecryptedObject;

	constructor(sandbox: Address) {
		this.credential = credentialFor(sandbox);
	}

	/** A node as it stands in a workflow. */
	node(parameters: IDataObject, more: Partial<INode> = {}): INode {
		return {
			id: 'node-under-test',
			name: NODE_NAME,
			type: 'n8n-nodes-smscenter.smsCenter',
			typeVersion: 1,
			position: [0, 0],
			parameters: { resource: 'template', ...parameters } as INode['parameters'],
			credentials: { smsCenterApi: { id: '1', name: 'SMS Center' } },
			...more,
		};
	}

	/** Runs the node over the items, through n8n's own engine. */
	async run(parameters: IDataObject, options: RunOptions = {}): Promise<NodeResult> {
		const { items = [{}], mode = 'trigger', extraNodes = {}, runIndex = 0 } = options;
		const input = options.input ?? items.map((json, item) => ({ json, pairedItem: { item } }));
		executions += 1;
		const executionId = options.executionId ?? `execution-${executions}`;
		const node = this.node(parameters, options.node);
		const before: INode = {
			id: 'node-before',
			name: BEFORE,
			type: BEFORE,
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		const workflow = new Workflow({
			id: 'workflow',
			name: 'workflow',
			nodes: [before, node],
			connections: { [BEFORE]: { main: [[{ node: NODE_NAME, type: 'main', index: 0 }]] } },
			active: false,
			nodeTypes: await nodeTypes({ [BEFORE]: passOn, ...extraNodes }),
			settings: { executionOrder: 'v1' },
		});
		const additionalData = await additionalDataFor(() => options.credential ?? this.credential, mode, executionId);
		const runExecutionData = createRunExecutionData({
			startData: {},
			resultData: {
				runData: {
					[BEFORE]: [taskOf(input)],
					...(runIndex > 0 && { [NODE_NAME]: new Array<ITaskData>(runIndex).fill(taskOf([])) }),
				},
			},
			executionData: {
				contextData: options.contextData ?? {},
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: {},
				nodeExecutionStack: [{ node, data: { main: [input] }, source: { main: [{ previousNode: BEFORE }] } }],
			},
		});
		const execution = new WorkflowExecute(additionalData, mode, runExecutionData).processRunExecutionData(workflow);
		options.onStarted?.(() => execution.cancel());
		const run = await execution;
		const task = run.data.resultData.runData[NODE_NAME]?.[runIndex];
		const main = task?.data?.main ?? [];
		const output = main[0] ?? [];
		return {
			run,
			output,
			errorOutput: main[1] ?? [],
			json: output.map(({ json }) => json),
			error: (task?.error ?? run.data.resultData.error) as NodeResult['error'],
			hints: task?.hints ?? [],
		};
	}

	/** Calls the searchable list of the field 'Template', as the editor does. */
	async searchList(filter?: string, paginationToken?: string): Promise<INodeListSearchResult> {
		const { context, methods } = await this.editor('templateId', { operation: 'get' });
		const search = methods?.listSearch?.searchTemplates;
		if (search === undefined) throw new Error('The node has no searchable list');
		return await search.call(context, filter, paginationToken);
	}

	/** Calls that of the field 'Sender ID'. */
	async searchSenders(filter?: string): Promise<INodeListSearchResult> {
		const { context, methods } = await this.editor('updateFields.sender', { operation: 'update' });
		const search = methods?.listSearch?.searchSenders;
		if (search === undefined) throw new Error('The node has no searchable list of sender IDs');
		return await search.call(context, filter);
	}

	/** Asks for what the field 'Columns' of a node with these parameters offers, as the editor does. */
	async mapColumns(parameters: IDataObject): Promise<ResourceMapperFields> {
		const { context, methods } = await this.editor('columns', parameters);
		const map = methods?.resourceMapping?.mapColumns;
		if (map === undefined) throw new Error('The node has no columns');
		return await map.call(context);
	}

	/** What the editor calls the methods of a field in. */
	private async editor(field: string, parameters: IDataObject) {
		const node = this.node(parameters);
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: await nodeTypes({}),
		});
		const additionalData = await additionalDataFor(() => this.credential, 'internal', '');
		additionalData.executionId = undefined;
		additionalData.currentNodeParameters = node.parameters;
		const { type } = (await builtPackage()).getNode('smsCenter');
		return {
			context: new LoadOptionsContext(workflow, node, additionalData, field),
			methods: 'methods' in type ? type.methods : undefined,
		};
	}
}
