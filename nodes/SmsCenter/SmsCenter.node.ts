import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { router } from './actions/router';
import { templateFields } from './actions/template/Template.resource';
import { mapColumns } from './methods/mapColumns';
import { searchSenders } from './methods/searchSenders';
import { searchTemplates } from './methods/searchTemplates';
import { MAIN } from './shared/compat/mainConnection';

export class SmsCenter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SMS Center',
		name: 'smsCenter',
		icon: { light: 'file:smsCenter.svg', dark: 'file:smsCenter.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Keep the message templates of SMS Center up to date',
		defaults: { name: 'SMS Center' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Manages the message templates that are stored in an SMS Center account (smscentre.com, smsc.ru). It does not send messages. To bring a set of rows into the account use sync, or upsert, and give all items to the node at once',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-smscenter.smsCenterTrigger',
					relationHint: 'Starts a workflow when a template is created, updated or deleted',
				},
			],
		},
		inputs: [MAIN],
		outputs: [MAIN],
		credentials: [{ name: 'smsCenterApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [{ name: 'Template', value: 'template' }],
				default: 'template',
			},
			...templateFields,
		],
	};

	methods = { listSearch: { searchTemplates, searchSenders }, resourceMapping: { mapColumns } };
	execute = router;
}
