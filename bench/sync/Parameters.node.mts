import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { FIELDS } from '../n8n/parameters.mts';

/** Reads what Sync reads of every item, and does nothing with it: what n8n's expressions cost. */
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
			{ displayName: 'Name', name: 'name', type: 'string', default: '' },
			{ displayName: 'Message', name: 'message', type: 'string', default: '' },
			{ ...FIELDS, displayName: 'Additional Fields', name: 'additionalFields' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		this.getNodeParameter('matchBy', 0);
		for (let item = 0; item < items.length; item++) {
			this.getNodeParameter('name', item);
			this.getNodeParameter('message', item);
			this.getNodeParameter('additionalFields', item);
		}
		return [items];
	}
}
