import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

/** n8n reads `error` twice to find the error output; read again, it takes the place of the json. */
const READS = 2;

/**
 * Marks failed items for the error output, where the node has one. n8n 2.34 and earlier know them by `item.error` only,
 * and would hand them on as done; later versions know them by their json. The mark must not outlive that: n8n would
 * replace the json by its message. Not enumerable, it stays behind where n8n copies the item, and an item that is paired
 * with none is not copied. Without a node before this one n8n copies nothing.
 */
export function markFailed(context: IExecuteFunctions, items: INodeExecutionData[]): INodeExecutionData[] {
	if (context.getNode().onError !== 'continueErrorOutput' || context.getExecuteData().source === null) return items;
	for (const item of items) {
		if (typeof item.json.error !== 'string') continue;
		const error = new NodeOperationError(context.getNode(), item.json.error);
		let reads = 0;
		Object.defineProperty(item, 'error', {
			configurable: true,
			enumerable: false,
			get: () => (reads++ < READS ? error : undefined),
			// Older versions of n8n clear it themselves
			set: () => {},
		});
	}
	return items;
}
