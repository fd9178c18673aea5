import type { IExecuteFunctions, Workflow } from 'n8n-workflow';

import { isTool } from '../../shared/caller';
import { isExpression } from '../../shared/settings';
import { RefusedPlanError } from '../../sync/match';
import type { Run } from '../run';

const LOOP = 'n8n-nodes-base.splitInBatches';

/** What n8n's contexts know of the workflow, in no typed interface of n8n's; older versions do not have it. */
type KnownWorkflow = Partial<Pick<Workflow, 'connectionsByDestinationNode' | 'nodes'>>;

const workflowOf = (context: IExecuteFunctions) => (context as { workflow?: KnownWorkflow }).workflow ?? {};

/** The outputs of other nodes that lead straight into a node; none where n8n does not tell. */
function sourcesOf(
	{ connectionsByDestinationNode }: KnownWorkflow,
	name: string,
): Array<{ node: string; index: number }> {
	const inputs = connectionsByDestinationNode?.[name]?.main ?? [];
	return inputs.flatMap((connections) => connections ?? []);
}

/** Whether a node is in the body of a Loop Over Items, though its output may lead nowhere. */
function isInBody(workflow: KnownWorkflow, name: string): boolean {
	// A set that grows while it is gone through
	const passed = new Set([name]);
	for (const each of passed) {
		for (const { node, index } of sourcesOf(workflow, each)) {
			const { type, typeVersion = 1 } = workflow.nodes?.[node] ?? {};
			// Behind the output "done" of a loop its body is passed through too, up to the loop itself
			if (type === LOOP && !passed.has(node) && index === (typeVersion >= 3 ? 1 : 0)) return true;
			passed.add(node);
		}
	}
	return false;
}

/** Whether the node gets a part of its items in each round of a loop: of a Loop Over Items, or of one made of other nodes. */
function isInLoop(context: IExecuteFunctions): boolean {
	const { name } = context.getNode();
	const after = new Set(context.getChildNodes(name).map((node) => node.name));
	const leadsBack = context.getParentNodes(name).some((node) => after.has(node.name));
	return leadsBack || isInBody(workflowOf(context), name);
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
	if (context.getNode().executeOnce)
		refuse("'Execute Once' gives it the first item only", 'Turn it off in the settings.');
	if (sourcesOf(workflowOf(context), context.getNode().name).length > 1) {
		refuse(
			'several outputs lead straight into this node, each in a run of its own',
			'Put a Merge node before this one.',
		);
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
		refuse(
			'a loop, such as a Loop Over Items, gives it a part in each round',
			"Put the node behind the loop, or give each batch its own 'Name Prefix'.",
		);
	}
	nodeRun.deletes = { account, namePrefix };
}
