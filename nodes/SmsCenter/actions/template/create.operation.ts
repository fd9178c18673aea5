import { createTemplate, type TemplateFields } from '../../api/templates';
import { autoSignField, formatField, messageField, nameField, optionsField, senderField, showOnlyFor } from '../fields';
import { newFields } from '../input';
import type { ItemOperation } from '../operation';
import { templateJson } from '../output';

const show = showOnlyFor('create');

export const create: ItemOperation<TemplateFields> = {
	fields: [
		{ ...nameField, required: true, displayOptions: show },
		{ ...messageField, required: true, displayOptions: show },
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: show,
			options: [autoSignField, formatField, senderField],
		},
		{ ...optionsField, displayOptions: show },
	],

	read: (context, index) =>
		newFields(
			context.getNodeParameter('name', index),
			context.getNodeParameter('message', index),
			context.getNodeParameter('additionalFields', index, {}) as Record<string, unknown>,
		),

	subject: ({ name }) => ({ action: 'create', id: null, name }),

	// Two creates with equal fields are never in flight together: in doubt, nobody could tell which is which
	orderKey: (fields) => JSON.stringify(Object.values(fields)),

	execute: async ({ input, patience }, run) => [
		templateJson(await createTemplate(run.access, patience, input, run.options.responseFormat)),
	],
};
