import { templateWithId, templateWithName } from '../../api/currentTemplates';
import { optionsField, showOnlyFor, templateLocator } from '../fields';
import type { TemplateReference } from '../input';
import type { ItemOperation } from '../operation';
import { templateJson } from '../output';
import { readReference, subjectOf } from '../reference';
import { shownOf, takeShown } from '../shown';

const show = showOnlyFor('get');

export const get: ItemOperation<TemplateReference> = {
	fields: [
		{ ...templateLocator, displayOptions: show },
		{ ...optionsField, displayOptions: show },
	],

	read: readReference,

	subject: (reference) => subjectOf('get', reference),

	prepare: takeShown,

	execute: async ({ input }, run) => {
		const shown = shownOf(run);
		const template =
			input.by === 'id' ? templateWithId(shown.byId, input.id) : templateWithName(shown.byName, input.name);
		return [templateJson(template)];
	},
};
