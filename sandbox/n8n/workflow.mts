/** One node of a workflow, in n8n's own notation. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	executeOnce?: boolean;
	alwaysOutputData?: boolean;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	[other: string]: unknown;
}

/** A workflow as n8n exports and imports it. */
export interface Workflow {
	id: string;
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, Record<string, ({ node: string; type: string; index: number }[] | null)[]>>;
	settings?: Record<string, unknown>;
	active?: boolean;
	[other: string]: unknown;
}

/** A credential with its secrets in the clear, as `n8n import:credentials` takes it and encrypts it. */
export interface Credential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}
