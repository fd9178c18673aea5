import type { IExecuteFunctions, Workflow } from 'n8n-workflow';

import { isTool } from '../../shared/isTool';
import { isExpression } from '../../shared/settings';
import { RefusedPlanError } from '../../sync/match';
import type { Run } from '../run';

const LOOP = 'n8n-nodes-base.splitInBatches';

/** How many outputs of other nodes lead straight into this one; 1 where n8n does not tell. */
function sourcesOf(context: IExecuteFunctions): number {
	// In no typed interface of n8n's
	const { workflow } = context as { workflow?: Partial<Pick<Workflow, 'connectionsByDestinationNode'>> };
	const inputs = workflow?.connectionsByDestinationNode?.[context.getNode().name]?.main ?? [];
	return inputs.flatMap((connections) => connections ?? []).length;
}

/** Whether the node's output leads back into a Loop Over Items that it gets its items from. */
function isInLoop(context: IExecuteFunctions): boolean {
	const { name } = context.getNode();
	const after = new Set(context.getChildNodes(name).map((node) => node.name));
	return context.getParentNodes(name).some((node) => node.type === LOOP && after.has(node.name));
}

function refuse(what: string, advice: string): never {
	throw new RefusedPlanError(
		`'Delete Missing' needs all items in one run, and ${what}`,
		`Templates of the items that are not there would be deleted. Nothing was sent. ${advice}`,
	);
}

/** Refuses to delete what is missing where the items of this run may be a part of all. */
export function requireAllItems({ context, session, nodeRuns, nodeRun }: Run, namePrefix: string): void {
	const account = session.account.key;
	if (isTool(context)) refuse('a tool of an AI agent gets one item a call', 'Use the operation Delete.');
	if (context.getNode().executeOnce) refuse("'Execute Once' gives it the first item only", 'Turn it off in the settings.');
	if (sourcesOf(context) > 1) {
		refuse('several outputs lead straight into this node, each in a run of its own', 'Put a Merge node before this one.');
	}
	const overlaps = nodeRuns.some(
		({ runIndex, deletes }) =>
			runIndex !== nodeRun.runIndex &&
			deletes?.account === account &&
			(deletes.namePrefix.startsWith(namePrefix) || namePrefix.startsWith(deletes.namePrefix)),
	);
	if (overlaps) {
		refuse('an earlier run of this execution had other items', 'Collect the items before this node, outside of loops.');
	}
	const prefix = context.getNodeParameter('namePrefix', 0, '', { rawExpressions: true });
	if (isInLoop(context) && !isExpression(prefix)) {
		refuse('a Loop Over Items gives it a part', "Put the node behind the loop, or give each batch its own 'Name Prefix'.");
	}
	nodeRun.deletes = { account, namePrefix };
}
