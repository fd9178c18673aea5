import { NotUnderstood } from './notUnderstood';

const NAME = '[A-Za-z_][\\w.-]*';
/** Attributes are read over, since SMS Center writes none. */
const ATTRIBUTES = `(?:\\s+[A-Za-z_:][\\w.:-]*\\s*=\\s*(?:"[^"<]*"|'[^'<]*')){0,9}`;
const DECLARATION = /^\s*<\?xml\s[^<>?]*\?>/;
const TOKEN = new RegExp(
	`<(?:(${NAME})${ATTRIBUTES}\\s*(/)?>|/(${NAME})\\s*>|!--[^]*?-->|(!\\[CDATA\\[[^]*?\\]\\]>))`,
	'y',
);

/**
 * Checks that a text is one whole XML element, in O(n). fast-xml-parser reads much that is not XML (tags that do not
 * match, an end that is cut off, text around the root) as if it were, so that a broken list would pass for a shorter
 * one; its XMLValidator lets some of it pass too, and takes half as long as the parser itself.
 *
 * @throws {NotUnderstood} on anything else, and on a DOCTYPE or a processing instruction but the XML declaration
 */
export function requireWholeElement(text: string): void {
	/** The closing tags to come, the last one first to come. */
	const open: string[] = [];
	/** Those of the plain tags seen so far, of which a list has few: they need to be looked at only once. */
	const closings = new Map<string, string>();
	let roots = 0;
	let end = DECLARATION.exec(text)?.[0].length ?? 0;
	for (let start = text.indexOf('<', end); start !== -1; start = text.indexOf('<', end)) {
		if (open.length === 0) requireBlank(text.slice(end, start));
		const closing = open.at(-1);
		if (closing !== undefined && text.startsWith(closing, start)) {
			open.pop();
			end = start + closing.length;
			continue;
		}
		const tag = text.slice(start, text.indexOf('>', start) + 1);
		const known = closings.get(tag);
		if (known !== undefined && open.length > 0) {
			open.push(known);
			end = start + tag.length;
			continue;
		}
		TOKEN.lastIndex = start;
		const token = TOKEN.exec(text);
		if (token === null) throw new NotUnderstood(isCut(text, start) ? 'is cut off' : 'is not XML of SMS Center');
		end = TOKEN.lastIndex;
		const [, opened, isEmpty, closed, section] = token;
		if (section !== undefined && open.length === 0) requireBlank(section);
		if (closed !== undefined && `</${closed}>` !== open.pop())
			throw new NotUnderstood('is XML whose tags do not match');
		if (opened === undefined) continue;
		if (open.length === 0) roots++;
		if (isEmpty === undefined) {
			open.push(`</${opened}>`);
			closings.set(`<${opened}>`, `</${opened}>`);
		}
	}
	if (open.length > 0) throw new NotUnderstood('is cut off');
	requireBlank(text.slice(end));
	if (roots !== 1) throw new NotUnderstood(roots === 0 ? 'is not XML' : 'holds more than one XML element');
}

/** The encoding that the XML declaration names, in lower case, or undefined. */
export function declaredEncoding(text: string): string | undefined {
	const [declaration = ''] = DECLARATION.exec(text) ?? [];
	return /\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration)?.[1]?.toLowerCase();
}

/** Whether what begins here may only lack its end. */
function isCut(text: string, start: number): boolean {
	return /^<!(?:--|\[CDATA\[)/.test(text.slice(start, start + 9)) || !text.includes('>', start);
}

function requireBlank(text: string): void {
	if (/\S/.test(text)) throw new NotUnderstood('has text outside its XML');
}
