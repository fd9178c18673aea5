import { FIELD_NAMES, type FieldName, type TemplateFields } from '../api';
import { changedFields } from './compare';

/** What a server made of a text, as far as it can be told. */
function inWords(sent: string, held: string): string {
	if (held === '') return 'not taken';
	const kept = [...held.trimEnd()];
	if (sent.startsWith(kept.join(''))) return `cut after ${kept.length} characters`;
	const characters = [...sent];
	const place = characters.findIndex((character, index) => character !== [...held][index]);
	return `another text from character ${place + 1} on`;
}

/** The fields in which two templates differ, and how, for a message: "message (cut after 160 characters), sender (not taken)". */
export function differencesInWords(sent: TemplateFields, held: TemplateFields): string {
	const tell = (field: FieldName) => {
		const [wanted, kept] = [sent[field], held[field]];
		const how = typeof wanted === 'string' && typeof kept === 'string' ? inWords(wanted, kept) : 'not taken';
		return `${field} (${how})`;
	};
	const changed = changedFields(sent, held);
	return FIELD_NAMES.filter((field) => changed.includes(field))
		.map(tell)
		.join(', ');
}
