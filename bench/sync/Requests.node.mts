import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import limit from 'p-limit';

import { OF_SMS_CENTER } from '../n8n/parameters.mts';
import type { WantedTemplate } from '../n8n/templates.mts';

const AT_ONCE = 10;

/** Sends what a sync cannot do without: a list, a write for each of its items, and a list that shows what came of it. */
export class Requests implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Requests',
		name: 'requests',
		group: ['transform'],
		version: 1,
		description: 'Sends list requests and writes',
		defaults: { name: 'Requests' },
		...OF_SMS_CENTER,
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const url = this.getNodeParameter('url', 0) as string;
		const send = async (fields: Record<string, string>): Promise<unknown> =>
			await this.helpers.httpRequestWithAuthentication.call(this, 'smsCenterApi', {
				method: 'POST',
				url,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: { ...fields, fmt: '3', charset: 'utf-8' },
			});
		const write = async ({ json }: INodeExecutionData): Promise<void> => {
			const { id, name, message, format, sender, autoSign } = json as unknown as WantedTemplate;
			const fl = autoSign ? '1' : '0';
			await send({ chg: '1', id: String(id), name, msg: message, format, sender, 'fl[1]': fl });
		};
		await send({ get: '1' });
		const slot = limit(AT_ONCE);
		await Promise.all(this.getInputData().map((item) => slot(() => write(item))));
		const list = await send({ get: '1' });
		return [[{ json: { listed: Array.isArray(list) ? list.length : 0 } }]];
	}
}
