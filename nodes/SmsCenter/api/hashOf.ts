import { createHash } from 'crypto';

/** The beginning of a SHA-256 hash in base64: 6 bits a character. What is no text is hashed as JSON. */
export function hashOf(value: unknown, length: number): string {
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return createHash('sha256').update(text).digest('base64').slice(0, length);
}
