import {
	holdsHalfCharacter,
	isInvisible,
	namesInWords,
	SmsCenterError,
	TEMPLATE_FORMATS,
	type TemplateFields,
} from '../api';

/** A parameter of an item cannot be used. Nothing was sent for this item. */
export class InputError extends SmsCenterError {
	constructor(message: string, hint: string) {
		super(message, hint, 'no');
	}
}

/** What an item says of a template; a field that is not there stays as the server has it. */
export type GivenFields = Partial<TemplateFields>;

function refuse(field: string, is: string, advice: string): never {
	throw new InputError(`The field '${field}' ${is}`, `Check the expression in '${field}'${advice}`);
}

const KINDS: Partial<Record<string, string>> = {
	boolean: 'true or false',
	number: 'a number that cannot be written as it is',
	object: 'an object',
};

/** Whether a number is written with digits only, and stands for one number alone. */
function isPlainNumber(value: unknown): value is number {
	if (typeof value !== 'number' || !/^-?\d+(\.\d+)?$/.test(String(value))) return false;
	return !Number.isInteger(value) || Number.isSafeInteger(value);
}

/** Text as given, or undefined where the item gives none (null or undefined). A number becomes text. Throws InputError. */
export function optionalText(value: unknown, field: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'bigint' || isPlainNumber(value)) return String(value);
	if (typeof value !== 'string') {
		const kind = Array.isArray(value) ? 'a list' : (KINDS[typeof value] ?? `a ${typeof value}`);
		refuse(field, `is ${kind}, and has to be text`, ': it should give a single text.');
	}
	// It has no UTF-8: the server would store another one, and the texts would never be the same
	if (!holdsHalfCharacter(value)) return value;
	return refuse(
		field,
		'holds half of a character',
		": it cuts an emoji in two. Cut by characters instead: [...text].slice(0, 70).join('')",
	);
}

/** Text that must not be empty, because an emptied name or message would blank a template. */
function filledText(value: unknown, field: string): string | undefined {
	const text = optionalText(value, field);
	if (text === undefined || !isInvisible(text)) return text;
	throw new InputError(
		`The field '${field}' is empty`,
		`Fill in '${field}', or check its expression: a mistyped column gives nothing. To skip empty rows, put a Filter node before this one.`,
	);
}

/** One of the formats in any case, or undefined where the item gives none. Throws InputError. */
export function optionalFormat(value: unknown): string | undefined {
	const text = optionalText(value, 'Format')?.trim().toLowerCase();
	if (text === undefined || TEMPLATE_FORMATS.some((format) => format === text)) return text;
	throw new InputError(
		"The field 'Format' holds none of SMS Center's formats",
		`Use one of: ${TEMPLATE_FORMATS.filter((format) => format !== '').join(', ')}; or nothing.`,
	);
}

/** Yes or no as expressions and sheets give them, or undefined where there is none (null or undefined). Throws InputError. */
export function optionalBoolean(value: unknown, field: string): boolean | undefined {
	if (value === undefined || value === null) return undefined;
	const word = typeof value === 'object' ? '' : String(value as string);
	if (/^\s*(true|1|yes)\s*$/i.test(word)) return true;
	if (/^\s*(false|0|no)\s*$/i.test(word)) return false;
	const shown = word === '' ? '' : `: it gives ${namesInWords([word])}`;
	return refuse(field, 'is neither true nor false', `${shown}. Use true, false, yes, no, 1 or 0.`);
}

/** The text of a sender ID: a locator's, or a bare one. */
function senderOf(given: unknown): unknown {
	const isLocator = typeof given === 'object' && given !== null && 'value' in given;
	return isLocator ? given.value : given;
}

/** The fields that an item gives; those it does not give are missing. An empty cell for auto-sign gives nothing. Throws InputError. */
export function givenFields({ name, message, format, sender, autoSign }: Record<string, unknown>): GivenFields {
	const fields = {
		name: filledText(name, 'Name'),
		message: filledText(message, 'Message'),
		format: optionalFormat(format),
		sender: optionalText(senderOf(sender), 'Sender ID'),
		autoSign: optionalBoolean(
			typeof autoSign === 'string' && autoSign.trim() === '' ? undefined : autoSign,
			'Auto-Sign',
		),
	};
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What an item of Create or Update, or of Sync, says: the name, and whatever else it gives. */
export type NamedFields = GivenFields & { name: string };

/** The fields that an item gives; it has to give a name. Throws InputError. */
export function namedFields(given: Record<string, unknown>): NamedFields {
	const { name = '' } = givenFields({ name: given.name ?? '' });
	return naming(name, () => ({ ...givenFields(given), name }));
}

/** Reads something of a template; what fails is about that name. */
export function naming<T>(name: string | undefined, read: () => T): T {
	let failure: unknown;
	try {
		return read();
	} catch (thrown) {
		failure = thrown;
	}
	if (failure instanceof InputError) failure.about ??= name;
	throw failure;
}

/** The fields of a template that is to be created; it has to have a name and a message. Throws InputError. */
export function newFields(given: Record<string, unknown>): NamedFields {
	return namedFields({ ...given, message: given.message ?? '' });
}

/** An id: a whole number above 0, as number or digits. Throws InputError, with this advice where it is something else. */
export function wholeNumber(value: unknown, field: string, advice: string): number {
	const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	if (text === '')
		throw new InputError(`The field '${field}' is empty`, 'Choose a template from the list, or give its ID or name.');
	const id = Number(text);
	if (/^[0-9]+$/.test(text) && Number.isSafeInteger(id) && id > 0) return id;
	const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
	throw new InputError(
		`The field '${field}' does not hold a template ID (a whole number)`,
		`'${shown}' is not a template ID (a whole number). ${advice}.`,
	);
}

/** An id as given, or undefined where the item gives none: null, undefined or an empty text. Throws InputError. */
export function optionalId(value: unknown): number | undefined {
	const isNone = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	return isNone ? undefined : wholeNumber(value, 'ID', 'Leave it empty for an item that is to be created');
}
