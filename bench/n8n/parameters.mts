import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

/** Inputs, outputs and credential of a node that talks to SMS Center. */
export const OF_SMS_CENTER: Pick<INodeTypeDescription, 'inputs' | 'outputs' | 'credentials'> = {
	inputs: ['main'],
	outputs: ['main'],
	credentials: [{ name: 'smsCenterApi', required: true }],
};

/** A locator, like the package's own. */
export const ID: INodeProperties = {
	displayName: 'Template',
	name: 'templateId',
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
	modes: [{ displayName: 'By ID', name: 'id', type: 'string' }],
};

/** The fields of the package's own collections; the name of the collection is the caller's. */
export const FIELDS: Pick<INodeProperties, 'type' | 'default' | 'options'> = {
	type: 'collection',
	default: {},
	options: [
		{ displayName: 'Auto-Sign', name: 'autoSign', type: 'boolean', default: false },
		{ displayName: 'Format', name: 'format', type: 'string', default: '' },
		{ displayName: 'Message', name: 'message', type: 'string', default: '' },
		{ displayName: 'Name', name: 'name', type: 'string', default: '' },
		{ displayName: 'Sender ID', name: 'sender', type: 'string', default: '' },
	],
};
