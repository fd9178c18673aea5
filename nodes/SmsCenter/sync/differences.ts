import type { FieldName, TemplateFields } from '../api';
import { changedFields } from './compare';

/** What a server made of a text, as far as it can be told. */
function inWords(sent: string, held: string): string {
	if (held === '') return 'not taken';
	const kept = [...held.trimEnd()];
	if (sent.startsWith(kept.join(''))) return `cut after ${kept.length} characters`;
	const characters = [...held];
	const place = [...sent].findIndex((character, index) => character !== characters[index]);
	return `another text from character ${place + 1} on`;
}

/** The fields in which two templates differ, and how, for a message: "message (cut after 160 characters), sender (not taken)". */
export function differencesInWords(sent: TemplateFields, held: TemplateFields): string {
	const tell = (field: FieldName) =>
		`${field} (${field === 'autoSign' ? 'not taken' : inWords(sent[field], held[field])})`;
	return changedFields(sent, held).map(tell).join(', ');
}
