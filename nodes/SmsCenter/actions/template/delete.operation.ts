import { removeTemplate } from '../../api/templates';
import { optionsField, showOnlyFor, templateLocator } from '../fields';
import type { TemplateReference } from '../input';
import type { ItemOperation } from '../operation';
import { idOfReference, orderKeyOf, readReference, resolveNames, subjectOf } from '../reference';

const show = showOnlyFor('delete');

export const remove: ItemOperation<TemplateReference> = {
	fields: [
		{ ...templateLocator, displayOptions: show },
		{ ...optionsField, displayOptions: show },
	],

	read: readReference,

	subject: (reference) => subjectOf('delete', reference),

	prepare: async (run, tasks) =>
		await resolveNames(
			run,
			tasks.map(({ input, patience }) => ({ reference: input, patience })),
		),

	orderKey: orderKeyOf,

	execute: async ({ input, patience }, run) => {
		const id = idOfReference(input, run);
		await removeTemplate(run.access, patience, id, run.options.responseFormat);
		return [{ id, deleted: true }];
	},
};
