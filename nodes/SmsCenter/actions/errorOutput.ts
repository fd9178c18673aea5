import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

/**
 * Marks failed items for the error output, where the node has one. n8n 2.34 and earlier know them by `item.error` only,
 * and would hand them on as done; later versions know them by their json. Not enumerable, because n8n then leaves it
 * behind when it copies the item; kept, n8n would replace the json by its message. Without a node before this one n8n
 * does not copy.
 */
export function markFailed(context: IExecuteFunctions, items: INodeExecutionData[]): INodeExecutionData[] {
	if (context.getNode().onError !== 'continueErrorOutput' || context.getExecuteData().source === null)
		return items;
	for (const item of items) {
		const { error } = item.json;
		if (typeof error !== 'string') continue;
		const value = new NodeOperationError(context.getNode(), error);
		Object.defineProperty(item, 'error', { value, enumerable: false, writable: true, configurable: true });
	}
	return items;
}
