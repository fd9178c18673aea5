import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { MAIN } from './shared/compat/mainConnection';
import { filtersField } from './shared/filter';
import { poll } from './trigger/poll';

export class SmsCenterTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SMS Center Trigger',
		name: 'smsCenterTrigger',
		icon: { light: 'file:smsCenter.svg', dark: 'file:smsCenter.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		// n8n shows it above the actions of both nodes
		description: 'Work with the message templates of SMS Center, or start a workflow when one changes',
		defaults: { name: 'SMS Center Trigger' },
		polling: true,
		inputs: [],
		outputs: [MAIN],
		credentials: [{ name: 'smsCenterApi', required: true }],
		properties: [
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{
						name: 'Created',
						value: 'created',
						description: 'A template is new in the account',
						action: 'On template created',
					},
					{ name: 'Deleted', value: 'deleted', description: 'A template is gone', action: 'On template deleted' },
					{
						name: 'Updated',
						value: 'updated',
						description: 'A template has another name, text, format, sender ID or flag',
						action: 'On template updated',
					},
				],
				default: ['created', 'updated', 'deleted'],
				description: 'Which changes start the workflow, one item a change',
				hint: 'The first check only remembers the templates. Each later one reports what has changed since the last.',
			},
			{
				...filtersField,
				description: 'Only changes of templates that match all filters, before the change or after it',
			},
		],
	};

	poll = poll;
}
