import { isAutoSign, type Template } from '../template';
import { NotUnderstood } from './notUnderstood';

/** The fields of one template as a format gives them, before anything is believed of them. */
export interface RawFields {
	id?: unknown;
	name?: unknown;
	format?: unknown;
	sender?: unknown;
	flag?: unknown;
	message?: unknown;
	/** Some clients of SMS Center expect the text under this key; see observed-behaviour. */
	msg?: unknown;
}

/** A whole number from 1 to 2^53 − 1, as number or as its usual digits; anything else is null. */
export function toId(value: unknown): number | null {
	if (typeof value === 'string') return /^[1-9]\d{0,15}$/.test(value) ? toId(Number(value)) : null;
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/**
 * One template out of its fields, or a refusal. `id`, `flag`, `name` and the text must be there; a missing or null
 * `format` or `sender`, and a null name or text, are empty.
 *
 * @throws {NotUnderstood} on a missing field, or one of the wrong kind
 */
export function toTemplate(fields: RawFields): Template {
	const { id, flag } = fields;
	// Nearly every id and flag is a plain number: what follows the first test is the slow path.
	const templateId = typeof id === 'number' && id > 0 && Number.isSafeInteger(id) ? id : requireId(id);
	const bits = typeof flag === 'number' && flag >= 0 && Number.isSafeInteger(flag) ? flag : requireFlag(flag);
	return {
		id: templateId,
		name: toText(fields.name, 'name'),
		format: fields.format === undefined ? '' : toText(fields.format, 'format'),
		sender: fields.sender === undefined ? '' : toText(fields.sender, 'sender'),
		flag: bits,
		autoSign: isAutoSign(bits),
		message: toMessage(fields),
	};
}

/**
 * Lets a list pass in which no id stands twice.
 *
 * @throws {NotUnderstood} if one does
 */
export function requireUniqueIds(templates: Template[], ambiguous = false): Template[] {
	if (!isAscending(templates) && new Set(templates.map(({ id }) => id)).size !== templates.length) {
		throw new NotUnderstood('holds two templates with one ID', ambiguous);
	}
	return templates;
}

/** As SMS Center numbers them: spares a large list a set of all ids. */
function isAscending(templates: Template[]): boolean {
	let last = 0;
	for (const { id } of templates) {
		if (id <= last) return false;
		last = id;
	}
	return true;
}

function requireId(value: unknown): number {
	const id = toId(value);
	if (id === null)
		throw new NotUnderstood('holds a template whose ID is missing or not a whole number above zero');
	return id;
}

function requireFlag(value: unknown): number {
	const flag = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : NaN;
	if (!Number.isSafeInteger(flag)) {
		throw new NotUnderstood('holds a template whose flag is missing or not a whole number');
	}
	return flag;
}

function toMessage(fields: RawFields): string {
	const { message, msg } = fields;
	if (msg === undefined) return toText(message, 'message');
	if (message !== undefined && message !== msg) {
		throw new NotUnderstood('holds a template with two different texts');
	}
	return toText(msg, 'message');
}

function toText(value: unknown, field: string): string {
	if (typeof value === 'string') return value;
	if (value === null) return '';
	// PHP prints a numeric text without quotes when told to; past 2^53, or with a fraction, its digits are lost. That the
	// number was written plainly is for the caller to see.
	if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
	throw new NotUnderstood(`holds a template whose ${field} is missing or not text`);
}
