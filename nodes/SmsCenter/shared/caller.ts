import type { IExecuteFunctions } from 'n8n-workflow';

import type { Caller } from '../api';
import type { NodeContext } from './http';

/**
 * Who runs the node. A sub-workflow's execution is a person's where n8n says so (1.49 does not); all that one execution
 * starts count as one, so that a person's loop over sub-workflows tries a refused secret once.
 */
export function callerOf(context: NodeContext): Caller {
	// Undefined for the editor's lists and for polls, whatever the types say
	const executionId = (context.getExecutionId() as string | undefined) ?? '';
	const mode = context.getMode?.();
	if (mode !== 'integrated') return { executionId, byPerson: mode === 'manual' };
	const outer = context.getExecutionContext?.();
	// n8n tells the mode of the outermost execution, but not in its typed interface
	const { additionalData } = context as { additionalData?: { rootExecutionMode?: string } };
	return {
		executionId: outer?.parentExecutionId ?? executionId,
		byPerson:
			additionalData?.rootExecutionMode === 'manual' || outer?.triggerNode?.type === 'n8n-nodes-base.manualTrigger',
	};
}

/** Whether an AI agent calls the node. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}
