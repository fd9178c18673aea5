import type { INodeProperties } from 'n8n-workflow';

import { optionsField } from '../../shared/options';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getPrice } from './getPrice.operation';
import { getAll } from './getAll.operation';
import { sync } from './sync.operation';
import { update } from './update.operation';
import { upsert } from './upsert.operation';

/** By their names in saved workflows. */
export const operations = { create, upsert, delete: remove, get, getAll, getPrice, sync, update };

export type OperationName = keyof typeof operations;

/** The fields of the resource: the choice of the operation, then each operation's own. */
export const templateFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['template'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				description: 'Create a new template',
				builderHint: {
					propertyHint: 'Makes a second template if one has the same name. Use upsert where it may be there already',
				},
				action: 'Create template',
			},
			{
				name: 'Create or Update',
				value: 'upsert',
				description: 'Create a new record, or update the current one if it already exists (upsert)',
				action: 'Create or update template',
			},
			{ name: 'Delete', value: 'delete', description: 'Delete a template permanently', action: 'Delete template' },
			{ name: 'Get', value: 'get', description: 'Retrieve a template', action: 'Get template' },
			{ name: 'Get Many', value: 'getAll', description: 'Retrieve a list of templates', action: 'Get many templates' },
			{
				name: 'Get Price',
				value: 'getPrice',
				description: 'Ask what a message costs to one number, and whether it may be sent, without sending it',
				action: 'Get price of message',
			},
			{
				name: 'Sync',
				value: 'sync',
				description: 'Create, update and optionally delete templates so that the account matches all input items',
				action: 'Sync templates',
			},
			{ name: 'Update', value: 'update', description: 'Change a template', action: 'Update template' },
		],
		default: 'getAll',
	},
	...Object.entries(operations).flatMap(([name, { fields }]) =>
		[...fields, optionsField].map((field) => ({
			...field,
			displayOptions: { show: { resource: ['template'], operation: [name], ...field.displayOptions?.show } },
		})),
	),
];
