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

const FORMATS = [
	{ name: 'SMS', value: 'sms' },
	{ name: 'Binary SMS', value: 'bin' },
	{ name: 'Call', value: 'call' },
	{ name: 'Email', value: 'mail' },
	{ name: 'Flash SMS', value: 'flash' },
	{ name: 'MMS', value: 'mms' },
	{ name: 'Viber', value: 'viber' },
	{ name: 'WAP Push', value: 'push' },
	{ name: 'Not Specified', value: '' },
];

export const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: FORMATS,
	default: '',
	description: 'The kind of message that the template is for. Not specified by default.',
};

export const senderField: INodeProperties = {
	displayName: 'Sender ID',
	name: 'sender',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'The name or number that the message comes from. It has to be registered in your SMS Center account. Empty by default.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a sender ID…',
			typeOptions: { searchListMethod: 'searchSenders', searchable: true },
		},
		{ displayName: 'By Text', name: 'id', type: 'string', placeholder: 'e.g. MyShop' },
	],
};

export const autoSignField: INodeProperties = {
	displayName: 'Auto-Sign',
	name: 'autoSign',
	type: 'boolean',
	default: false,
	description: 'Whether SMS Center uses the template to sign messages automatically. Off by default.',
};
