import type { StoredTemplate } from './account.mts';
import { shown } from './keepings.mts';
import type { Settings } from './options.mts';
import type { Fmt, ParsedRequest } from './request.mts';
import { encodeWindows1251 } from './windows1251.mts';

/** How a request came out, before it is put into one of the four formats. */
export type Outcome =
	| { kind: 'id'; id: number }
	| { kind: 'ok' }
	| { kind: 'list'; templates: StoredTemplate[] }
	| { kind: 'balance'; balance: string }
	| { kind: 'error'; code: number; description: string };

/** The texts that have been seen with the numbers, and for 3 and 5 the official page's own. */
const descriptions: Record<number, string> = {
	1: 'parameters error',
	2: 'authorise error',
	3: 'record not found',
	4: 'ip is blocked',
	5: 'save or delete error',
	9: 'duplicate request, wait a minute',
};

/** An error by SMS Center's number. */
export function refusal(
	code: number,
	description = descriptions[code] ?? 'unknown error',
): Outcome & { kind: 'error' } {
	return { kind: 'error', code, description };
}

/** The bytes of a reply and its Content-Type, in the format and charset that were asked for. */
export function renderReply(
	outcome: Outcome,
	request: Pick<ParsedRequest, 'fmt' | 'charset'>,
	settings: Settings,
): { body: Buffer; contentType: string } {
	const plain = outcome.kind === 'error' && request.fmt === 3 && settings.plainTextErrors;
	const fmt = plain ? 0 : request.fmt;
	const text = textOf(outcome, fmt, request.charset, settings) + (settings.trailingNewline ? '\n' : '');
	return {
		body: request.charset === 'utf-8' ? Buffer.from(text) : encodeWindows1251(text),
		contentType: `${mediaTypes[fmt]}; charset=${settings.wrongCharsetHeader ?? request.charset}`,
	};
}

const mediaTypes = ['text/plain', 'text/plain', 'text/xml', 'application/json'] as const;

function textOf(outcome: Outcome, fmt: Fmt, charset: string, settings: Settings): string {
	const isBlank = outcome.kind === 'list' && outcome.templates.length === 0 && settings.emptyList === 'blank';
	if (isBlank) return '';
	if (fmt === 0) return asText(outcome);
	if (fmt === 1) return asCsv(outcome);
	if (fmt === 3) return asJson(outcome, settings);
	return (
		(settings.xmlDeclaration ? `<?xml version="1.0" encoding="${charset}"?>\n` : '') +
		asXml(outcome, settings)
	);
}

function asText(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'id':
			return `ID - ${outcome.id}`;
		case 'ok':
			return 'OK';
		case 'balance':
			return outcome.balance;
		case 'error':
			return `ERROR = ${outcome.code} (${outcome.description})`;
		case 'list':
			return outcome.templates
				.map(
					({ id, name, format, sender, flag, message }) =>
						`id = ${id}, name = ${name}, format = ${format}, sender = ${sender}, flag = ${flag}, message = ${message}`,
				)
				.join('\n');
	}
}

function asCsv(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'id':
			return String(outcome.id);
		case 'error':
			return `0,-${outcome.code}`;
		case 'list':
			// without quoting, as SMS Center writes it
			return outcome.templates
				.map(({ id, name, format, sender, flag, message }) =>
					[id, name, format, sender, flag, message].join(','),
				)
				.join('\n');
		default:
			return asText(outcome);
	}
}

function asXml(outcome: Outcome, { textKey, xmlCdata }: Settings): string {
	const element = (tag: string, value: string | number) =>
		`<${tag}>${xmlText(String(value), xmlCdata)}</${tag}>`;
	switch (outcome.kind) {
		case 'id':
			return `<template>\n<id>${outcome.id}</id>\n</template>`;
		case 'ok':
			return '<result>OK</result>';
		case 'balance':
			return `<balance>${outcome.balance}</balance>`;
		case 'error':
			return `<result>\n${element('error', outcome.description)}\n<error_code>${outcome.code}</error_code>\n</result>`;
		case 'list': {
			const templates = outcome.templates.map((template) =>
				[
					'<template>',
					`<id>${template.id}</id>`,
					element('name', template.name),
					element('format', template.format),
					element('sender', template.sender),
					`<flag>${template.flag}</flag>`,
					element(textKey, template.message),
					'</template>\n',
				].join('\n'),
			);
			return `<list>\n${templates.join('')}</list>`;
		}
	}
}

const xmlEntities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
};

function xmlText(text: string, cdata = false): string {
	if (cdata) return text && `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
	return text.replace(/[&<>"']/g, (character) => xmlEntities[character]);
}

function asJson(outcome: Outcome, settings: Settings): string {
	const number = (value: number, quoted = settings.numbersAsStrings) =>
		quoted ? `"${value}"` : String(value);
	const id = (value: number) => number(value, settings.numbersAsStrings || settings.idsAsStrings);
	const text = (value: string) => jsonText(value, settings);
	switch (outcome.kind) {
		case 'id':
			return `{\n"id": ${id(outcome.id)}\n}`;
		case 'ok':
			return '{\n"result": "OK"\n}';
		case 'balance':
			return `{\n"balance": ${text(outcome.balance)}\n}`;
		case 'error':
			return `{\n"error": ${text(outcome.description)},\n"error_code": ${number(outcome.code)}\n}`;
		case 'list': {
			const templates = outcome.templates.map((template) =>
				shown(
					[
						['id', id(template.id)],
						['name', text(template.name)],
						['format', text(template.format)],
						['sender', text(template.sender)],
						['flag', number(template.flag)],
						[settings.textKey, text(template.message)],
					],
					template.id,
					settings.keeps,
				)
					.map(([key, value]) => `"${key}": ${value}`)
					.join(',\n'),
			);
			return `[${templates.map((template) => `{\n${template}\n}`).join(',\n')}]`;
		}
	}
}

/** A JSON string as PHP's json_encode writes it: slashes escaped too. */
function jsonText(text: string, { jsonEscapeUnicode, jsonRawControls }: Settings): string {
	const json = jsonRawControls ? `"${text.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(text);
	return json
		.replaceAll('/', '\\/')
		.replace(
			jsonEscapeUnicode ? /[\u0080-\uffff]/g : /[\u2028\u2029]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
		);
}
