import { hashOf, isAutoSign, type Template } from '../api';
import type { Shown } from '../shared/items';

/** A template as an earlier poll saw it. Where the texts together are too long, only a hash of its text was kept. */
export type Known = Shown & { messageHash?: string };

/** What an earlier poll saw. */
export interface State {
	account: string;
	templates: ReadonlyMap<number, Known>;
}

type Row = [id: number, name: string, format: string, sender: string, flag: number, text: string];

const ROW_TYPES = ['number', 'string', 'string', 'string', 'number', 'string'];

const VERSION = 1;

/** The texts are kept while they stay below so many bytes in all. */
export const TEXTS_LIMIT = 1_000_000;

/** 48 bits: one change in 280,000,000,000,000 goes unseen. */
function messageHashOf(message: string): string {
	return hashOf(message, 8);
}

/** Whether the text is the one that an earlier poll saw. */
export function isSameMessage(known: Known, message: string): boolean {
	return known.message === null ? known.messageHash === messageHashOf(message) : known.message === message;
}

/**
 * Puts what this poll saw into n8n's static data, in place of what was there. Leaves equal data untouched. The templates
 * are one JSON text: n8n wraps every object of the stored data in a proxy, and as a key `__proto__` would be lost.
 */
export function storeState(
	data: Record<string, unknown>,
	account: string,
	templates: ReadonlyArray<Template | Known>,
): void {
	// A text of which only the hash is known is beyond every limit
	const sizeOf = ({ message }: Known) => (message === null ? TEXTS_LIMIT : Buffer.byteLength(message));
	const size = templates.reduce((sum, template) => sum + sizeOf(template), 0);
	const texts = size < TEXTS_LIMIT ? 'whole' : 'hashed';
	const rows = templates.map(({ id, name, format, sender, flag, message, ...known }: Known): Row => {
		const text = texts === 'whole' ? message : (known.messageHash ?? messageHashOf(message ?? ''));
		return [id, name, format, sender, flag, text ?? ''];
	});
	const stored = { version: VERSION, account, texts, templates: JSON.stringify(rows) };
	for (const [key, value] of Object.entries(stored)) if (data[key] !== value) data[key] = value;
}

function isRow(value: unknown): value is Row {
	if (!Array.isArray(value) || value.length !== ROW_TYPES.length) return false;
	return ROW_TYPES.every((type, place) => typeof value[place] === type);
}

/** What n8n's static data holds; undefined before the first poll, and where another version or another hand wrote it. */
export function readState(data: Record<string, unknown>): State | undefined {
	const { version, account, texts } = data;
	if (version !== VERSION || typeof account !== 'string') return undefined;
	if (texts !== 'whole' && texts !== 'hashed') return undefined;
	const knownOf = ([id, name, format, sender, flag, text]: Row): Known => {
		const known = { id, name, format, sender, flag, autoSign: isAutoSign(flag) };
		return texts === 'whole' ? { ...known, message: text } : { ...known, message: null, messageHash: text };
	};
	try {
		const rows: unknown = JSON.parse(String(data.templates));
		if (!Array.isArray(rows) || !rows.every(isRow)) return undefined;
		return { account, templates: new Map(rows.map((row) => [row[0], knownOf(row)])) };
	} catch {
		return undefined;
	}
}
