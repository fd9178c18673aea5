import { isAutoSign, type Template } from '../template';
import { NotUnderstood } from './notUnderstood';

/**
 * One template as a format gives it, before anything is believed of it. Some clients of SMS Center expect the text under
 * `msg`.
 */
export type RawRecord = Partial<Record<'id' | 'name' | 'format' | 'sender' | 'flag' | 'message' | 'msg', unknown>>;

/** By template, the fields whose text may not be what SMS Center holds, so that they must not be written back. */
export type NotWritable = Map<number, Set<'name' | 'message'>>;

/** What was read of a list. */
export interface Records {
	templates: Template[];
	notWritable: NotWritable;
	/** Whether a text came as a number. */
	hasNumbers: boolean;
}

/** A whole number from 1 to 2^53 − 1, as number or as its usual digits; anything else is null. */
export function toId(value: unknown): number | null {
	if (typeof value === 'string') return /^[1-9]\d{0,15}$/.test(value) ? toId(Number(value)) : null;
	return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The templates of a list, made in its place, so that a hundred thousand are never held twice.
 *
 * @param isIntact whether no text of it holds a U+FFFD, where that is known
 * @param hint how to mend it where one ID stands twice
 * @throws {NotUnderstood} on no list, a record that is no template, or an ID that stands twice
 */
export function readRecords(
	records: unknown,
	{ isIntact = false, hint }: { isIntact?: boolean; hint?: string } = {},
): Records {
	if (!Array.isArray(records)) throw new NotUnderstood('is not a list of templates');
	const read: Records = { templates: records as Template[], notWritable: new Map(), hasNumbers: false };
	let lastId = 0;
	let isAscending = true;
	for (let index = 0; index < records.length; index++) {
		const record: unknown = records[index];
		if (!isRecord(record)) throw new NotUnderstood('is a list of something other than templates');
		const template = toTemplate(record, read, isIntact);
		isAscending &&= template.id > lastId;
		lastId = template.id;
		records[index] = template;
	}
	// SMS Center numbers them upwards, which spares a large list a set of all ids
	if (!isAscending && new Set(read.templates.map(({ id }) => id)).size !== records.length) {
		throw new NotUnderstood('holds two templates with one ID', hint);
	}
	return read;
}

/** `id`, `flag`, `name` and the text must be there; a missing `format` or `sender` is empty. */
function toTemplate(record: RawRecord, read: Records, isIntact: boolean): Template {
	const id = toId(record.id);
	if (id === null) {
		throw new NotUnderstood('holds a template whose ID is missing or not a whole number above zero');
	}
	const flag = toFlag(record.flag);
	const { name, format, sender, message = record.msg, msg = message } = record;
	if (message !== msg) throw new NotUnderstood('holds a template with two different texts');
	if (!isAsStored(name, isIntact)) note(read, id, 'name');
	if (!isAsStored(message, isIntact)) note(read, id, 'message');
	return {
		id,
		name: toText(name, 'name', read),
		format: format === undefined ? '' : toText(format, 'format', read),
		sender: sender === undefined ? '' : toText(sender, 'sender', read),
		flag,
		autoSign: isAutoSign(flag),
		message: toText(message, 'message', read),
	};
}

function toFlag(value: unknown): number {
	const flag = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
	if (typeof flag === 'number' && Number.isSafeInteger(flag) && flag >= 0) return flag;
	throw new NotUnderstood('holds a template whose flag is missing or not a whole number');
}

function toText(value: unknown, field: string, read: Records): string {
	if (typeof value === 'string') return value;
	if (value === null) return '';
	// PHP prints a numeric text without quotes when told to; past 2^53, or with a fraction, its digits are lost
	if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
		throw new NotUnderstood(`holds a template whose ${field} is missing or not text`);
	}
	read.hasNumbers = true;
	return String(value);
}

/** `null` may stand for any text, the number 7 for `007`, and U+FFFD for a character that was lost on the way. */
function isAsStored(value: unknown, isIntact: boolean): boolean {
	return typeof value === 'string' && (isIntact || !value.includes('\ufffd'));
}

function note({ notWritable }: Records, id: number, field: 'name' | 'message'): void {
	notWritable.set(id, (notWritable.get(id) ?? new Set()).add(field));
}
