import { NotUnderstood } from './notUnderstood';
import { requireWholeElement } from './xmlSyntax';

/** An element of an XML reply. */
export interface XmlElement {
	name: string;
	children: XmlElement[];
	/** The text between the tags, entities decoded, nothing trimmed; that of children is not in it. */
	text: string;
}

/** What fast-xml-parser makes of a piece of text, a CDATA section, or an element, when it keeps the order. */
type ParsedNode = Record<string, string | ParsedNode[]>;

const TEXT = '#text';
const CDATA = '#cdata';

/**
 * The root element of an XML text. The XML library is loaded here, at the first call.
 *
 * @throws {NotUnderstood} if the text is not one whole element, or holds a DOCTYPE or an entity that XML does not define
 */
export async function parseXml(text: string): Promise<XmlElement> {
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
	const root = toElement('', nodes).children[0];
	if (root === undefined) throw new NotUnderstood('is not XML');
	return root;
}

/** The library throws on what it refuses: too many levels, names that JavaScript reserves. */
function parseNodes(parser: { parse(text: string): unknown }, text: string): ParsedNode[] {
	try {
		return parser.parse(text) as ParsedNode[];
	} catch {
		return [];
	}
}

function toElement(name: string, nodes: ParsedNode[]): XmlElement {
	const element: XmlElement = { name, children: [], text: '' };
	for (const node of nodes) {
		for (const key in node) {
			const value = node[key];
			if (key === TEXT && typeof value === 'string') element.text += decodeEntities(value);
			else if (key === CDATA && Array.isArray(value)) element.text += rawText(value);
			else if (Array.isArray(value)) element.children.push(toElement(key, value));
		}
	}
	return element;
}

function rawText(nodes: ParsedNode[]): string {
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
