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
	let end = endOfDeclaration(text);
	let rootSeen = false;
	for (let start = text.indexOf('<', end); start !== -1; start = text.indexOf('<', end)) {
		if (open.length === 0) requireBlank(text.slice(end, start));
		if (text.startsWith('<!--', start)) {
			end = after(text, '-->', start + 4);
		} else if (text.startsWith('<![CDATA[', start)) {
			if (open.length === 0) throw new NotUnderstood('has text outside its XML');
			end = after(text, ']]>', start + 9);
		} else if (text.startsWith('<!', start) || text.startsWith('<?', start)) {
			throw new NotUnderstood('holds a DOCTYPE or an instruction, which SMS Center does not write');
		} else {
			const tag = readTag(text, start);
			end = tag.end;
			if (tag.kind === 'closing') {
				if (open.pop() !== tag.name) throw new NotUnderstood('is XML whose tags do not match');
			} else {
				if (open.length === 0 && rootSeen) throw new NotUnderstood('holds more than one XML element');
				rootSeen = true;
				if (tag.kind === 'opening') open.push(tag.name);
			}
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

interface Tag {
	kind: 'opening' | 'closing' | 'empty';
	name: string;
	/** The index after the tag. */
	end: number;
}

const PLAIN_TAG = /<(\/?)([A-Za-z_][\w.-]*)\s*(\/?)>/y;
/** A tag with attributes: they are read over, since SMS Center writes none. */
const TAG_WITH_ATTRIBUTES =
	/<()([A-Za-z_][\w.-]*)(?:\s+[A-Za-z_:][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))+\s*(\/?)>/y;
const DECLARATION = /\s*<\?xml\s[^<>?]*\?>/y;

function readTag(text: string, start: number): Tag {
	PLAIN_TAG.lastIndex = start;
	let match = PLAIN_TAG.exec(text);
	let end = PLAIN_TAG.lastIndex;
	if (match === null) {
		TAG_WITH_ATTRIBUTES.lastIndex = start;
		match = TAG_WITH_ATTRIBUTES.exec(text);
		end = TAG_WITH_ATTRIBUTES.lastIndex;
	}
	const [, slash, name, emptySlash] = match ?? [];
	if (name === undefined || (slash === '/' && emptySlash === '/')) {
		const cutOff = text.indexOf('>', start) === -1;
		throw new NotUnderstood(cutOff ? 'is cut off' : 'is not XML');
	}
	return { kind: slash === '/' ? 'closing' : emptySlash === '/' ? 'empty' : 'opening', name, end };
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
