import type { DecodedText } from './charset';
import { NotUnderstood } from './notUnderstood';
import { declaredEncoding, requireWholeElement } from './xmlSyntax';

/** A piece of text, a CDATA section, or an element with what it holds, as fast-xml-parser gives them in their order. */
type XmlNode = Record<string, string | XmlNode[]>;

/** The elements that mean something in a template or an answer. */
const FIELDS = [
	...(['id', 'name', 'format', 'sender', 'flag', 'message', 'msg'] as const),
	...(['result', 'error', 'error_code', 'cost', 'cnt'] as const),
] as const;

/** Their texts. */
type XmlFields = Record<(typeof FIELDS)[number], string | undefined>;

/** To begin with: an object of a fixed shape is filled fastest. */
const NO_FIELDS = Object.fromEntries(FIELDS.map((name) => [name, undefined])) as XmlFields;

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
	const reply: XmlReply = {};
	let hasRoot = false;
	visitElements(parseNodes(parser, text), (name, nodes) => {
		hasRoot = true;
		if (name === 'list') reply.list = readList(nodes);
		if (name === 'template') reply.template = fieldsOf(nodes);
		if (name === 'result') {
			const isText = nodes.every((node) => TEXT in node || CDATA in node);
			reply.result = isText ? textOf(nodes).trim() : fieldsOf(nodes);
		}
	});
	if (!hasRoot) throw new NotUnderstood('is not XML of SMS Center');
	return reply;
}

/** The library throws on what it refuses: too many levels, names that JavaScript reserves. */
function parseNodes(parser: { parse(text: string): unknown }, text: string): XmlNode[] {
	try {
		return parser.parse(text) as XmlNode[];
	} catch {
		return [];
	}
}

function readList(nodes: XmlNode[]): XmlFields[] {
	const list: XmlFields[] = [];
	visitElements(nodes, (name, children) => {
		if (name !== 'template') throw new NotUnderstood('is a list of something other than templates');
		list.push(fieldsOf(children));
	});
	return list;
}

function fieldsOf(nodes: XmlNode[]): XmlFields {
	const fields: XmlFields = { ...NO_FIELDS };
	visitElements(nodes, (name, children) => {
		const text = textOf(children);
		if (!isField(name)) return;
		if (fields[name] !== undefined) throw new NotUnderstood('gives one field twice');
		fields[name] = name === 'id' || name === 'flag' ? text.trim() : text;
	});
	return fields;
}

function isField(name: string): name is keyof XmlFields {
	return Object.hasOwn(NO_FIELDS, name);
}

/** Calls `visit` for every element among the nodes; beside them only blanks may stand. */
function visitElements(nodes: XmlNode[], visit: (name: string, nodes: XmlNode[]) => void): void {
	for (const node of nodes) {
		for (const name in node) {
			const value = node[name] ?? '';
			if (name !== TEXT && name !== CDATA && typeof value !== 'string') visit(name, value);
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

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

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
