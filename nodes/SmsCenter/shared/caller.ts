import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

import type { Caller } from '../api';

/** What n8n tells of the outermost execution beyond its typed interface. */
interface SubExecution {
	additionalData?: { rootExecutionMode?: string };
}

const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';

/**
 * Who runs the node. A sub-workflow's execution is a person's where n8n says so (1.49 does not); all that one execution
 * starts count as one, so that a person's loop over sub-workflows tries a refused secret once.
 */
export function callerOf(context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions): Caller {
	// Undefined for the editor's lists and for polls, whatever the types say
	const executionId = (context.getExecutionId() as string | undefined) ?? '';
	const mode = context.getMode?.();
	if (mode !== 'integrated') return { executionId, byPerson: mode === 'manual' };
	const outer = context.getExecutionContext?.();
	return {
		executionId: outer?.parentExecutionId ?? executionId,
		byPerson:
			(context as SubExecution).additionalData?.rootExecutionMode === 'manual' ||
			outer?.triggerNode?.type === MANUAL_TRIGGER,
	};
}
