import { holdsHalfCharacter, type Template } from '../template';
import { countKeys, escapeControls, hasDoubledKey, hasFractionOrExponent } from './jsonText';
import { NotUnderstood } from './notUnderstood';
import { requireUniqueIds, toId, toTemplate, type RawFields } from './shape';

/**
 * A JSON reply as a value. Raw control characters inside its strings are accepted, because PHP code has been known to
 * print them; other broken JSON is not.
 *
 * @throws {NotUnderstood} if it is cut off, or no JSON
 */
export function parseJson(text: string): unknown {
	const parsed = tryJson(text);
	if (parsed !== null) return parsed.value;
	const { escaped, whole } = escapeControls(text);
	if (!whole && /^\s*[[{]/.test(text)) throw new NotUnderstood('is cut off');
	const mended = tryJson(escaped);
	if (mended === null) throw new NotUnderstood('is not JSON');
	return mended.value;
}

function tryJson(text: string): { value: unknown } | null {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return null;
	}
}

/** The list of a JSON reply: `[{id, name, format, sender, flag, message}, …]`. */
export function readJsonList(text: string): Template[] {
	const value = parseJson(text);
	if (!Array.isArray(value)) throw new NotUnderstood('is not a list of templates');
	const records: unknown[] = value;
	let hasNumericText = false;
	for (let index = 0; index < records.length; index++) {
		const record = records[index];
		if (!isRecord(record)) throw new NotUnderstood('is a list of something other than templates');
		hasNumericText ||= isNumericText(record);
		// In its place, so that a list of a hundred thousand is never held twice
		records[index] = toTemplate(record);
	}
	const templates = records as Template[];
	if (hasNumericText && hasFractionOrExponent(text)) {
		throw new NotUnderstood('gives a text as a number, and may have changed its digits');
	}
	const isOncePerTemplate = (key: string) => countKeys(text, key) === templates.length;
	const hasRareEscape = RARE_ESCAPE.test(text);
	if (hasRareEscape || !MARKING_KEYS.every(isOncePerTemplate)) requireNoDoubledKey(text);
	if (hasRareEscape) requireWholeCharacters(templates);
	return requireUniqueIds(templates);
}

/** The ID in a JSON answer to a create: `{"id": 5}`. */
export function readJsonId(text: string): number {
	const value = parseJson(text);
	const id = isRecord(value) ? toId(value.id) : null;
	if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
	requireNoDoubledKey(text);
	return id;
}

/** Lets a JSON answer to a change or a deletion pass: `{"result": "OK"}`. */
export function readJsonDone(text: string): void {
	const value = parseJson(text);
	if (!isRecord(value) || !('result' in value) || value.result !== 'OK') {
		throw new NotUnderstood('does not say that the request was carried out');
	}
	requireNoDoubledKey(text);
}

function isNumericText({ name, format, sender, message, msg }: RawFields): boolean {
	return (
		typeof name === 'number' ||
		typeof message === 'number' ||
		typeof format === 'number' ||
		typeof sender === 'number' ||
		typeof msg === 'number'
	);
}

/**
 * The keys by which it is seen that two templates have run into one, because bytes between them are missing: to look at
 * every key of a large list would take as long as to parse it. Every template has them.
 */
const MARKING_KEYS = ['id', 'name', 'flag'];

/** An escaped half of a character, or a character that needs no escape and may hide a key. */
const RARE_ESCAPE = /\\u(?:[dD][89a-fA-F]|00[2-7])/;

function isRecord(value: unknown): value is RawFields & { result?: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An escaped half of a character can be read, but not written back: UTF-8 has no bytes for it. */
function requireWholeCharacters(templates: Template[]): void {
	for (const { name, format, sender, message } of templates) {
		if ([name, format, sender, message].some(holdsHalfCharacter)) {
			throw new NotUnderstood('holds half of a character');
		}
	}
}

/** Of two equal keys JSON.parse keeps the last in silence. */
function requireNoDoubledKey(text: string): void {
	if (hasDoubledKey(text)) throw new NotUnderstood('gives one field twice');
}
