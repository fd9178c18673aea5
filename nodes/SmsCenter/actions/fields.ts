import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { MAX_IN_FLIGHT } from '../api/account/allowance';

/** For fields that only these operations have. */
export function showOnlyFor(...operations: string[]): INodeProperties['displayOptions'] {
	return { show: { resource: ['template'], operation: operations } };
}

const FORMAT_OPTIONS: INodePropertyOptions[] = [
	{ name: 'Binary SMS', value: 'bin' },
	{ name: 'Call', value: 'call' },
	{ name: 'Email', value: 'mail' },
	{ name: 'Flash SMS', value: 'flash' },
	{ name: 'MMS', value: 'mms' },
	{ name: 'Not Specified', value: '' },
	{ name: 'SMS', value: 'sms' },
	{ name: 'Viber', value: 'viber' },
	{ name: 'WAP Push', value: 'push' },
];

export const nameField: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Order shipped',
	description: 'The name of the template, by which you find it again',
};

export const messageField: INodeProperties = {
	displayName: 'Message',
	name: 'message',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. Your order {number} is on its way',
	description: 'The text of the template',
};

export const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: FORMAT_OPTIONS,
	default: '',
	description: 'The kind of message that the template is for',
};

export const senderField: INodeProperties = {
	displayName: 'Sender ID',
	name: 'sender',
	type: 'string',
	default: '',
	placeholder: 'e.g. MyShop',
	description:
		'The name or number that the message comes from. It has to be registered in your SMS Center account.',
};

export const autoSignField: INodeProperties = {
	displayName: 'Auto-Sign',
	name: 'autoSign',
	type: 'boolean',
	default: false,
	description: 'Whether SMS Center uses the template to sign messages automatically',
};

/** The fields of the operations that say a whole template: Create, Create or Update, and Sync. */
export function wholeTemplateFields(displayOptions: INodeProperties['displayOptions']): INodeProperties[] {
	return [
		{ ...nameField, required: true, displayOptions },
		{ ...messageField, required: true, displayOptions },
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions,
			options: [autoSignField, formatField, senderField],
		},
	];
}

/** The template that Delete, Get and Update are about. */
export const templateLocator: INodeProperties = {
	displayName: 'Template',
	name: 'templateId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The template to work on',
	builderHint: {
		propertyHint:
			"Use mode 'name' (the whole name) where people speak of templates by name, as they do to an AI agent; mode 'id' for an ID that comes from another node",
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a template…',
			typeOptions: { searchListMethod: 'searchTemplates', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 12345',
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Order shipped',
			hint: 'The whole name, exactly as it stands in SMS Center',
		},
	],
};

const responseFormatOption: INodeProperties = {
	displayName: 'Response Format',
	name: 'responseFormat',
	type: 'options',
	options: [
		{ name: 'CSV', value: 'csv' },
		{ name: 'JSON', value: 'json' },
		{ name: 'Text', value: 'text' },
		{ name: 'XML', value: 'xml' },
	],
	default: 'json',
	description:
		'How SMS Center replies. JSON is right for every template. In CSV and Text a list can be read in two ways if a name or sender ID holds a line break, or a line of a text looks like a template: such a list is refused. Lists that a change rests on are always JSON.',
};

/** The options that every operation has. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Max Concurrent Requests',
			name: 'maxConcurrentRequests',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_IN_FLIGHT },
			default: 10,
			description:
				'How many requests may be under way at once. SMS Center refuses the fifteenth, counting all programs that use the account.',
		},
		{
			displayName: 'Max Wait',
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 120,
			description: "How many seconds an item may wait for SMS Center's limits, before it counts as not done",
		},
		{
			displayName: 'Message Statistics',
			name: 'messageStatistics',
			type: 'boolean',
			default: false,
			description:
				'Whether to add to each template the encoding of its text, the number of characters as an SMS counts them (€ ^ { } [ ] ~ | \\ and most emoji count as two), and the number of SMS segments',
		},
		{
			displayName: 'On Rate Limit',
			name: 'onRateLimit',
			type: 'options',
			options: [
				{ name: 'Fail', value: 'fail', description: 'Report the item as not done, at once' },
				{ name: 'Wait', value: 'wait', description: 'Wait as long as SMS Center asks for, up to Max Wait' },
			],
			default: 'wait',
			description: 'What to do when SMS Center takes no more requests for the moment',
		},
		responseFormatOption,
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 30,
			description: 'How many seconds to wait for the answer to one request',
		},
	],
};
