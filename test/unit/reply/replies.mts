import { RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import type { ResponseFormat, Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { RawReply } from '../../../nodes/SmsCenter/api/reply/charset.ts';

export const FORMATS: ResponseFormat[] = ['json', 'xml', 'csv', 'text'];

/** A reply of SMS Center: text as UTF-8, or bytes as they are. */
export function reply(body: string | Uint8Array, status = 200): RawReply {
	return { status, body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body };
}

/** A whole template out of the fields that matter to a test. */
export function template(fields: Partial<Template> = {}): Template {
	const { id = 1, name = 'Welcome', format = '', sender = '', flag = 0, message = 'Hello' } = fields;
	return { id, name, format, sender, flag, autoSign: flag % 2 === 1, message };
}

/** A list as the official page shows it in each format; JSON and XML escaped, the other two not. */
export function listIn(format: ResponseFormat, templates: Template[]): string {
	return WRITERS[format](templates);
}

const WRITERS: Record<ResponseFormat, (templates: Template[]) => string> = {
	json: (templates) =>
		JSON.stringify(
			templates.map(({ id, name, format, sender, flag, message }) => ({
				id,
				name,
				format,
				sender,
				flag,
				message,
			})),
			null,
			1,
		),
	xml: (templates) => `<list>\n${templates.map(xmlTemplate).join('')}</list>`,
	csv: (templates) =>
		templates.map((t) => `${t.id},${t.name},${t.format},${t.sender},${t.flag},${t.message}\n`).join(''),
	text: (templates) =>
		templates
			.map(
				(t) =>
					`id = ${t.id}, name = ${t.name}, format = ${t.format}, sender = ${t.sender}, flag = ${t.flag}, message = ${t.message}\n`,
			)
			.join(''),
};

function xmlTemplate({ id, name, format, sender, flag, message }: Template): string {
	const fields = Object.entries({ id, name, format, sender, flag, message });
	const lines = fields.map(([field, value]) => `<${field}>${escapeXml(String(value))}</${field}>\n`);
	return `<template>\n${lines.join('')}</template>\n`;
}

function escapeXml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text of ASCII and Russian letters, dashes included, in windows-1251. */
export function windows1251(text: string): Uint8Array {
	const table = new Map(
		[...new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, i) => i))].map((c, i) => [c, i]),
	);
	return Uint8Array.from([...text], (character) => {
		const byte = table.get(character);
		if (byte === undefined) throw new Error(`windows-1251 has no ${character}`);
		return byte;
	});
}

/** The error of a reply, or why it is refused; the value where it is read. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
	return await promise.catch((failure: unknown) => {
		if (failure instanceof RefusedError) return { code: failure.code, said: failure.said };
		if (failure instanceof UnreadableReplyError) return failure.reason;
		throw failure;
	});
}
