import type { INodeProperties } from 'n8n-workflow';

import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

/** What each operation does, by its name in saved workflows. */
export const operations = { create, delete: remove, get, getAll, update };

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
				description: 'Create a template',
				action: 'Create a template',
			},
			{
				name: 'Delete',
				value: 'delete',
				description: 'Delete a template permanently',
				action: 'Delete a template',
			},
			{
				name: 'Get',
				value: 'get',
				description: 'Retrieve a template',
				action: 'Get a template',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'Retrieve a list of templates',
				action: 'Get many templates',
			},
			{
				name: 'Update',
				value: 'update',
				description: 'Change a template',
				action: 'Update a template',
			},
		],
		default: 'getAll',
	},
	...create.fields,
	...remove.fields,
	...get.fields,
	...getAll.fields,
	...update.fields,
];
