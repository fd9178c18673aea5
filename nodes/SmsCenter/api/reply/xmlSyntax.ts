import { NotUnderstood } from './notUnderstood';

/**
 * Checks that a text is one whole XML element, in O(n). fast-xml-parser reads much that is not XML (tags that do not
 * match, an end that is cut off, text around the root) as if it were, so that a broken list would pass for a shorter
 * one.
 *
 * @throws {NotUnderstood} on anything else, and on a DOCTYPE or a processing instruction but the XML declaration
 */
export function requireWholeElement(text: string): void {
	const open: string[] = [];
	const plainNames = new Set<string>();
	let end = endOfDeclaration(text);
	let rootSeen = false;
	for (let start = text.indexOf('<', end); start !== -1; start = text.indexOf('<', end)) {
		if (open.length === 0) requireBlank(text.slice(end, start));
		const next = text[start + 1];
		if (next === '!' || next === '?') {
			end = endOfSection(text, start, open.length > 0);
		} else if (next === '/') {
			end = endOfClosingTag(text, start, open.pop());
		} else {
			if (open.length === 0 && rootSeen) throw new NotUnderstood('holds more than one XML element');
			rootSeen = true;
			const tag = readOpeningTag(text, start, plainNames);
			end = tag.end;
			if (!tag.isEmpty) open.push(tag.name);
		}
	}
	if (open.length > 0) throw new NotUnderstood('is cut off');
	requireBlank(text.slice(end));
	if (!rootSeen) throw new NotUnderstood('is not XML');
}

/** The encoding that the XML declaration names, in lower case, or null. */
export function declaredEncoding(text: string): string | null {
	const declaration = text.slice(0, endOfDeclaration(text));
	return /\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration)?.[1]?.toLowerCase() ?? null;
}

const NAME = '[A-Za-z_][\\w.-]*';
/** Attributes are read over, since SMS Center writes none. */
const ATTRIBUTES = `(?:\\s+[A-Za-z_:][\\w.:-]*\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*`;
const OPENING_TAG = new RegExp(`<(${NAME})(${ATTRIBUTES}\\s*)(/?)>`, 'y');
const CLOSING_TAG = new RegExp(`</(${NAME})\\s*>`, 'y');
const DECLARATION = /\s*<\?xml\s[^<>?]*\?>/y;

interface OpeningTag {
	name: string;
	isEmpty: boolean;
	/** The index after the tag. */
	end: number;
}

function readOpeningTag(text: string, start: number, plainNames: Set<string>): OpeningTag {
	// A list has few different tags, and the plain ones need to be looked at only once
	const close = text.indexOf('>', start);
	if (close === -1) throw new NotUnderstood('is cut off');
	const inner = text.slice(start + 1, close);
	if (plainNames.has(inner)) return { name: inner, isEmpty: false, end: close + 1 };

	OPENING_TAG.lastIndex = start;
	const [, name, attributes, slash] = OPENING_TAG.exec(text) ?? [];
	if (name === undefined) throw new NotUnderstood('is not XML');
	if (attributes === '' && slash === '') plainNames.add(name);
	return { name, isEmpty: slash === '/', end: OPENING_TAG.lastIndex };
}

function endOfClosingTag(text: string, start: number, name: string | undefined): number {
	if (name !== undefined && text.startsWith(name, start + 2) && text[start + 2 + name.length] === '>') {
		return start + name.length + 3;
	}
	CLOSING_TAG.lastIndex = start;
	const closed = CLOSING_TAG.exec(text)?.[1];
	if (closed === undefined && text.indexOf('>', start) === -1) throw new NotUnderstood('is cut off');
	if (closed === undefined || closed !== name) throw new NotUnderstood('is XML whose tags do not match');
	return CLOSING_TAG.lastIndex;
}

function endOfSection(text: string, start: number, isInRoot: boolean): number {
	if (text.startsWith('<!--', start)) return after(text, '-->', start + 4);
	if (!text.startsWith('<![CDATA[', start)) {
		throw new NotUnderstood('holds a DOCTYPE or an instruction, which SMS Center does not write');
	}
	if (!isInRoot) throw new NotUnderstood('has text outside its XML');
	return after(text, ']]>', start + 9);
}

function endOfDeclaration(text: string): number {
	DECLARATION.lastIndex = 0;
	return DECLARATION.test(text) ? DECLARATION.lastIndex : 0;
}

function after(text: string, mark: string, start: number): number {
	const index = text.indexOf(mark, start);
	if (index === -1) throw new NotUnderstood('is cut off');
	return index + mark.length;
}

function requireBlank(text: string): void {
	if (/\S/.test(text)) throw new NotUnderstood('has text outside its XML');
}
