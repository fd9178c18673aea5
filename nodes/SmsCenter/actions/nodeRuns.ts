import type { IExecuteFunctions } from 'n8n-workflow';

/** One run of a node in an execution. */
export interface NodeRun {
	/** How often the node had run before; a try of Retry On Fail is the same run. */
	runIndex: number;
	/** What it deletes missing templates of: the account, and how their names begin. */
	deletes?: { account: string; namePrefix: string };
}

/** The runs of nodes in executions of this process; the oldest are forgotten. */
const remembered = new Map<string, NodeRun[]>();
const MOST_REMEMBERED = 10_000;

/** The runs of this node in this execution so far; what is added to them is remembered. */
export function nodeRunsOf(context: IExecuteFunctions): NodeRun[] {
	const key = JSON.stringify([context.getExecutionId(), context.getNode().id]);
	const runs = remembered.get(key) ?? [];
	const [oldest] = remembered.keys();
	if (remembered.size >= MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
	remembered.set(key, runs);
	return runs;
}
