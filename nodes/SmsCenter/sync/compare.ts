import { isSameName, isSameText, unequalFields, type FieldName, type Template, type TemplateFields } from '../api';

/** The fields in which a template is not as wanted, but for what a server may make of a name or text by itself. */
export function changedFields(wanted: TemplateFields, actual: TemplateFields): FieldName[] {
	return unequalFields(wanted, actual).filter((field) => {
		if (field === 'name') return !isSameName(wanted.name, actual.name);
		return field === 'autoSign' || !isSameText(wanted[field], actual[field]);
	});
}

/** The fields that a server has not kept as they were sent; one that it has filled in where it was left empty is none. */
export function lostFields(sent: TemplateFields, held: TemplateFields): FieldName[] {
	const isFilledIn = (field: FieldName) => ['format', 'sender'].includes(field) && sent[field] === '';
	return changedFields(sent, held).filter((field) => !isFilledIn(field));
}

/** The fields that are the same, and not equal: written again and again, they might never be. */
export function almostEqualFields(wanted: TemplateFields, actual: TemplateFields): FieldName[] {
	const changed = changedFields(wanted, actual);
	return unequalFields(wanted, actual).filter((field) => !changed.includes(field));
}

/** A template as an item wants it: what the item does not give stays as it is, and is empty in a new template. */
export function wantedFields(given: Partial<TemplateFields>, actual?: Template): TemplateFields {
	return {
		name: given.name ?? actual?.name ?? '',
		message: given.message ?? actual?.message ?? '',
		format: given.format ?? actual?.format ?? '',
		sender: given.sender ?? actual?.sender ?? '',
		autoSign: given.autoSign ?? actual?.autoSign ?? false,
	};
}

/** What a server made of a text, as far as it can be told. */
function inWords(sent: string, held: string): string {
	if (held === '') return 'not taken';
	if (sent === '') return 'filled in';
	const kept = [...held.trimEnd()];
	if (sent.startsWith(kept.join('')))
		return `cut after ${kept.length === 1 ? 'the first character' : `${kept.length} characters`}`;
	const [ours, theirs] = [[...sent], [...held]];
	const place = theirs.findIndex((character, index) => character !== ours[index]);
	return `another text from character ${(place < 0 ? theirs.length : place) + 1} on`;
}

/** The fields in which two templates differ, and how, for a message: "message (cut after 160 characters), sender (not taken)". */
export function differencesInWords(sent: TemplateFields, held: TemplateFields): string {
	const tell = (field: FieldName) =>
		`${field} (${field === 'autoSign' ? 'not taken' : inWords(sent[field], held[field])})`;
	return changedFields(sent, held).map(tell).join(', ');
}
