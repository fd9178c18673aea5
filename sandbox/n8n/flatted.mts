/**
 * Reads the notation in which n8n's REST API gives execution data ("flatted"): a JSON list whose first entry is the
 * value, and in which every string inside an object or a list is the index of another entry.
 *
 * @throws SyntaxError when the text is no JSON, TypeError when it is no list
 */
export function parseFlatted(text: string): unknown {
	const parsed: unknown = JSON.parse(text);
	if (!Array.isArray(parsed)) throw new TypeError('Execution data in an unknown notation');
	const entries: readonly unknown[] = parsed;
	const revived = new Map<number, unknown>();

	function entryAt(index: number): unknown {
		if (revived.has(index)) return revived.get(index);
		const entry = entries[index];
		// Known before it is filled: an entry may refer to itself through others.
		revived.set(index, entry);
		if (typeof entry === 'object' && entry !== null) {
			const holder = entry as Record<string, unknown>;
			for (const [key, value] of Object.entries(holder)) {
				if (typeof value === 'string') holder[key] = entryAt(Number(value));
			}
		}
		return entry;
	}

	return entryAt(0);
}
