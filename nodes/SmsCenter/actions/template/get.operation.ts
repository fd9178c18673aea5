import { templateJson } from '../../shared/items';
import {
	readReference,
	subjectOf,
	templateLocator,
	templateOfReference,
	type TemplateReference,
} from '../../shared/reference';
import type { Operation } from '../operation';

export const get: Operation<TemplateReference> = {
	fields: [templateLocator],
	writes: false,
	read: readReference,
	subject: (reference) => subjectOf('get', reference),

	begin: async (run, inputs, wait) => {
		const view = await run.shownTemplates(wait);
		return inputs.map(({ item, value }) => ({
			item,
			subject: get.subject(value),
			work: async () => ({ json: [templateJson(templateOfReference(view, value))] }),
		}));
	},
};
