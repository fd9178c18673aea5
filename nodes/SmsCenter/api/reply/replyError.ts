import { asLatin1, type DecodedText } from './charset';
import { parseJson } from './json';
import { NotUnderstood, orReason } from './notUnderstood';
import { readXmlFields } from './xml';

/** An error that SMS Center states: its number, and its description as it came. */
export interface StatedError {
	code: number;
	text: string;
}

/** More than any error of SMS Center takes, an echo of the longest text included. */
const MAX_ERROR_BYTES = 256 * 1024;

/**
 * The error that a reply states, in whichever of the four shapes, or null: SMS Center has answered in the shape of one
 * format when another was asked.
 *
 * @throws {NotUnderstood} if it states an error and a success at once
 */
export async function findError(decoded: DecodedText): Promise<StatedError | null> {
	if (decoded.text.length > MAX_ERROR_BYTES) return null;
	const text = decoded.text.trim();
	if (text.startsWith('{')) return await findJsonError(text);
	if (text.startsWith('<')) return await findXmlError({ ...decoded, text });
	const [, csvCode] = /^0,-(\d+)$/.exec(text) ?? [];
	if (csvCode !== undefined) return stated(csvCode, '');
	const [, textCode, description] = /^ERROR\s*=\s*(\d+)\s*(?:\(([^]*)\))?$/.exec(text) ?? [];
	return textCode === undefined ? null : stated(textCode, description);
}

/**
 * The same for bytes that `decodeText` refuses: a description that is cut in the middle of a character must not
 * hide the number, because going on after a refused password blocks the address.
 */
export async function findErrorInBytes(bytes: Uint8Array): Promise<StatedError | null> {
	if (bytes.length > MAX_ERROR_BYTES) return null;
	return await findError({ text: asLatin1(bytes), charset: 'utf-8' });
}

async function findJsonError(text: string): Promise<StatedError | null> {
	if (!text.includes('error')) return null;
	const value = await orReason(() => parseJson(text));
	if (value instanceof NotUnderstood || typeof value !== 'object' || value === null) return null;
	return errorOf(new Map(Object.entries(value)));
}

async function findXmlError(decoded: DecodedText): Promise<StatedError | null> {
	if (!decoded.text.includes('<error')) return null;
	const fields = await orReason(async () => await readXmlFields(decoded));
	return fields instanceof NotUnderstood || fields === null ? null : errorOf(fields);
}

/** The error among the fields of an answer, or null. */
function errorOf(fields: ReadonlyMap<string, unknown>): StatedError | null {
	const states = ['error', 'error_code'].some((field) => fields.has(field));
	if (states && ['id', 'result'].some((field) => fields.has(field))) {
		throw new NotUnderstood('states an error and a success at once');
	}
	const code = fields.get('error_code');
	const number = typeof code === 'string' ? code.trim() : code;
	return typeof number === 'string' || typeof number === 'number'
		? stated(number, fields.get('error'))
		: null;
}

/** A number is 1 or more, as number or digits; anything else is no error of SMS Center. */
function stated(code: string | number, text: unknown): StatedError | null {
	if (!/^[1-9]\d{0,8}$/.test(String(code))) return null;
	return { code: Number(code), text: typeof text === 'string' ? text : '' };
}
