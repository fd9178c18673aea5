import { showOnlyFor } from '../../shared/fields';
import { templateJson } from '../../shared/items';
import { optionsField } from '../../shared/options';
import {
	readReference,
	subjectOf,
	templateLocator,
	templateOfReference,
	type TemplateReference,
} from '../../shared/reference';
import type { Operation } from '../operation';

const show = showOnlyFor('get');

export const get: Operation<TemplateReference> = {
	fields: [
		{ ...templateLocator, displayOptions: show },
		{ ...optionsField, displayOptions: show },
	],

	writes: false,

	read: readReference,

	subject: (reference) => subjectOf('get', reference),

	begin: async (run, inputs, wait) => {
		const view = await run.templates(wait, [], run.options.responseFormat);
		return inputs.map(({ item, value }) => ({
			item,
			subject: get.subject(value),
			work: async () => ({ json: [templateJson(templateOfReference(view, value))] }),
		}));
	},
};
