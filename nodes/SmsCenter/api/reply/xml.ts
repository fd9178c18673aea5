import type { DecodedText } from './charset';
import { NotUnderstood } from './notUnderstood';
import { declaredEncoding, requireWholeElement } from './xmlSyntax';

/** A piece of text, a CDATA section, or an element with what it holds, as fast-xml-parser gives them in their order. */
type XmlNode = Record<string, string | XmlNode[]>;

type XmlFields = Record<string, string>;

/** What an XML reply says: one of these, or none if its root is something else. */
export interface XmlReply {
	list?: XmlFields[];
	template?: XmlFields;
	result?: XmlFields | string;
}

const TEXT = '#text';
const CDATA = '#cdata';

/**
 * An XML reply as a value. The XML library is loaded here, at the first call.
 *
 * @throws {NotUnderstood} if it is not one whole element of SMS Center's, or in a third encoding
 */
export async function parseXml({ text, charset }: DecodedText): Promise<XmlReply> {
	// The bytes decide about UTF-8; but bytes that are not UTF-8 may be of a third encoding, which the declaration names
	const encoding = declaredEncoding(text) ?? charset;
	if (charset !== 'utf-8' && !/^(?:windows-|cp)1251$|^utf-?8$/.test(encoding)) {
		throw new NotUnderstood('is in an encoding other than UTF-8 and windows-1251');
	}
	requireWholeElement(text);
	const { XMLParser } = await import('./xmlLibrary');
	const parser = new XMLParser({
		preserveOrder: true,
		trimValues: false,
		parseTagValue: false,
		// It leaves unknown entities as they stand and drops some references: both would change a text in silence
		processEntities: false,
		textNodeName: TEXT,
		cdataPropName: CDATA,
		ignoreDeclaration: true,
		jPath: false,
	});
	const [root] = [...elementsIn(parseNodes(parser, text))];
	if (root === undefined) throw new NotUnderstood('is not XML of SMS Center');
	const [name, nodes] = root;
	if (name === 'list') return { list: Array.from(elementsIn(nodes), toRecord) };
	if (name === 'template') return { template: fieldsOf(nodes) };
	if (name !== 'result') return {};
	return { result: nodes.every((node) => TEXT in node || CDATA in node) ? textOf(nodes).trim() : fieldsOf(nodes) };
}

/** The library throws on what it refuses: too many levels, names that JavaScript reserves. */
function parseNodes(parser: { parse(text: string): unknown }, text: string): XmlNode[] {
	try {
		return parser.parse(text) as XmlNode[];
	} catch {
		return [];
	}
}

function toRecord([name, nodes]: [string, XmlNode[]]): XmlFields {
	if (name !== 'template') throw new NotUnderstood('is a list of something other than templates');
	return fieldsOf(nodes);
}

function fieldsOf(nodes: XmlNode[]): XmlFields {
	const fields: XmlFields = {};
	for (const [name, children] of elementsIn(nodes)) {
		if (Object.hasOwn(fields, name)) throw new NotUnderstood('gives one field twice');
		const text = textOf(children);
		fields[name] = name === 'id' || name === 'flag' ? text.trim() : text;
	}
	return fields;
}

/** The elements among the nodes, by their names; beside them only blanks may stand. */
function* elementsIn(nodes: XmlNode[]): Generator<[name: string, nodes: XmlNode[]]> {
	for (const node of nodes) {
		for (const name in node) {
			const value = node[name] ?? '';
			if (name !== TEXT && name !== CDATA && typeof value !== 'string') yield [name, value];
			else if (rawText(value).trim() !== '') throw new NotUnderstood('has text between its fields');
		}
	}
}

/** The text that an element holds, entities decoded and nothing trimmed. */
function textOf(nodes: XmlNode[]): string {
	let text = '';
	for (const node of nodes) {
		for (const name in node) {
			const value = node[name] ?? '';
			if (name !== TEXT && name !== CDATA) throw new NotUnderstood('holds tags inside a text');
			text += name === TEXT ? decodeEntities(rawText(value)) : rawText(value);
		}
	}
	return text;
}

/** The library wraps the text of a CDATA section once more. */
function rawText(value: string | XmlNode[]): string {
	if (typeof value === 'string') return value;
	const text = value[0]?.[TEXT];
	return typeof text === 'string' ? text : '';
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
]);

function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(
		/&(?:#(\d{1,10})|#[xX]([\dA-Fa-f]{1,8})|([A-Za-z]{2,4}));|&/g,
		(_, decimal?: string, hex?: string, name = '') => {
			const codePoint = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
			const isCharacter = codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
			const character = isCharacter ? String.fromCodePoint(codePoint) : ENTITIES.get(name);
			if (character === undefined) throw new NotUnderstood('holds an entity that XML does not define');
			return character;
		},
	);
}
