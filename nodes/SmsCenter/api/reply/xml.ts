import type { Template } from '../template';
import type { Charset, DecodedText } from './charset';
import { NotUnderstood } from './notUnderstood';
import { requireUniqueIds, toId, toTemplate, type RawFields } from './shape';
import { declaredEncoding } from './xmlSyntax';
import { parseXml, textOf, visitElements, type XmlNode, type XmlRoot } from './xmlTree';

/** Larger XML is refused: the tree of it would take many times its size. */
export const MAX_XML_BYTES = 16 * 1024 * 1024;

/** The list of an XML reply: `<list><template><id>…</id>…</template>…</list>`. */
export async function readXmlList(decoded: DecodedText): Promise<Template[]> {
	const root = await readRoot(decoded);
	if (root.name !== 'list') throw new NotUnderstood('is not a list of templates');
	const templates: Template[] = [];
	visitElements(root.nodes, (name, nodes) => {
		if (name !== 'template') throw new NotUnderstood('is a list of something other than templates');
		templates.push(readTemplate(nodes));
	});
	return requireUniqueIds(templates);
}

/** The ID in an XML answer to a create: `<template><id>5</id></template>`. */
export async function readXmlId(decoded: DecodedText): Promise<number> {
	const root = await readRoot(decoded);
	const id = root.name === 'template' ? toId(fieldsOf(root.nodes).get('id')?.trim()) : null;
	if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
	return id;
}

/** Lets an XML answer to a change or a deletion pass: `<result>OK</result>`. */
export async function readXmlDone(decoded: DecodedText): Promise<void> {
	const root = await readRoot(decoded);
	if (root.name !== 'result' || textOf(root.nodes).trim() !== 'OK') {
		throw new NotUnderstood('does not say that the request was carried out');
	}
}

/** The texts of `<result>` or `<template>` by the names of their elements, or null if the root is something else. */
export async function readXmlFields(decoded: DecodedText): Promise<Map<string, string> | null> {
	const root = await readRoot(decoded);
	return root.name === 'result' || root.name === 'template' ? fieldsOf(root.nodes) : null;
}

async function readRoot({ text, charset }: DecodedText): Promise<XmlRoot> {
	requirePossible(declaredEncoding(text), charset);
	return await parseXml(text);
}

/** The bytes decide about UTF-8; but bytes that are not UTF-8 may be of a third encoding, which the declaration names. */
function requirePossible(declared: string | null, charset: Charset): void {
	if (charset === 'utf-8' || declared === null) return;
	if (!['windows-1251', 'cp1251', 'utf-8', 'utf8'].includes(declared)) {
		throw new NotUnderstood('is in an encoding other than UTF-8 and windows-1251');
	}
}

function readTemplate(nodes: XmlNode[]): Template {
	// A map for each template would take longer than everything else here
	const fields: Record<keyof RawFields, string | undefined> = {
		id: undefined,
		name: undefined,
		format: undefined,
		sender: undefined,
		flag: undefined,
		message: undefined,
		msg: undefined,
	};
	visitElements(nodes, (name, children) => {
		const text = textOf(children);
		if (!isField(name)) return;
		if (fields[name] !== undefined) throw new NotUnderstood('gives one field twice');
		fields[name] = text;
	});
	return toTemplate({ ...fields, id: fields.id?.trim(), flag: fields.flag?.trim() });
}

const FIELDS: ReadonlySet<string> = new Set(['id', 'name', 'format', 'sender', 'flag', 'message', 'msg']);

function isField(name: string): name is keyof RawFields {
	return FIELDS.has(name);
}

/** The texts of the elements among the nodes, by name. */
function fieldsOf(nodes: XmlNode[]): Map<string, string> {
	const fields = new Map<string, string>();
	visitElements(nodes, (name, children) => {
		if (fields.has(name)) throw new NotUnderstood('gives one field twice');
		fields.set(name, textOf(children));
	});
	return fields;
}
