import { byName, templateWithId, templateWithName } from '../../api/currentTemplates';
import { listTemplates } from '../../api/templates';
import { optionsField, showOnlyFor, templateLocator } from '../fields';
import type { TemplateReference } from '../input';
import type { ItemOperation } from '../operation';
import { templateJson } from '../output';
import { readReference, subjectOf } from '../reference';

const show = showOnlyFor('get');

export const get: ItemOperation<TemplateReference> = {
	fields: [
		{ ...templateLocator, displayOptions: show },
		{ ...optionsField, displayOptions: show },
	],

	read: readReference,

	subject: (reference) => subjectOf('get', reference),

	prepare: async (run, [first]) => {
		if (first === undefined) return;
		const { templates } = await listTemplates(run.access, first.patience, { format: run.options.responseFormat });
		run.shown = { byId: new Map(templates.map((template) => [template.id, template])), byName: byName(templates) };
	},

	execute: async ({ input }, { shown }) => {
		if (shown === undefined) return [];
		const template =
			input.by === 'id' ? templateWithId(shown.byId, input.id) : templateWithName(shown.byName, input.name);
		return [templateJson(template)];
	},
};
