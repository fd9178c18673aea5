import { isDocumented, MEANINGS_OF_LISTS, RefusedError, UnreadableReplyError, type Meanings } from '../errors';
import type { ResponseFormat } from '../template';
import { asLatin1, decodeText, type Charset, type DecodedText, type RawReply } from './charset';
import { CSV, readDelimited, TEXT, useJson } from './delimited';
import { jsonField, readJsonList } from './json';
import { NotUnderstood, orReason } from './notUnderstood';
import { readRecords, toId, type Records } from './records';
import { lookAt } from './shown';
import { findError, type StatedError } from './statedError';
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

/** SMS Center's number for "the record was not found", which may be its way of saying that a list is empty. */
const NOT_FOUND = 3;

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

/** A first template with an ID: then it is a list, whatever is wrong with it. The line formats know that by themselves. */
const BEGINS_AS_LIST: Partial<Record<ResponseFormat, RegExp>> = {
	json: /^\s*\[\s*\{[^{}]*"id"\s*:\s*"?\d/,
	xml: /^\s*(?:<\?xml[^>]*>\s*)?<list>\s*<template>(?:(?!<\/template>)[^])*<id>\s*\d/,
};

/** Reads the answer to a list request. Rejects as {@link readReply} does. */
export async function readList(reply: RawReply, format: ResponseFormat): Promise<ListReply> {
	const nothing = (empty: 'said' | 'blank', charset: Charset): ListReply => {
		return { templates: [], notWritable: new Map(), charset, empty };
	};
	const read = async (decoded: DecodedText): Promise<ListReply> => {
		const { text, charset } = decoded;
		if (text.trim() === '') return nothing('blank', charset);
		const list = await orReason(async () => await DECODERS[format].list(decoded));
		if (list instanceof NotUnderstood) {
			throw new NotUnderstood(list.reason, list.hint, list.isList || BEGINS_AS_LIST[format]?.test(text));
		}
		const { templates, notWritable } = list;
		return { templates, notWritable, charset, empty: templates.length === 0 ? 'said' : 'no' };
	};
	return await readReply(reply, format, read, { meanings: MEANINGS_OF_LISTS, notFound: nothing('said', 'utf-8') });
}

/** Reads the answer to a create: the ID of the new template. Rejects as {@link readReply} does. */
export async function readId(reply: RawReply, format: ResponseFormat): Promise<number> {
	return await readReply(reply, format, async (decoded) => {
		requireFilled(decoded);
		const id = toId(await DECODERS[format].id(decoded));
		if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
		return id;
	});
}

/**
 * Reads the answer to a change or a deletion: resolves if it was carried out, and rejects as {@link readReply} does. A
 * plain `OK` says so in every format.
 */
export async function readDone(reply: RawReply, format: ResponseFormat): Promise<void> {
	await readReply(reply, format, async (decoded) => {
		requireFilled(decoded);
		const result = decoded.text.trim() === 'OK' ? 'OK' : await DECODERS[format].result?.(decoded);
		if (result !== 'OK') throw new NotUnderstood('does not say that the request was carried out');
	});
}

function requireFilled({ text }: DecodedText): void {
	if (text.trim() === '') throw new NotUnderstood('is empty');
}

/**
 * What an answer says, in whichever format: what `read` makes of its text, once that has passed what every answer must.
 *
 * @param options.meanings what numbers mean that this endpoint alone has, or otherwise than templates.php
 * @param options.notFound what error 3 stands for, where it is no error
 * @throws {RefusedError} if SMS Center states an error
 * @throws {UnreadableReplyError} if the answer is not what was asked for, is broken, or can be read in two ways
 */
export async function readReply<T>(
	reply: RawReply,
	format: ResponseFormat,
	read: (decoded: DecodedText) => T | Promise<T>,
	{ meanings, notFound }: { meanings?: Meanings; notFound?: T } = {},
): Promise<T> {
	const result = await orReason(async () => {
		const opened = await openReply(reply, format);
		if (!('code' in opened)) return await read(opened);
		if (opened.code === NOT_FOUND && notFound !== undefined && isSuccess(reply)) return notFound;
		throw new RefusedError(opened.code, opened.description, meanings);
	});
	if (result instanceof NotUnderstood) throw new UnreadableReplyError(result.reason, reply, result);
	return result;
}

async function openReply(reply: RawReply, format: ResponseFormat): Promise<DecodedText | StatedError> {
	const { status, body } = reply;
	if (body.length > MAX_BYTES) throw new NotUnderstood('is larger than 64 MB');
	const decoded = await orReason(() => decodeText(body));
	// A broken description must not hide the number: going on after a refused password blocks the address
	const isBroken = decoded instanceof NotUnderstood;
	const error = await findError(isBroken ? { text: asLatin1(body), charset: 'utf-8' } : decoded);
	if (error !== null && (isSuccess(reply) || isDocumented(error.code))) {
		return isBroken ? { code: error.code } : error;
	}
	if (!isSuccess(reply)) throw new NotUnderstood(reasonOf(status));
	if (isBroken) throw decoded;
	if (lookAt(body).kind === 'a web page') throw new NotUnderstood('is a web page');
	if (format === 'xml' && body.length > MAX_XML_BYTES) {
		const hint = "Set the option 'Response Format' to JSON, which is read up to 64 MB.";
		throw new NotUnderstood('is XML larger than 16 MB', hint);
	}
	return decoded;
}

function isSuccess({ status }: RawReply): boolean {
	return status >= 200 && status < 300;
}

function reasonOf(status: number): string {
	if (status >= 300 && status < 400) {
		return 'is a redirect, which is not followed: it would carry the password along';
	}
	return 'does not come from SMS Center, which answers with HTTP 200, but from a server on the way';
}
