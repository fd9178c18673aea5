import type { INodeProperties } from 'n8n-workflow';

import { attempt, nameKey } from '../../api';
import { autoSignField, formatField, messageField, nameField, senderField } from '../../shared/fields';
import { templateJson } from '../../shared/items';
import { newFields, type NamedFields } from '../../shared/parameters';
import { readerOf, readParts } from '../../shared/settings';
import { doneBy, type Operation } from '../operation';
import { createNew } from './put';

/** From so many creates on, a run begins with a list: what was there before any of them in doubt, and the probe of the login. */
const LIST_FROM = 10;

const fields: INodeProperties[] = [
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

export const create: Operation<NamedFields> = {
	fields,
	writes: true,
	read: (context, index) =>
		newFields({
			...readParts(readerOf(context, index), 'additionalFields'),
			name: context.getNodeParameter('name', index),
			message: context.getNodeParameter('message', index),
		}),
	subject: ({ name }) => ({ action: 'create', id: null, name }),

	begin: async (run, inputs, wait) => {
		const { failure } = inputs.length < LIST_FROM ? {} : await attempt(run.templates(wait));
		return inputs.map(({ item, value }) => ({
			item,
			subject: create.subject(value),
			locks: { own: [nameKey(value.name)] },
			work: async (ownWait) =>
				doneBy(await createNew(run, { item, given: value }, ownWait, { failure }), ({ template }) =>
					templateJson(template),
				),
		}));
	},
};
