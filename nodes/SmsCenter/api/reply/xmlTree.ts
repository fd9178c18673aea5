import { NotUnderstood } from './notUnderstood';
import { requireWholeElement } from './xmlSyntax';

/** A piece of text, a CDATA section, or an element with what it holds, as fast-xml-parser gives them in their order. */
export type XmlNode = Record<string, string | XmlNode[]>;

/** The root element of an XML reply. */
export interface XmlRoot {
	name: string;
	nodes: XmlNode[];
}

const TEXT = '#text';
const CDATA = '#cdata';

/**
 * The root element of an XML text. The XML library is loaded here, at the first call.
 *
 * @throws {NotUnderstood} if the text is not one whole element, or holds a DOCTYPE or an entity that XML does not define
 */
export async function parseXml(text: string): Promise<XmlRoot> {
	requireWholeElement(text);
	const { XMLParser } = await import('./xmlLibrary');
	const nodes = parseNodes(
		new XMLParser({
			preserveOrder: true,
			trimValues: false,
			parseTagValue: false,
			// It leaves unknown entities as they stand and drops some references: both would change a text in silence.
			processEntities: false,
			textNodeName: TEXT,
			cdataPropName: CDATA,
			ignoreDeclaration: true,
			jPath: false,
		}),
		text,
	);
	let root: XmlRoot | undefined;
	visitElements(nodes, (name, children) => (root ??= { name, nodes: children }));
	if (root === undefined) throw new NotUnderstood('is not XML');
	return root;
}

/**
 * Calls `visit` for every element among the nodes.
 *
 * @throws {NotUnderstood} if there is text beside them
 */
export function visitElements(nodes: XmlNode[], visit: (name: string, nodes: XmlNode[]) => void): void {
	for (const node of nodes) {
		for (const name in node) {
			const value = node[name];
			if (name !== TEXT && name !== CDATA && Array.isArray(value)) visit(name, value);
			else if (!isBlank(node)) throw new NotUnderstood('has text between its fields');
		}
	}
}

function isBlank(node: XmlNode): boolean {
	const text = node[TEXT];
	return (typeof text === 'string' ? text : textOf([node])).trim() === '';
}

/**
 * The text that an element holds, entities decoded and nothing trimmed.
 *
 * @throws {NotUnderstood} if it holds elements, or an entity that XML does not define
 */
export function textOf(nodes: XmlNode[]): string {
	let text = '';
	for (const node of nodes) {
		for (const name in node) {
			const value = node[name];
			if (name === TEXT && typeof value === 'string') text += decodeEntities(value);
			else if (name === CDATA && Array.isArray(value)) text += rawText(value);
			else throw new NotUnderstood('holds tags inside a text');
		}
	}
	return text;
}

/** The library throws on what it refuses: too many levels, names that JavaScript reserves. */
function parseNodes(parser: { parse(text: string): unknown }, text: string): XmlNode[] {
	try {
		return parser.parse(text) as XmlNode[];
	} catch {
		return [];
	}
}

function rawText(nodes: XmlNode[]): string {
	const text = nodes[0]?.[TEXT];
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
		(_, decimal, hex, name) => {
			const character = ENTITIES.get(name) ?? fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16));
			if (character === null) throw new NotUnderstood('holds an entity that XML does not define');
			return character;
		},
	);
}

function fromCodePoint(codePoint: number): string | null {
	const isCharacter =
		codePoint >= 0 && codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
	return isCharacter ? String.fromCodePoint(codePoint) : null;
}
