import { NotUnderstood } from './notUnderstood';
import { isRecord, readRecords, type Records } from './records';

/**
 * The end of a key. In front of it stands nothing that may stand in front of the beginning of a string, so that a text
 * which begins with a colon is no key; a quotation mark inside a text has a backslash in front of it.
 */
const KEY_END = /[^\\\s:,[{]"\s*:/g;

/** To compare every key of a larger list would take as long as to parse it. */
const SMALL = 256 * 1024;

/**
 * The ends of four keys that every template has: where each of them is there once for each template, a large list has
 * not lost the bytes between two templates, and no name or text stands there twice.
 */
const MARKS = ['id":', 'name":', 'flag":', 'ge":'];

/** A number with a fraction or an exponent in the place of a text: JSON.parse makes 1 of `1.0`. */
const LOST_DIGITS = /"(?:name|format|sender|message|msg)"\s*:\s*-?\d+[.eE]/;

/**
 * A JSON reply as a value, in O(n). Raw control characters inside its strings are accepted, because PHP code has been
 * known to print them; other broken JSON is not.
 *
 * @throws {NotUnderstood} if it is cut off, no JSON, or holds a key twice, of which JSON.parse keeps the last; that of a
 * large one is for the caller to see
 */
export function parseJson(text: string): unknown {
	let value = tryJson(text);
	if (value === undefined) {
		const escaped = escapeControls(text);
		if (escaped !== text) value = tryJson(escaped);
	}
	if (value === undefined) {
		const ends = (text.trimStart()[0] ?? '') + (text.trimEnd().at(-1) ?? '');
		const isOpen = /^[[{]/.test(ends) && ends !== '[]' && ends !== '{}';
		throw new NotUnderstood(isOpen ? 'is JSON that is cut off, or has something behind it' : 'is not JSON');
	}
	if (text.length <= SMALL) requireSingleKeys(text, value);
	return value;
}

/** The value of a key in a JSON reply that is an object. */
export function jsonField(text: string, key: string): unknown {
	const value = parseJson(text);
	return isRecord(value) ? value[key] : undefined;
}

/**
 * The list of a JSON reply.
 *
 * @throws {NotUnderstood} if it is none, or a text in it has lost digits
 */
export function readJsonList(text: string): Records {
	// Only an escape can be half of a character, or hide the name of a key
	const hasEscapes = text.includes('\\u');
	const value = parseJson(text);
	const isOncePerTemplate = (mark: string) => Array.isArray(value) && occurrences(text, mark) === value.length;
	if (hasEscapes || !MARKS.every(isOncePerTemplate)) requireSingleKeys(text, value);
	const list = readRecords(value, { isIntact: !hasEscapes && !text.includes('\ufffd') });
	if (list.hasNumbers && LOST_DIGITS.test(text))
		throw new NotUnderstood('gives a text as a number, and may have changed its digits');
	return list;
}

/** Undefined is no value of JSON. */
function tryJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Escapes the control characters inside strings. One behind a backslash stays broken JSON. */
function escapeControls(text: string): string {
	let isInString = false;
	return text.replace(/\\[^]|"|[^ -\uffff]+/g, (found) => {
		if (found === '"') isInString = !isInString;
		return isInString && found < ' ' ? JSON.stringify(found).slice(1, -1) : found;
	});
}

function occurrences(text: string, mark: string): number {
	let found = 0;
	for (let index = text.indexOf(mark); index !== -1; index = text.indexOf(mark, index + 1)) found++;
	return found;
}

/** Compares the keys of a JSON text with those of its value. */
function requireSingleKeys(text: string, value: unknown): void {
	let surplus = -countKeys(value);
	KEY_END.lastIndex = 0;
	while (KEY_END.test(text)) surplus++;
	if (surplus > 0) throw new NotUnderstood('gives one field twice');
}

/** How many keys a JSON value has in all its objects. */
function countKeys(value: unknown): number {
	let keys = 0;
	const left = [value];
	while (left.length > 0) {
		const next = left.pop();
		if (Array.isArray(next)) {
			for (const child of next as unknown[]) if (typeof child === 'object') left.push(child);
		} else if (isRecord(next)) {
			for (const key in next) {
				keys++;
				if (typeof next[key] === 'object') left.push(next[key]);
			}
		}
	}
	return keys;
}
