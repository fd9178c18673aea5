import { isDocumented, RefusedError, UnreadableReplyError } from '../errors';
import type { ResponseFormat, Template } from '../template';
import { decodeText, type DecodedText } from './charset';
import { readCsvId, readCsvList } from './csv';
import { readJsonDone, readJsonId, readJsonList } from './json';
import { NotUnderstood, orReason } from './notUnderstood';
import { readPlainDone, readTextId, readTextList } from './plainText';
import { findError, findErrorInBytes, type StatedError } from './replyError';
import type { RawReply } from './rawReply';
import { lookAt } from './shown';
import { MAX_XML_BYTES, readXmlDone, readXmlId, readXmlList } from './xml';

export type { RawReply };

/** The templates of an account, and how sure they are. */
export interface ListReply {
	templates: Template[];
	charset: 'utf-8' | 'windows-1251';
	notWritable: ReadonlyMap<number, ReadonlySet<'name' | 'message'>>;
	/**
	 * How an empty list was said: `'said'` in so many words (`[]`, `<list/>`, or error 3), or `'blank'`, an empty body,
	 * which only the caller can judge.
	 */
	empty: 'no' | 'said' | 'blank';
}

/** Larger replies are refused unread. */
const MAX_BYTES = 64 * 1024 * 1024;

const JSON_MAY_BE_LARGER = "Set the option 'Response Format' to JSON, which is read up to 64 MB.";

/** SMS Center's number for "the record was not found", which may be its way of saying that there is no template. */
const NOT_FOUND = 3;

/**
 * Reads the answer to a list request.
 *
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is not a list, is broken, or can be read in two ways
 */
export async function readList(reply: RawReply, format: ResponseFormat): Promise<ListReply> {
	return await explaining(reply, format, async () => {
		const opened = await open(reply, format);
		if (opened.kind === 'error') {
			if (opened.error.code !== NOT_FOUND || !isSuccess(reply)) throw refused(opened.error);
			return { templates: [], charset: 'utf-8', notWritable: new Map(), empty: 'said' };
		}
		const { text, charset } = opened.decoded;
		const notWritable = new Map();
		if (text.trim() === '') return { templates: [], charset, notWritable, empty: 'blank' };
		const templates = await LISTS[format](opened.decoded);
		return { templates, charset, notWritable, empty: templates.length === 0 ? 'said' : 'no' };
	});
}

/**
 * Reads the answer to a create: the ID of the new template.
 *
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is anything but an ID
 */
export async function readId(reply: RawReply, format: ResponseFormat): Promise<number> {
	return await explaining(reply, format, async () => await IDS[format](await openWritten(reply, format)));
}

/**
 * Reads the answer to a change or a deletion: resolves if it was carried out.
 *
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is anything but the documented "OK"
 */
export async function readDone(reply: RawReply, format: ResponseFormat): Promise<void> {
	await explaining(reply, format, async () => await DONE[format](await openWritten(reply, format)));
}

type Decoders<Result> = Record<ResponseFormat, (decoded: DecodedText) => Result | Promise<Result>>;

const LISTS: Decoders<Template[]> = {
	json: ({ text }) => readJsonList(text),
	xml: readXmlList,
	csv: ({ text }) => readCsvList(text),
	text: ({ text }) => readTextList(text),
};

const IDS: Decoders<number> = {
	json: ({ text }) => readJsonId(text),
	xml: readXmlId,
	csv: ({ text }) => readCsvId(text),
	text: ({ text }) => readTextId(text),
};

const DONE: Decoders<void> = {
	json: ({ text }) => readJsonDone(text),
	xml: readXmlDone,
	csv: ({ text }) => readPlainDone(text),
	text: ({ text }) => readPlainDone(text),
};

type Opened = { kind: 'error'; error: StatedError } | { kind: 'text'; decoded: DecodedText };

/** What every answer has to pass before its format matters. */
async function open({ status, body }: RawReply, format: ResponseFormat): Promise<Opened> {
	if (body.length > MAX_BYTES) throw new NotUnderstood('is larger than 64 MB');
	const decoded = await orReason(() => decodeText(body));
	const error = decoded instanceof NotUnderstood ? await findErrorInBytes(body) : await findError(decoded);
	if (error !== null && (isSuccess({ status }) || isDocumented(error.code))) return { kind: 'error', error };
	if (!isSuccess({ status })) throw new NotUnderstood(reasonOf(status));
	if (decoded instanceof NotUnderstood) throw decoded;
	if (lookAt(body).kind === 'a web page') throw new NotUnderstood('is a web page');
	if (format === 'xml' && body.length > MAX_XML_BYTES) {
		throw new NotUnderstood('is XML larger than 16 MB', false, JSON_MAY_BE_LARGER);
	}
	return { kind: 'text', decoded };
}

async function openWritten(reply: RawReply, format: ResponseFormat): Promise<DecodedText> {
	const opened = await open(reply, format);
	if (opened.kind === 'error') throw refused(opened.error);
	if (opened.decoded.text.trim() === '') throw new NotUnderstood('is empty');
	return opened.decoded;
}

function isSuccess({ status }: Pick<RawReply, 'status'>): boolean {
	return status >= 200 && status < 300;
}

function reasonOf(status: number): string {
	if (status >= 300 && status < 400)
		return 'is a redirect, which is not followed: it would carry the password along';
	return 'does not come from SMS Center, which answers with HTTP 200, but from a server on the way';
}

function refused({ code, text }: StatedError): RefusedError {
	return new RefusedError(code, text);
}

/** Gives a decoder's refusal what it does not know: the status, the beginning of the reply, and whether JSON helps. */
async function explaining<Result>(
	reply: RawReply,
	format: ResponseFormat,
	read: () => Promise<Result>,
): Promise<Result> {
	const result = await orReason(read);
	if (!(result instanceof NotUnderstood)) return result;
	const useJson = `A list in the format ${format.toUpperCase()} cannot always be told apart from the texts in it. Set the option 'Response Format' to JSON.`;
	throw new UnreadableReplyError(
		result.reason,
		reply,
		result.ambiguous ? useJson : result.hint,
		result.ambiguous,
	);
}
