import type { Template } from '../template';
import type { Charset, DecodedText } from './charset';
import { NotUnderstood } from './notUnderstood';
import { requireUniqueIds, toId, toTemplate, type RawFields } from './shape';
import { declaredEncoding } from './xmlSyntax';
import { parseXml, type XmlElement } from './xmlTree';

/** Larger XML is refused: the tree of it would take many times its size. */
export const MAX_XML_BYTES = 16 * 1024 * 1024;

/** The list of an XML reply: `<list><template><id>…</id>…</template>…</list>`. */
export async function readXmlList(decoded: DecodedText): Promise<Template[]> {
	const root = await readRoot(decoded);
	if (root.name !== 'list') throw new NotUnderstood('is not a list of templates');
	requireNoText(root);
	return requireUniqueIds(root.children.map(readTemplate));
}

/** The ID in an XML answer to a create: `<template><id>5</id></template>`. */
export async function readXmlId(decoded: DecodedText): Promise<number> {
	const root = await readRoot(decoded);
	const id = root.name === 'template' ? toId(leaves(root).get('id')?.trim()) : null;
	if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
	return id;
}

/** Lets an XML answer to a change or a deletion pass: `<result>OK</result>`. */
export async function readXmlDone(decoded: DecodedText): Promise<void> {
	const root = await readRoot(decoded);
	if (root.name !== 'result' || root.children.length > 0 || root.text.trim() !== 'OK') {
		throw new NotUnderstood('does not say that the request was carried out');
	}
}

/** The fields of `<result><error>…</error><error_code>N</error_code></result>`, or null if it is something else. */
export async function readXmlError(decoded: DecodedText): Promise<Map<string, string> | null> {
	const root = await readRoot(decoded);
	return root.name === 'result' && root.children.length > 0 ? leaves(root) : null;
}

async function readRoot({ text, charset }: DecodedText): Promise<XmlElement> {
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

function readTemplate(element: XmlElement): Template {
	if (element.name !== 'template') throw new NotUnderstood('is a list of something other than templates');
	const fields = leaves(element);
	const raw: RawFields = {
		id: fields.get('id')?.trim(),
		name: fields.get('name'),
		format: fields.get('format'),
		sender: fields.get('sender'),
		flag: fields.get('flag')?.trim(),
		message: fields.get('message'),
		msg: fields.get('msg'),
	};
	return toTemplate(raw);
}

/** The children of an element that hold nothing but text, by name. */
function leaves(element: XmlElement): Map<string, string> {
	requireNoText(element);
	const fields = new Map<string, string>();
	for (const child of element.children) {
		if (child.children.length > 0) throw new NotUnderstood('holds tags inside a text');
		if (fields.has(child.name)) throw new NotUnderstood('gives one field twice');
		fields.set(child.name, child.text);
	}
	return fields;
}

function requireNoText(element: XmlElement): void {
	if (/\S/.test(element.text)) throw new NotUnderstood('has text between its fields');
}
