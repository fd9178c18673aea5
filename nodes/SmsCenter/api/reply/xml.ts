import type { DecodedText } from './charset';
import { NotUnderstood } from './notUnderstood';
import { isRecord } from './records';

/** The fields of a template or an answer by their names: their texts, or what fast-xml-parser gives where that is no text. */
type XmlFields = Record<string, unknown>;

/** What an XML reply says: one of these, or none if its root is something else. */
export interface XmlReply {
	list?: XmlFields[];
	template?: XmlFields;
	result?: XmlFields | string;
}

/** Text that stands beside elements. */
const TEXT = '#text';

const OTHER_XML = 'is not XML of SMS Center';

/**
 * An XML reply as a value. The XML library is loaded here, at the first call.
 *
 * @throws {NotUnderstood} if it is not one whole element of SMS Center's, or in a third encoding
 */
export async function parseXml({ text, charset }: DecodedText): Promise<XmlReply> {
	// The bytes decide about UTF-8; but bytes that are not UTF-8 may be of a third encoding, which the declaration names
	const [, encoding = charset] = /\sencoding\s*=\s*["']([\w.:-]+)/.exec(declarationOf(text)) ?? [];
	if (charset !== 'utf-8' && !/^(?:windows-|cp)1251$|^utf-?8$/i.test(encoding)) {
		throw new NotUnderstood('is in an encoding other than UTF-8 and windows-1251');
	}
	const plain = text.replace(SECTION, (_, cdata = '') => escape(cdata as string));
	requireWholeElement(plain);
	const { XMLParser } = await import('./xmlLibrary');
	const { list, template, result } = parseBy(
		new XMLParser({
			trimValues: false,
			parseTagValue: false,
			// It leaves unknown entities as they stand and drops some references: both would change a text in silence
			processEntities: false,
			ignoreDeclaration: true,
			jPath: false,
			isArray: (name: string) => name === 'template',
		}),
		plain,
	);
	if (list !== undefined) return { list: templatesIn(childrenOf(list)) };
	if (Array.isArray(template)) return { template: fieldsOf(template[0]) };
	if (result === undefined) throw new NotUnderstood(OTHER_XML);
	return { result: typeof result === 'string' ? decodeEntities(result).trim() : fieldsOf(result) };
}

/** The library throws on what it refuses: too many levels, names that JavaScript reserves. */
function parseBy(parser: { parse(text: string): unknown }, text: string): Record<string, unknown> {
	try {
		return parser.parse(text) as Record<string, unknown>;
	} catch {
		return {};
	}
}

/** What an element holds by its names; beside elements only blanks may stand. */
function childrenOf(element: unknown): Record<string, unknown> {
	const { [TEXT]: text = '', ...children } = isRecord(element) ? element : { [TEXT]: element };
	if (String(text).trim() !== '') throw new NotUnderstood('has text between its fields');
	return children;
}

function templatesIn({ template = [], ...others }: Record<string, unknown>): XmlFields[] {
	if (Object.keys(others).length > 0) throw new NotUnderstood('is a list of something other than templates');
	return (template as unknown[]).map(fieldsOf);
}

function fieldsOf(element: unknown): XmlFields {
	const fields: XmlFields = childrenOf(element);
	for (const name in fields) {
		const value = fields[name];
		if (typeof value !== 'string') continue;
		const text = decodeEntities(value);
		fields[name] = name === 'id' || name === 'flag' ? text.trim() : text;
	}
	return fields;
}

const NAME = '[A-Za-z_][\\w.-]*';

/** Attributes are read over, since SMS Center writes none. */
const ATTRIBUTES = `(?:\\s+[A-Za-z_:][\\w.:-]*\\s*=\\s*(?:"[^"<]*"|'[^'<]*')){0,9}`;

/** What stands in front of a tag, and the tag. */
const TAG = new RegExp(`([^<]*)<(?:(${NAME})${ATTRIBUTES}\\s*(/)?|/(${NAME})\\s*)>`, 'y');

/** Comments and CDATA sections; what is cut off within one reaches to the end. */
const SECTION = /<!(?:--[^]*?(?:-->|$)|\[CDATA\[([^]*?)(?:\]\]>|$))/g;

function declarationOf(text: string): string {
	return /^\s*<\?xml\s[^<>?]*\?>/.exec(text)?.[0] ?? '';
}

/**
 * Checks that a text is one whole XML element, in O(n). fast-xml-parser reads much that is not XML (tags that do not
 * match, an end that is cut off, text around the root) as if it were, so that a broken list would pass for a shorter
 * one; its XMLValidator lets some of it pass too, and takes half as long as the parser itself.
 *
 * @throws {NotUnderstood} on anything else, and on a DOCTYPE or a processing instruction but the XML declaration
 */
function requireWholeElement(text: string): void {
	/** The names of the elements to be closed. */
	const open: string[] = [];
	let end = declarationOf(text).length;
	let hasRoot = false;
	TAG.lastIndex = end;
	for (let tag = TAG.exec(text); tag !== null; tag = TAG.exec(text)) {
		const [, before = '', opened, isEmpty, closed] = tag;
		if (open.length === 0) {
			if (before.trim() !== '') throw new NotUnderstood('has text outside its XML');
			if (hasRoot) throw new NotUnderstood('holds more than one XML element');
		}
		hasRoot = true;
		end = TAG.lastIndex;
		if (closed !== undefined && open.pop() !== closed) throw new NotUnderstood('is XML whose tags do not match');
		if (opened !== undefined && isEmpty === undefined) open.push(opened);
	}
	const rest = text.slice(end);
	const next = rest.indexOf('<');
	if (next !== -1 && rest.includes('>', next)) throw new NotUnderstood(OTHER_XML);
	if (next !== -1 || open.length > 0) throw new NotUnderstood('is cut off');
	if (rest.trim() !== '') throw new NotUnderstood('has text outside its XML');
	if (!hasRoot) throw new NotUnderstood('is not XML');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of a CDATA section as it would stand without one. */
function escape(text: string): string {
	return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(
		/&(?:#(\d{1,10})|#[xX]([\dA-Fa-f]{1,8})|([A-Za-z]{2,4}));|&/g,
		(_, decimal?: string, hex?: string, name = '') => {
			const codePoint = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
			const isCharacter = codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
			const character = isCharacter ? String.fromCodePoint(codePoint) : ENTITIES[name];
			if (character === undefined) throw new NotUnderstood('holds an entity that XML does not define');
			return character;
		},
	);
}
