import { changeTemplate, FIELD_NAMES, templateOf, type TemplateFields } from '../../api';
import { autoSignField, formatField, messageField, nameField, senderField } from '../../shared/fields';
import { templateJson, type Change } from '../../shared/items';
import { givenFields, InputError, naming, type GivenFields } from '../../shared/parameters';
import { readReference, subjectOf, templateLocator, type TemplateReference } from '../../shared/reference';
import { readerOf, readParts } from '../../shared/settings';
import { doneBy, type Operation } from '../operation';
import { byReference } from './byReference';
import { change, heldOf, onceMore } from './put';

const show = ({ template }: Change) => templateJson(template);

interface Update {
	reference: TemplateReference;
	given: GivenFields;
}

/** All fields, so that the template need not be known. */
function givesAll(given: GivenFields): given is TemplateFields {
	return FIELD_NAMES.every((field) => given[field] !== undefined);
}

export const update: Operation<Update> = {
	fields: [
		templateLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [autoSignField, formatField, messageField, nameField, senderField],
		},
	],
	writes: true,
	read: (context, index) => {
		const reference = readReference(context, index);
		const name = reference.by === 'name' ? reference.name : undefined;
		return naming(name, () => {
			const given = givenFields(readParts(readerOf(context, index), 'updateFields'));
			if (Object.keys(given).length > 0) return { reference, given };
			throw new InputError(
				"The field 'Update Fields' holds nothing to change",
				"Add at least one field under 'Update Fields', and check that its expression gives a value.",
			);
		});
	},
	subject: ({ reference }) => subjectOf('update', reference),

	begin: async (run, inputs, wait) =>
		await byReference(run, inputs, wait, {
			action: 'update',
			referenceOf: ({ reference }) => reference,
			namesOf: ({ given: { name } }) => (name === undefined ? [] : [name]),
			work: async ({ item, value: { reference, given } }, { id: known, key, isFinished, again }, ownWait) => {
				const { templates } = run.session.account;
				const last = templates.lastWrite(known);
				// What was there, and was still there after the last time, has to be looked at before it is sent again
				const isUnsure = last?.wasNotShown && !last.isBlind;
				if (reference.by === 'id' && givesAll(given) && !isUnsure) {
					const previous = templates.view?.byId.get(known) ?? null;
					const template = templateOf(known, given, previous?.flag);
					if (isFinished && run.finished.overtaken(item, known) !== 'now') {
						return doneBy({ action: 'unchanged', template: heldOf(run, item, template), previous }, show);
					}
					const write = changeTemplate(run.session, template, run.options.responseFormat, ownWait);
					await run.finished.noting([key], known, write);
					return doneBy({ action: 'updated', template, previous }, show);
				}
				const changed = await onceMore(run, ownWait, async () => {
					const isGone = reference.by === 'name' && templates.view?.byId.has(known) === false;
					const id = isGone ? again(templates.view).id : known;
					return await change(run, id, { item, given }, ownWait, { isExact: true, key });
				});
				return doneBy(changed, show);
			},
		}),
};
