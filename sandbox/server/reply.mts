import { encode } from './charset.mts';
import { jsonObject, jsonValues } from './json.mts';
import type { JsonValues } from './json.mts';
import type { Settings } from './options.mts';
import type { Fmt, ParsedRequest } from './request.mts';
import { xmlElement } from './xml.mts';
import type { XmlElement } from './xml.mts';

/** What a reply says, in each of the four formats; only the one that is asked for is made. */
export interface Said {
	readonly text: () => string;
	/** As in `text` where it is left out. */
	readonly csv?: () => string;
	readonly xml: (element: XmlElement) => string;
	readonly json: (values: JsonValues) => string;
}

/** An error by SMS Center's number. */
export interface Refusal {
	readonly kind: 'error';
	readonly code: number;
	readonly description: string;
	/** Of what failed. */
	readonly id?: number;
	/** That of a `chg` with an unknown id, which has a shape of its own. */
	readonly isUnknownId?: boolean;
}

/** How a request came out, before it is put into one of the four formats. */
export type Outcome = { readonly kind: 'done'; readonly said: Said } | Refusal;

/** What is said of a template that is changed or deleted. */
export const OK = 'OK';

/** The texts that have been seen with the numbers, and for 3 and 5 the official page's own. */
const descriptions: Record<number, string> = {
	1: 'parameters error',
	2: 'authorise error',
	3: 'record not found',
	4: 'ip is blocked',
	5: 'save or delete error',
	6: 'message is denied',
	7: 'invalid number',
	8: "can't to deliver",
	9: 'duplicate request, wait a minute',
};

/** An error by SMS Center's number. */
export function refusal(code: number, description = descriptions[code] ?? 'unknown error'): Refusal {
	return { kind: 'error', code, description };
}

/** A request that was carried out. */
export function done(said: Said): Outcome {
	return { kind: 'done', said };
}

/** The bytes of a reply and its Content-Type, in the format and charset that were asked for. */
export function renderReply(
	outcome: Outcome,
	request: Pick<ParsedRequest, 'fmt' | 'charset'>,
	settings: Settings,
): { body: Buffer; contentType: string } {
	const fmt = isPlainText(outcome, request.fmt, settings) ? 0 : request.fmt;
	const said = outcome.kind === 'error' ? errorSaid(outcome) : outcome.said;
	const text = textOf(said, fmt, request.charset, settings) + (settings.trailingNewline ? '\n' : '');
	const named = settings.charsetHeader === 'right' ? request.charset : settings.charsetHeader;
	return { body: encode(text, request.charset), contentType: `${mediaTypes[fmt]}; charset=${named}` };
}

function isPlainText(outcome: Outcome, fmt: Fmt, { plainTextErrors, plainTextOk }: Settings): boolean {
	if (outcome.kind === 'done') return plainTextOk === true && fmt >= 2 && outcome.said.text() === OK;
	return fmt === 3 && (plainTextErrors === 'unknown-id' ? outcome.isUnknownId === true : plainTextErrors);
}

const mediaTypes = ['text/plain', 'text/plain', 'text/xml', 'application/json'] as const;

function textOf(said: Said, fmt: Fmt, charset: string, settings: Settings): string {
	if (fmt === 0) return said.text();
	if (fmt === 1) return (said.csv ?? said.text)();
	if (fmt === 3) return said.json(jsonValues(settings));
	const xml = said.xml(xmlElement(settings.xmlCdata));
	return xml && settings.xmlDeclaration ? `<?xml version="1.0" encoding="${charset}"?>\n${xml}` : xml;
}

function errorSaid({ code, description, id }: Refusal): Said {
	return {
		text: () => `ERROR = ${code} (${description})${id === undefined ? '' : `, ID - ${id}`}`,
		csv: () => `${id ?? 0},-${code}`,
		xml: (element) =>
			[
				'<result>',
				element('error', description),
				element('error_code', code),
				...(id === undefined ? [] : [element('id', id)]),
				'</result>',
			].join('\n'),
		json: (values) =>
			jsonObject([
				['error', values.text(description)],
				['error_code', values.number(code)],
				...(id === undefined ? [] : [['id', values.id(id)] as [string, string]]),
			]),
	};
}
