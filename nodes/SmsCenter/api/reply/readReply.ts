import { isDocumented, RefusedError, UnreadableReplyError, type Meanings } from '../errors';
import type { ResponseFormat } from '../template';
import { asLatin1, decodeText, type Charset, type DecodedText } from './charset';
import { CSV, readDelimited, TEXT, useJson } from './delimited';
import { jsonField, readJsonList } from './json';
import { NotUnderstood, orReason } from './notUnderstood';
import type { RawReply } from './rawReply';
import { readRecords, toId, type Records } from './records';
import { lookAt } from './shown';
import { findError } from './statedError';
import { parseXml } from './xml';

/** The templates of an account, and how sure they are. */
export interface ListReply extends Pick<Records, 'templates' | 'notWritable'> {
	/** What came in windows-1251 although UTF-8 was asked for must not be written back. */
	charset: Charset;
	/**
	 * How an empty list was said: `'said'` in so many words (`[]`, `<list/>`, or error 3), or `'blank'`, an empty body,
	 * which only the caller can judge.
	 */
	empty: 'no' | 'said' | 'blank';
}

const MAX_BYTES = 64 * 1024 * 1024;

/** Larger XML is refused: the tree of it would take many times its size. */
const MAX_XML_BYTES = 16 * 1024 * 1024;

/** SMS Center's number for "the record was not found", which may be its way of saying that there is no template. */
const NOT_FOUND = 3;

/**
 * Reads the answer to a list request.
 *
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is not a list, is broken, or can be read in two ways
 */
export async function readList(reply: RawReply, format: ResponseFormat): Promise<ListReply> {
	return await explaining(reply, async () => {
		const opened = await openReply(reply, format);
		const nothing = { templates: [], notWritable: new Map<never, never>() };
		if (opened instanceof RefusedError) {
			if (opened.code !== NOT_FOUND || !isSuccess(reply)) throw opened;
			return { ...nothing, charset: 'utf-8', empty: 'said' };
		}
		const { text, charset } = opened;
		if (text.trim() === '') return { ...nothing, charset, empty: 'blank' };
		const { templates, notWritable } = await DECODERS[format].list(opened);
		return { templates, notWritable, charset, empty: templates.length === 0 ? 'said' : 'no' };
	});
}

/**
 * Reads the answer to a create: the ID of the new template.
 *
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is anything but an ID
 */
export async function readId(reply: RawReply, format: ResponseFormat): Promise<number> {
	return await explaining(reply, async () => {
		const id = toId(await DECODERS[format].id(await openWritten(reply, format)));
		if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
		return id;
	});
}

/**
 * Reads the answer to a change or a deletion: resolves if it was carried out. A plain `OK` says so in every format.
 *
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is anything but the documented "OK"
 */
export async function readDone(reply: RawReply, format: ResponseFormat): Promise<void> {
	await explaining(reply, async () => {
		const decoded = await openWritten(reply, format);
		const result = decoded.text.trim() === 'OK' ? 'OK' : await DECODERS[format].result?.(decoded);
		if (result !== 'OK') throw new NotUnderstood('does not say that the request was carried out');
	});
}

/** Where a format has what an answer says; whether that is an ID, or an OK, is for the reader to see. */
interface Decoder {
	list(decoded: DecodedText): Records | Promise<Records>;
	id(decoded: DecodedText): unknown;
	result?(decoded: DecodedText): unknown;
}

const DECODERS: Record<ResponseFormat, Decoder> = {
	json: {
		list: ({ text }) => readJsonList(text),
		id: ({ text }) => jsonField(text, 'id'),
		result: ({ text }) => jsonField(text, 'result'),
	},
	xml: {
		list: async (decoded) => readRecords((await parseXml(decoded)).list),
		id: async (decoded) => (await parseXml(decoded)).template?.id,
		result: async (decoded) => (await parseXml(decoded)).result,
	},
	csv: {
		list: ({ text }) => readRecords(readDelimited(text, CSV), { hint: useJson(CSV) }),
		id: ({ text }) => text.trim(),
	},
	text: {
		list: ({ text }) => readRecords(readDelimited(text, TEXT), { hint: useJson(TEXT) }),
		id: ({ text }) => /^\s*ID - (\d+)\s*$/.exec(text)?.[1],
	},
};

/**
 * What every answer has to pass before its format matters.
 *
 * @param meanings what numbers mean that this endpoint alone has, or otherwise than templates.php
 */
export async function openReply(
	{ status, body }: RawReply,
	format: ResponseFormat,
	meanings?: Meanings,
): Promise<DecodedText | RefusedError> {
	if (body.length > MAX_BYTES) throw new NotUnderstood('is larger than 64 MB');
	const decoded = await orReason(() => decodeText(body));
	// A broken description must not hide the number: going on after a refused password blocks the address
	const isBroken = decoded instanceof NotUnderstood;
	const error = await findError(isBroken ? { text: asLatin1(body), charset: 'utf-8' } : decoded);
	if (error !== null && (isSuccess({ status }) || isDocumented(error.code))) {
		return new RefusedError(error.code, isBroken ? undefined : error.description, meanings);
	}
	if (!isSuccess({ status })) throw new NotUnderstood(reasonOf(status));
	if (isBroken) throw decoded;
	if (lookAt(body).kind === 'a web page') throw new NotUnderstood('is a web page');
	if (format === 'xml' && body.length > MAX_XML_BYTES) {
		const hint = "Set the option 'Response Format' to JSON, which is read up to 64 MB.";
		throw new NotUnderstood('is XML larger than 16 MB', hint);
	}
	return decoded;
}

async function openWritten(reply: RawReply, format: ResponseFormat): Promise<DecodedText> {
	const opened = await openReply(reply, format);
	if (opened instanceof RefusedError) throw opened;
	if (opened.text.trim() === '') throw new NotUnderstood('is empty');
	return opened;
}

function isSuccess({ status }: Pick<RawReply, 'status'>): boolean {
	return status >= 200 && status < 300;
}

function reasonOf(status: number): string {
	if (status >= 300 && status < 400) {
		return 'is a redirect, which is not followed: it would carry the password along';
	}
	return 'does not come from SMS Center, which answers with HTTP 200, but from a server on the way';
}

/** Makes an error of a decoder's refusal, which knows nothing of the reply around its text. */
export async function explaining<Result>(reply: RawReply, read: () => Promise<Result>): Promise<Result> {
	const result = await orReason(read);
	if (result instanceof NotUnderstood) throw new UnreadableReplyError(result.reason, reply, result);
	return result;
}
