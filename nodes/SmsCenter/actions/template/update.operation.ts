import type { TemplateFields } from '../../api/templates';
import { FIELD_NAMES } from '../../sync/compare';
import {
	autoSignField,
	formatField,
	messageField,
	nameField,
	optionsField,
	senderField,
	showOnlyFor,
	templateLocator,
} from '../fields';
import { givenFields, InputError, type GivenFields, type TemplateReference } from '../input';
import type { ItemOperation } from '../operation';
import { templateJson } from '../output';
import { idOfReference, orderKeyOf, readReference, resolveNames, subjectOf } from '../reference';
import { writeTemplate } from '../write';

const show = showOnlyFor('update');

interface Change {
	reference: TemplateReference;
	given: GivenFields;
}

function givesAll(given: GivenFields): given is TemplateFields {
	return FIELD_NAMES.every((field) => given[field] !== undefined);
}

export const update: ItemOperation<Change> = {
	fields: [
		{ ...templateLocator, displayOptions: show },
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			displayOptions: show,
			options: [autoSignField, formatField, messageField, nameField, senderField],
		},
		{ ...optionsField, displayOptions: show },
	],

	read: (context, index) => {
		const reference = readReference(context, index);
		const given = givenFields(context.getNodeParameter('updateFields', index, {}) as Record<string, unknown>);
		if (Object.keys(given).length > 0) return { reference, given };
		throw new InputError(
			"The field 'Update Fields' holds nothing to change",
			"Add at least one field under 'Update Fields', and check that its expression gives a value.",
		);
	},

	subject: ({ reference }) => subjectOf('update', reference),

	prepare: async (run, tasks) =>
		await resolveNames(
			run,
			tasks.map(({ input, patience }) => ({ reference: input.reference, patience })),
		),

	orderKey: ({ reference }, run) => orderKeyOf(reference, run),

	execute: async (task, run) => {
		const { reference, given } = task.input;
		const id = idOfReference(reference, run);
		if (reference.by === 'id' && givesAll(given)) {
			return [templateJson(await writeTemplate(run, task.patience, given, { id, flag: 0 }))];
		}
		// The whole template is written: nobody knows whether SMS Center keeps or blanks what is left out
		const present = await run.current.get(id, task.patience);
		const wanted = { ...present, ...given };
		if (FIELD_NAMES.every((field) => present[field] === wanted[field])) return [templateJson(present)];
		return [templateJson(await writeTemplate(run, task.patience, wanted, present))];
	},
};
