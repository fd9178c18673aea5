import { nameKey, type TemplateFields } from '../../api';
import { wholeTemplateFields } from '../../shared/fields';
import { templateJson } from '../../shared/items';
import { newFields } from '../../shared/parameters';
import { doneBy, type Operation } from '../operation';
import { createNew } from './put';

/** From so many creates on, a run begins with a list: what was there before any of them in doubt, and the probe of the login. */
const LIST_FROM = 10;

export const create: Operation<TemplateFields> = {
	fields: wholeTemplateFields,
	writes: true,
	read: (context, index) =>
		newFields(
			context.getNodeParameter('name', index),
			context.getNodeParameter('message', index),
			context.getNodeParameter('additionalFields', index, {}) as Record<string, unknown>,
		),
	subject: ({ name }) => ({ action: 'create', id: null, name }),

	begin: async (run, inputs, wait) => {
		if (inputs.length >= LIST_FROM) await run.templates(wait);
		return inputs.map(({ item, value }) => ({
			item,
			subject: create.subject(value),
			locks: { own: [nameKey(value.name)] },
			work: async (ownWait) =>
				doneBy(await createNew(run, { item, given: value }, ownWait), ({ template }) => templateJson(template)),
		}));
	},
};
