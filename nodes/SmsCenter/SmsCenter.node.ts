import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { router } from './actions/router';
import { templateFields } from './actions/template';
import { searchTemplates } from './methods/listSearch';

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
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
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

	methods = { listSearch: { searchTemplates } };

	execute = router;
}
