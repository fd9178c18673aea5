import { changeTemplate, templateOf, type TemplateFields } from '../../api/templates';
import type { Template } from '../../api/template';
import { autoSignField, formatField, messageField, nameField, optionsField, senderField, showOnlyFor, templateLocator } from '../fields';
import { givenFields, InputError, type GivenFields, type TemplateReference } from '../input';
import type { ItemOperation, Task } from '../operation';
import { templateJson } from '../output';
import { idOfReference, orderKeyOf, readReference, resolveNames, subjectOf } from '../reference';
import type { Run } from '../run';

const show = showOnlyFor('update');

interface Change {
	reference: TemplateReference;
	given: GivenFields;
}

const ALL_FIELDS: ReadonlyArray<keyof TemplateFields> = ['name', 'message', 'format', 'sender', 'autoSign'];

function givesAll(given: GivenFields): given is TemplateFields {
	return ALL_FIELDS.every((field) => given[field] !== undefined);
}

/** Whether the template already is as the item wants it. */
export function isAlready(template: Template, wanted: TemplateFields): boolean {
	return ALL_FIELDS.every((field) => template[field] === wanted[field]);
}

async function write(run: Run, { patience }: Task<Change>, template: Template): Promise<Template> {
	await changeTemplate(run.access, patience, template, run.options.responseFormat).catch((failure: unknown) => {
		run.current.doubt(template.id);
		throw failure;
	});
	run.current.set(template);
	return template;
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
			return [templateJson(await write(run, task, templateOf(id, given)))];
		}
		// The whole template is written: nobody knows whether SMS Center keeps or blanks what is left out
		const present = await run.current.get(id, task.patience);
		const wanted = { ...present, ...given };
		if (isAlready(present, wanted)) return [templateJson(present)];
		return [templateJson(await write(run, task, templateOf(id, wanted, present.flag)))];
	},
};
