import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { templateAt } from './templates.mts';

/** Gives the items of a run: templates as they should be. */
export class Items implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Items',
		name: 'items',
		group: ['transform'],
		version: 1,
		description: 'Templates as they should be',
		defaults: { name: 'Items' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Count', name: 'count', type: 'number', default: 1 },
			{ displayName: 'Label', name: 'label', type: 'string', default: '' },
			{ displayName: 'Every', name: 'every', type: 'number', default: 1 },
			{ displayName: 'Only Labelled', name: 'only', type: 'boolean', default: false },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const label = this.getNodeParameter('label', 0) as string;
		const every = this.getNodeParameter('every', 0) as number;
		const length = this.getNodeParameter('count', 0) as number;
		const only = this.getNodeParameter('only', 0) as boolean;
		const items = Array.from({ length }, (_, index) => ({
			json: { ...templateAt(index, { label, every }) },
		}));
		return [only ? items.filter((_, index) => index % every === 0) : items];
	}
}
