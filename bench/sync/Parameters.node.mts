import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';

/** Reads what Sync reads of every item, as Sync reads it, and does nothing with it: what n8n's expressions cost. */
export class Parameters implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Parameters',
		name: 'parameters',
		group: ['transform'],
		version: 1,
		description: 'Reads its parameters',
		defaults: { name: 'Parameters' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Match By', name: 'matchBy', type: 'string', default: 'name' },
			{
				displayName: 'Columns',
				name: 'columns',
				type: 'resourceMapper',
				default: { mappingMode: 'defineBelow', value: null },
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		this.getNodeParameter('matchBy', 0);
		const mapped = this.getNodeParameter('columns.value', 0, {}, { rawExpressions: true }) as object;
		const columns = Object.keys(mapped).map((column) => `columns.value.${column}`);
		for (let item = 0; item < items.length; item++) {
			// Each by itself: as a part of the whole n8n would turn a date into text
			for (const column of columns) this.getNodeParameter(column, item);
		}
		return [items];
	}
}
