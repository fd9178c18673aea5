import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { idsInWords, NotSentError, type Template, type View } from '../api';
import { bearersOf } from '../sync/match';
import { InputError, optionalText, wholeNumber, type GivenFields } from './parameters';

/** How an item names a template. */
export type TemplateReference = { by: 'id'; id: number } | { by: 'name'; name: string };

/** The template that Delete, Get and Update are about. */
export const templateLocator: INodeProperties = {
	displayName: 'Template',
	name: 'templateId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The template to work on',
	builderHint: {
		propertyHint:
			"Use mode 'name' (the whole name) where people speak of templates by name, as they do to an AI agent; mode 'id' for an ID that comes from another node",
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a template…',
			typeOptions: { searchListMethod: 'searchTemplates', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 12345' },
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Order shipped',
			hint: 'The whole name; upper and lower case make no difference',
		},
	],
};

/** Reads the field 'Template' of an item. Throws InputError. */
export function readReference(context: IExecuteFunctions, index: number): TemplateReference {
	return templateReference(context.getNodeParameter('templateId', index));
}

/** The template that the field names: a locator, or a bare value where the whole field is an expression. Throws InputError. */
export function templateReference(raw: unknown): TemplateReference {
	const isLocator = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
	const { mode, value }: { mode?: unknown; value?: unknown } = isLocator ? raw : { value: raw };
	if (mode !== 'name') {
		const advice = "Choose 'By Name' in the field 'Template', or use the operation 'Get Many' to find the ID";
		return { by: 'id', id: wholeNumber(value, 'Template', advice) };
	}
	const name = optionalText(value, 'Template');
	if (name) return { by: 'name', name };
	throw new InputError(
		"The field 'Template' is empty",
		'Give the whole name of the template, or choose it from the list.',
	);
}

/** What a failed item says about the template that it names. */
export function subjectOf(action: string, reference: TemplateReference) {
	return reference.by === 'id' ? { action, id: reference.id, name: null } : { action, id: null, name: reference.name };
}

/** The one template that an item names. Throws where there is none, or more than one. */
export function templateOfReference(view: View | undefined, reference: TemplateReference): Template {
	if (view === undefined) throw new Error('A list is taken before templates are looked up');
	const found = reference.by === 'name' ? bearersOf(view, reference.name) : [view.byId.get(reference.id)];
	if (found.length > 1) {
		const ids = idsInWords(found.flatMap((template) => template?.id ?? []));
		throw new NotSentError(
			`${found.length} templates have this name: their IDs are ${ids}`,
			"Choose 'By ID' in the field 'Template', or give the templates different names in SMS Center.",
		);
	}
	const [template] = found;
	if (template) return template;
	throw noTemplate(reference);
}

/** There is no template that the reference names. Nothing was sent. */
export function noTemplate(reference: TemplateReference): NotSentError {
	return new NotSentError(
		`There is no template with ${reference.by === 'name' ? 'this name' : `the ID ${reference.id}`} in this account`,
		"Use the operation 'Get Many' to see the templates of the account. If another program created the template within the last minute, run this again.",
	);
}

/** Refuses to write back what may not be as the server holds it: a list in another charset, or a value that was no text. */
export function requireWritable(view: View, { id }: Template, given: GivenFields): void {
	requireUtf8(view);
	const lost = view.list.notWritable.get(id);
	const field = (['name', 'message'] as const).find((each) => lost?.has(each) && given[each] === undefined);
	if (field === undefined) return;
	throw new NotSentError(
		`The template with the ID ${id} cannot be written back: SMS Center gives its ${field} in a form that is no text`,
		`Give the ${field} too, or mend the template in your SMS Center account.`,
	);
}

/** Nothing is created or deleted by a list that is not whole, or in another charset. */
export function requireWhole(view: View): void {
	requireUtf8(view);
	if (!view.isCut) return;
	throw new NotSentError(
		'SMS Center lists only a part of the templates of this account, so nothing is created or deleted by that list',
		'Update templates By ID, or delete what you do not need in your SMS Center account until the list is whole.',
	);
}

function requireUtf8({ list }: View): void {
	if (list.charset === 'utf-8') return;
	throw new NotSentError(
		'The list came in windows-1251 although UTF-8 was asked for, so nothing is written by it',
		"Nothing was changed. Update works without the list if all five 'Update Fields' and the ID are given. Ask the support of SMS Center why charset=utf-8 is not heeded.",
	);
}
