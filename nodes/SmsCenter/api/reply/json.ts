import { holdsHalfCharacter, type Template } from '../template';
import { NotUnderstood } from './notUnderstood';
import { isRecord, readRecords, type Records } from './records';

/** Half of a character, one that was lost, or one that needs no escape and may hide a key. */
const RARE_ESCAPE = /\\u(?:[dD][89a-fA-F]|[fF]{3}[dD]|00[2-7])/;

/** Of a list of up to so many characters every key is compared; of a larger one it would take as long as to parse it. */
const SMALL = 256 * 1024;

/**
 * The ends of four keys that every template has: where each of them is there once for each template, a large list has
 * not lost the bytes between two templates, and no name or text stands there twice.
 */
const MARKS = ['id":', 'name":', 'flag":', 'ge":'];

/** A number with a fraction or an exponent in the place of a text. Inside a string the key cannot stand: `\"name\":`. */
const LOST_DIGITS = /"(?:name|format|sender|message|msg)"\s*:\s*-?\d+[.eE]/;

const QUOTE = 0x22;

/**
 * A JSON reply as a value, in O(n). Raw control characters inside its strings are accepted, because PHP code has been
 * known to print them; other broken JSON is not.
 *
 * @throws {NotUnderstood} if it is cut off, or no JSON
 */
export function parseJson(text: string): unknown {
	const value = tryJson(text);
	if (value !== undefined) return value;
	const escaped = escapeControls(text);
	const mended = escaped === text ? undefined : tryJson(escaped);
	if (mended !== undefined) return mended;
	const ends = (text.trimStart()[0] ?? '') + (text.trimEnd().at(-1) ?? '');
	const isOpen = /^[[{]/.test(ends) && ends !== '[]' && ends !== '{}';
	throw new NotUnderstood(isOpen ? 'is JSON that is cut off, or has something behind it' : 'is not JSON');
}

/** The value of a key in a JSON reply that is an object. */
export function jsonField(text: string, key: string): unknown {
	const value = parseJson(text);
	requireSingleKeys(text);
	return isRecord(value) ? value[key] : undefined;
}

/**
 * The list of a JSON reply, in O(n).
 *
 * @throws {NotUnderstood} if it is none, or says more than was read of it: of two equal keys JSON.parse keeps the last,
 * and of a number such as 1.0 not all digits. Half of a character can be read, but not written back.
 */
export function readJsonList(text: string): Records {
	const hasRareEscape = RARE_ESCAPE.test(text);
	const isIntact = !hasRareEscape && !text.includes('\ufffd');
	const list = readRecords(parseJson(text), { isIntact });
	const { templates } = list;
	const isOncePerTemplate = (mark: string) => occurrences(text, mark) === templates.length;
	const isSmall = text.length <= SMALL;
	if (isSmall || hasRareEscape || !MARKS.every(isOncePerTemplate)) requireSingleKeys(text);
	if (list.hasNumbers && LOST_DIGITS.test(text)) {
		throw new NotUnderstood('gives a text as a number, and may have changed its digits');
	}
	const isHalf = ({ name, format, sender, message }: Template) =>
		[name, format, sender, message].some(holdsHalfCharacter);
	if (hasRareEscape && templates.some(isHalf)) throw new NotUnderstood('holds half of a character');
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

/** The strings of a JSON text by their beginnings and ends; one that is cut off ends behind the text. */
function* stringsIn(text: string): Generator<[start: number, end: number]> {
	let end = 0;
	for (let start = text.indexOf('"'); start !== -1; start = text.indexOf('"', end)) {
		end = start + 1;
		while (end < text.length && text.charCodeAt(end) !== QUOTE) end += text[end] === '\\' ? 2 : 1;
		end++;
		yield [start, end];
	}
}

function escapeControls(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	for (const [start, end] of stringsIn(text)) {
		const string = text.slice(start, end);
		const escaped = string.replace(/\\[^]|[^ -\uffff]+/g, escapeControl);
		if (escaped === string) continue;
		parts.push(text.slice(copied, start), escaped);
		copied = end;
	}
	return parts.join('') + text.slice(copied);
}

/** A control character behind a backslash stays broken JSON. */
function escapeControl(match: string): string {
	return match.startsWith('\\') ? match : JSON.stringify(match).slice(1, -1);
}

function occurrences(text: string, mark: string): number {
	let found = 0;
	for (let index = text.indexOf(mark); index !== -1; index = text.indexOf(mark, index + 1)) found++;
	return found;
}

/** Compares the keys of a JSON text with those of its value. */
function requireSingleKeys(text: string): void {
	let surplus = -countKeys(parseJson(text));
	const beforeColon = /\s*:/y;
	for (const [, end] of stringsIn(text)) {
		beforeColon.lastIndex = end;
		if (beforeColon.test(text)) surplus++;
	}
	if (surplus > 0) throw new NotUnderstood('gives one field twice');
}

/** How many keys a JSON value has in all its objects. */
function countKeys(value: unknown): number {
	let keys = 0;
	const left = [value];
	while (left.length > 0) {
		const next = left.pop();
		if (typeof next !== 'object' || next === null) continue;
		const children: unknown[] = Object.values(next);
		if (!Array.isArray(next)) keys += children.length;
		for (const child of children) left.push(child);
	}
	return keys;
}
