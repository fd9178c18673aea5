import type { INodeProperties } from 'n8n-workflow';

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
	options: [
		{ name: 'Binary SMS', value: 'bin' },
		{ name: 'Call', value: 'call' },
		{ name: 'Email', value: 'mail' },
		{ name: 'Flash SMS', value: 'flash' },
		{ name: 'MMS', value: 'mms' },
		{ name: 'Not Specified', value: '' },
		{ name: 'SMS', value: 'sms' },
		{ name: 'Viber', value: 'viber' },
		{ name: 'WAP Push', value: 'push' },
	],
	default: '',
	description: 'The kind of message that the template is for',
};

export const senderField: INodeProperties = {
	displayName: 'Sender ID',
	name: 'sender',
	type: 'string',
	default: '',
	placeholder: 'e.g. MyShop',
	description: 'The name or number that the message comes from. It has to be registered in your SMS Center account.',
};

export const autoSignField: INodeProperties = {
	displayName: 'Auto-Sign',
	name: 'autoSign',
	type: 'boolean',
	default: false,
	description: 'Whether SMS Center uses the template to sign messages automatically',
};

/** The fields of the operations that say a whole template: Create, Create or Update, and Sync. */
export const wholeTemplateFields: INodeProperties[] = [
	{ ...nameField, required: true },
	{ ...messageField, required: true },
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [autoSignField, formatField, senderField],
	},
];
