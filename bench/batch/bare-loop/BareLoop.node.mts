import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import limit from 'p-limit';

import { FIELDS, ID, OF_SMS_CENTER } from '../../n8n/parameters.mts';

/**
 * What a small community node does: p-limit over n8n's own HTTP helper, and nothing else. No retry, no look at the
 * answer, no order, no limit that it shares with anybody.
 */
export class BareLoop implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bare Loop',
		name: 'bareLoop',
		group: ['transform'],
		version: 1,
		description: 'Updates templates',
		defaults: { name: 'Bare Loop' },
		...OF_SMS_CENTER,
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'At Once', name: 'atOnce', type: 'number', default: 10 },
			ID,
			{ ...FIELDS, displayName: 'Update Fields', name: 'updateFields' },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const url = this.getNodeParameter('url', 0) as string;
		const slot = limit(this.getNodeParameter('atOnce', 0) as number);
		const update = async (item: number): Promise<INodeExecutionData> => {
			const id = this.getNodeParameter('templateId', item, '', { extractValue: true }) as string;
			const fields = this.getNodeParameter('updateFields', item) as Record<string, string>;
			const reply: unknown = await this.helpers.httpRequestWithAuthentication.call(this, 'smsCenterApi', {
				method: 'POST',
				url,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: {
					chg: '1',
					id,
					name: fields.name,
					msg: fields.message,
					format: fields.format,
					sender: fields.sender,
					'fl[1]': fields.autoSign ? '1' : '0',
					fmt: '3',
					charset: 'utf-8',
				},
			});
			return { json: { id, reply: JSON.stringify(reply) }, pairedItem: { item } };
		};
		const items = this.getInputData().map((_, item) => slot(() => update(item)));
		return [await Promise.all(items)];
	}
}
