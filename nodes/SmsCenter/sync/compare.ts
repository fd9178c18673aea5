import type { Template } from '../api/template';
import type { TemplateFields } from '../api/templates';

/** The fields of a template that a user decides, in the order in which they are told. */
export const FIELD_NAMES = ['name', 'message', 'format', 'sender', 'autoSign'] as const;

export type FieldName = (typeof FIELD_NAMES)[number];

/** A text with one kind of line end: servers store either. */
export function withPlainLineEnds(text: string): string {
	return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function sameAs(wanted: string | boolean, actual: string | boolean): boolean {
	if (wanted === actual) return true;
	if (typeof wanted === 'boolean' || typeof actual === 'boolean') return false;
	return withPlainLineEnds(wanted) === withPlainLineEnds(actual);
}

function sameButForBlanks(wanted: string | boolean, actual: string | boolean): boolean {
	if (wanted === actual) return true;
	if (typeof wanted === 'boolean' || typeof actual === 'boolean') return false;
	return sameAs(wanted.trim(), actual.trim());
}

/** Whether a template is as wanted, line ends aside. */
export function isAsWanted(wanted: TemplateFields, actual: Template): boolean {
	return FIELD_NAMES.every((field) => sameAs(wanted[field], actual[field]));
}

/** The fields in which a template is not as wanted, for a server that may trim texts and change line ends. */
export function changedFields(wanted: TemplateFields, actual: Template): FieldName[] {
	return FIELD_NAMES.filter((field) => !sameButForBlanks(wanted[field], actual[field]));
}

/** The fields that are as wanted but for blanks at the ends: written again and again, they might never be the same. */
export function differsOnlyInBlanks(wanted: TemplateFields, actual: Template): FieldName[] {
	return FIELD_NAMES.filter(
		(field) => !sameAs(wanted[field], actual[field]) && sameButForBlanks(wanted[field], actual[field]),
	);
}

/** A template as an item wants it: what the item does not give stays as it is, and is empty in a new template. */
export function wantedFields(
	given: Partial<TemplateFields> & { name: string },
	actual?: Template,
): TemplateFields {
	return {
		name: given.name,
		message: given.message ?? actual?.message ?? '',
		format: given.format ?? actual?.format ?? '',
		sender: given.sender ?? actual?.sender ?? '',
		autoSign: given.autoSign ?? actual?.autoSign ?? false,
	};
}
