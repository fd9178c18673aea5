import { createHash } from 'crypto';

import { secretFields, serverOf, type CredentialData } from '../api/credential/credential';
import { isAutoSign, type Template } from '../api/template';

/** A template as an earlier poll saw it. Where the texts together are too long, only a hash of its text was kept. */
export type Known = Omit<Template, 'message'> &
	({ message: string } | { message: null; messageHash: string });

/** What an earlier poll saw. */
export interface State {
	/** Which account it saw, as {@link accountIdOf} says. */
	account: string;
	templates: ReadonlyMap<number, Known>;
}

/**
 * The state as n8n stores it. The templates are one JSON text: n8n wraps every object of the stored data in a proxy, and
 * as a key a name such as `__proto__` would be lost.
 */
interface Stored {
	version: number;
	account: string;
	texts: 'whole' | 'hashed';
	templates: string;
}

type Row = [id: number, name: string, format: string, sender: string, flag: number, text: string];

const VERSION = 1;

/** The texts are kept while they stay below so many bytes in all (rule 20). */
export const TEXTS_LIMIT = 1_000_000;

function hashOf(text: string, length: number): string {
	return createHash('sha256').update(text).digest('base64').slice(0, length);
}

/** 48 bits: one change in 280,000,000,000,000 goes unseen. */
function messageHashOf(message: string): string {
	return hashOf(message, 8);
}

/**
 * What stands for server and login (or API key) in the stored state, without telling them. Throws a CredentialError if
 * the credential is not usable.
 */
export function accountIdOf(credential: CredentialData): string {
	const { login, apikey } = secretFields(credential);
	const who = login === undefined ? ['key', apikey] : ['login', login];
	return hashOf(JSON.stringify([serverOf(credential), ...who]), 24);
}

/** Whether the text is the one that an earlier poll saw. */
export function isSameMessage(known: Known, message: string): boolean {
	return known.message === null ? known.messageHash === messageHashOf(message) : known.message === message;
}

/** The template as it was, or null where its text was not kept. */
export function wholeTemplate(known: Known): Template | null {
	return known.message === null ? null : known;
}

/** Puts what this poll saw into n8n's static data, in place of what was there. Leaves equal data untouched. */
export function storeState(
	data: Record<string, unknown>,
	account: string,
	templates: readonly Template[],
): void {
	const size = templates.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
	const texts = size < TEXTS_LIMIT ? 'whole' : 'hashed';
	const rows = templates.map(({ id, name, format, sender, flag, message }): Row => {
		return [id, name, format, sender, flag, texts === 'whole' ? message : messageHashOf(message)];
	});
	const stored: Stored = { version: VERSION, account, texts, templates: JSON.stringify(rows) };
	for (const [key, value] of Object.entries(stored)) {
		if (data[key] !== value) data[key] = value;
	}
}

function isRow(value: unknown): value is Row {
	if (!Array.isArray(value) || value.length !== 6) return false;
	const [id, name, format, sender, flag, text] = value as unknown[];
	return (
		typeof id === 'number' &&
		typeof flag === 'number' &&
		[name, format, sender, text].every((part) => typeof part === 'string')
	);
}

function knownOf([id, name, format, sender, flag, text]: Row, texts: Stored['texts']): Known {
	const known = { id, name, format, sender, flag, autoSign: isAutoSign(flag) };
	return texts === 'whole' ? { ...known, message: text } : { ...known, message: null, messageHash: text };
}

function parseRows(json: unknown): Row[] | undefined {
	try {
		const rows: unknown = JSON.parse(String(json));
		return Array.isArray(rows) && rows.every(isRow) ? rows : undefined;
	} catch {
		return undefined;
	}
}

/** What n8n's static data holds; undefined before the first poll, and where another version or another hand wrote it. */
export function readState(data: Record<string, unknown>): State | undefined {
	const { version, account, texts } = data;
	if (version !== VERSION || typeof account !== 'string' || (texts !== 'whole' && texts !== 'hashed'))
		return undefined;
	const rows = parseRows(data.templates);
	if (rows === undefined) return undefined;
	return { account, templates: new Map(rows.map((row) => [row[0], knownOf(row, texts)])) };
}
