import type { DecodedText } from './charset';
import { parseJson } from './json';
import { NotUnderstood, orReason } from './notUnderstood';
import { isRecord } from './records';
import { parseXml } from './xml';

/** An error that SMS Center states: its number, and its description as it came. */
export interface StatedError {
	code: number;
	description?: string;
}

/** More than any error of SMS Center takes, an echo of the longest text included, in characters. */
const LONGEST_ERROR = 256 * 1024;

/** `0,-N`, or with the ID of what failed `541,-N` */
const CSV_ERROR = /^\d+,-(\d+)$/;

/** `ERROR = N (description)`, or with the ID of what failed `ERROR = N (description), ID - 541` */
const TEXT_ERROR = /^ERROR\s*=\s*(\d+)\s*(?:\(([^]*)\))?(?:,\s*ID\s*-\s*\d+)?$/;

/**
 * The error that a whole reply states, in whichever of the four shapes, or null: SMS Center has answered in the shape of
 * one format when another was asked.
 *
 * @throws {NotUnderstood} if it states an error and a success at once
 */
export async function findError(decoded: DecodedText): Promise<StatedError | null> {
	if (decoded.text.length > LONGEST_ERROR) return null;
	const text = decoded.text.trim();
	if (text.startsWith('{') && text.includes('error')) return errorOf(await orReason(() => parseJson(text)));
	if (text.startsWith('<') && text.includes('<error')) {
		const reply = await orReason(async () => await parseXml({ ...decoded, text }));
		return errorOf(reply instanceof NotUnderstood ? reply : (reply.result ?? reply.template));
	}
	const [, code, description] = CSV_ERROR.exec(text) ?? TEXT_ERROR.exec(text) ?? [];
	return stated(code, description);
}

/** The error in an object that answers, or null. The ID of what failed may stand beside it. */
function errorOf(answer: unknown): StatedError | null {
	if (answer instanceof NotUnderstood || !isRecord(answer)) return null;
	const { error, error_code: code, id, result } = answer;
	if (error === undefined && code === undefined) return null;
	const found = stated(code, error);
	if (result !== undefined || (found === null && id !== undefined)) {
		throw new NotUnderstood('says both that it was done and that it was not');
	}
	return found;
}

/** A number is 1 or more, as number or digits; anything else is no error of SMS Center. */
function stated(code: unknown, description: unknown): StatedError | null {
	if (typeof code !== 'string' && typeof code !== 'number') return null;
	const [, digits] = /^0*([1-9]\d{0,8})$/.exec(String(code).trim()) ?? [];
	if (digits === undefined) return null;
	return { code: Number(digits), description: typeof description === 'string' ? description : undefined };
}
