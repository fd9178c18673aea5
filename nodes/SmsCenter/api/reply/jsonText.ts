const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * Escapes the raw control characters inside the strings of a JSON text, in O(n). `whole` is false if the text ends
 * inside a string, or before every bracket is closed: it is cut off.
 */
export function escapeControls(text: string): { escaped: string; whole: boolean } {
	const parts: string[] = [];
	let copied = 0;
	let depth = 0;
	let inString = false;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (!inString) {
			if (code === QUOTE) inString = true;
			else if (isOpening(code)) depth++;
			else if (isClosing(code)) depth--;
		} else if (code === QUOTE) {
			inString = false;
		} else if (code === BACKSLASH) {
			// What is escaped cannot end the string. A backslash before a raw control character stays broken JSON.
			index++;
		} else if (code < FIRST_PRINTABLE) {
			parts.push(text.slice(copied, index), '\\u', code.toString(16).padStart(4, '0'));
			copied = index + 1;
		}
	}
	parts.push(text.slice(copied));
	return { escaped: parts.join(''), whole: !inString && depth <= 0 };
}

/**
 * Whether an object in a valid JSON text, or in the beginning of one, has the same key twice. Of two such values JSON.parse keeps the last,
 * so the text can be read in two ways.
 */
export function hasDoubledKey(text: string): boolean {
	const open: Array<Set<string>> = [];
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (isOpening(code)) open.push(new Set());
		else if (isClosing(code)) open.pop();
		else if (code === QUOTE) {
			const end = endOfString(text, index);
			const keys = open[open.length - 1];
			if (keys !== undefined && isBeforeColon(text, end + 1)) {
				const key = text.slice(index, end);
				if (keys.has(key)) return true;
				keys.add(key);
			}
			index = end;
		}
	}
	return false;
}

function endOfString(text: string, start: number): number {
	let index = start + 1;
	while (index < text.length && text.charCodeAt(index) !== QUOTE) {
		index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
	}
	return index;
}

function isBeforeColon(text: string, start: number): boolean {
	const after = /\s*(:?)/y;
	after.lastIndex = start;
	return after.exec(text)?.[1] === ':';
}

function isOpening(code: number): boolean {
	return code === 0x5b || code === 0x7b;
}

function isClosing(code: number): boolean {
	return code === 0x5d || code === 0x7d;
}
