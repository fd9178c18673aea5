/** The nine message formats of the official page; the empty string means "not specified". */
export const TEMPLATE_FORMATS = ['', 'sms', 'flash', 'bin', 'push', 'mms', 'call', 'mail', 'viber'] as const;

/** One message template, as it comes out of every operation. */
export interface Template {
	/** Assigned by SMS Center: a whole number, 1 to 2^53 − 1. */
	id: number;
	name: string;
	/** One of {@link TEMPLATE_FORMATS}, or whatever else the server says. */
	format: string;
	sender: string;
	/** Bits; only the first has a documented meaning. */
	flag: number;
	/** The first bit of `flag`: the template is used for auto-signing (`fl[1]` on the official page). */
	autoSign: boolean;
	message: string;
}

/** The fields of a template that a user decides, in the order in which they are told. */
export const FIELD_NAMES = ['name', 'message', 'format', 'sender', 'autoSign'] as const;

export type FieldName = (typeof FIELD_NAMES)[number];

/** What a user decides of a template. */
export type TemplateFields = Pick<Template, FieldName>;

/** How SMS Center is asked to reply. */
export type ResponseFormat = 'json' | 'xml' | 'csv' | 'text';

/** SMS Center's `fmt`, by format (official page). */
export const FMT: Readonly<Record<ResponseFormat, string>> = { json: '3', xml: '2', csv: '1', text: '0' };

/** Whether the first bit of a template's flag is set. */
export function isAutoSign(flag: number): boolean {
	return flag % 2 === 1;
}

/** The template that a write leaves behind. The other bits of `flag` are kept as they are. */
export function templateOf(id: number, fields: TemplateFields, previousFlag = 0): Template {
	const { name, message, format, sender, autoSign } = fields;
	const flag = previousFlag - (isAutoSign(previousFlag) ? 1 : 0) + (autoSign ? 1 : 0);
	return { id, name, format, sender, flag, autoSign, message };
}

/** Puts a template beside those that have the same key. */
export function addByKey(templates: Map<string, Template[]>, key: string, template: Template): void {
	const same = templates.get(key);
	if (same) same.push(template);
	else templates.set(key, [template]);
}

/** The fields in which two templates do not hold exactly the same. */
export function unequalFields(one: TemplateFields, other: TemplateFields): FieldName[] {
	return FIELD_NAMES.filter((field) => one[field] !== other[field]);
}

/** Whether two templates, or none, hold exactly the same. */
export function isEqual(one: TemplateFields | undefined, other: TemplateFields | undefined): boolean {
	if (one === undefined || other === undefined) return one === other;
	return unequalFields(one, other).length === 0;
}

/** Whether a text holds half of a surrogate pair, which has no UTF-8. With the flag `u` a whole pair is no surrogate. */
export function holdsHalfCharacter(text: string): boolean {
	return /\p{Surrogate}/u.test(text);
}
