import type { IExecuteFunctions } from 'n8n-workflow';

import {
	holdsHalfCharacter,
	isInvisible,
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

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'boolean') return 'true or false';
	if (typeof value === 'number') return 'not a number';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Half of a character has no UTF-8: the server would store another one, and the texts would never be the same. */
function wholeCharacters(text: string, field: string): string {
	if (!holdsHalfCharacter(text)) return text;
	throw new InputError(
		`The field '${field}' holds half of a character`,
		`Check the expression in '${field}': it cuts an emoji in two. Cut by characters instead: [...text].slice(0, 70).join('')`,
	);
}

/** Text as given, or undefined where the item gives none (null or undefined). A number becomes text. Throws InputError. */
export function optionalText(value: unknown, field: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string') return wholeCharacters(value, field);
	if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint')
		return String(value);
	throw new InputError(
		`The field '${field}' is ${kindOf(value)}, and has to be text`,
		`Check the expression in '${field}': it should give a single text.`,
	);
}

/** Text that must not be empty, because an emptied name or message would blank a template. */
function filledText(value: unknown, field: string): string | undefined {
	const text = optionalText(value, field);
	if (text === undefined || !isInvisible(text)) return text;
	throw new InputError(
		`The field '${field}' is empty`,
		`Check the expression in '${field}': a mistyped column gives nothing. To skip empty rows, put a Filter node before this one.`,
	);
}

function requiredText(value: unknown, field: string): string {
	const text = filledText(value ?? '', field);
	return text ?? '';
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

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
]);

/** Yes or no as expressions give them (rule 6), or undefined where there is none (null or undefined). Throws InputError. */
export function optionalBoolean(value: unknown, field: string): boolean | undefined {
	if (value === undefined || value === null) return undefined;
	const known =
		typeof value === 'object'
			? undefined
			: BOOLEANS.get(
					String(value as string | number | boolean)
						.trim()
						.toLowerCase(),
				);
	if (known !== undefined) return known;
	throw new InputError(
		`The field '${field}' is neither true nor false`,
		`Check the expression in '${field}', and use true, false, 1 or 0.`,
	);
}

function optionalAutoSign(value: unknown): boolean | undefined {
	return optionalBoolean(value, 'Auto-Sign');
}

function withoutUndefined(fields: {
	[Key in keyof TemplateFields]: TemplateFields[Key] | undefined;
}): GivenFields {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The fields of Create, Create or Update, and Sync: name and message as parameters, the others in a collection. */
export function newFields(
	name: unknown,
	message: unknown,
	additional: Record<string, unknown>,
): TemplateFields {
	return {
		name: requiredText(name, 'Name'),
		message: requiredText(message, 'Message'),
		format: optionalFormat(additional.format) ?? '',
		sender: optionalText(additional.sender, 'Sender ID') ?? '',
		autoSign: optionalAutoSign(additional.autoSign) ?? false,
	};
}

/** The fields that an item gives; those it does not give are missing. */
export function givenFields(given: Record<string, unknown>): GivenFields {
	return withoutUndefined({
		name: filledText(given.name, 'Name'),
		message: filledText(given.message, 'Message'),
		format: optionalFormat(given.format),
		sender: optionalText(given.sender, 'Sender ID'),
		autoSign: optionalAutoSign(given.autoSign),
	});
}

/** What an item of Create or Update, or of Sync, says: the name, and whatever else it gives. */
export type NamedFields = GivenFields & { name: string };

/** Reads an item of Create or Update, or of Sync. Throws InputError. */
export function namedFields(context: IExecuteFunctions, index: number): NamedFields {
	const additional = context.getNodeParameter('additionalFields', index, {}) as Record<string, unknown>;
	const message = context.getNodeParameter('message', index);
	return {
		...givenFields({ ...additional, message }),
		name: requiredText(context.getNodeParameter('name', index), 'Name'),
	};
}

/** An id: a whole number above 0, as number or digits. Throws InputError, with this advice where it is something else. */
export function wholeNumber(value: unknown, field: string, advice: string): number {
	const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
	if (text === '') {
		throw new InputError(
			`The field '${field}' is empty`,
			'Choose a template from the list, or give its ID or name.',
		);
	}
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
	if (value === undefined || value === null || (typeof value === 'string' && value.trim() === ''))
		return undefined;
	return wholeNumber(value, 'ID', 'Leave it empty for an item that is to be created');
}
