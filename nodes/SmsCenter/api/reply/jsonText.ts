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

/** So deep lie the fields that are read: in the object that an answer is, or in those of a list. */
const DEEPEST_FIELD = 2;

/**
 * Whether an object that a valid JSON text is, or that stands in the list it is, has the same key twice, in O(n). Of two
 * such values JSON.parse keeps the last, so the text can be read in two ways.
 */
export function hasDoubledKey(text: string): boolean {
	const keysByDepth = Array.from({ length: DEEPEST_FIELD }, () => new Set<string>());
	let depth = 0;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (isOpening(code)) keysByDepth[depth++]?.clear();
		else if (isClosing(code)) depth--;
		else if (code === QUOTE) {
			const end = endOfString(text, index);
			const keys = keysByDepth[depth - 1];
			if (keys !== undefined && isBeforeColon(text, end + 1)) {
				const key = decodeKey(text.slice(index, end + 1));
				if (keys.has(key)) return true;
				keys.add(key);
			}
			index = end;
		}
	}
	return false;
}

/**
 * How often a JSON text seems to hold a key that ends so: as often as it does, if every key stands right before its
 * colon and is not escaped. Inside a string a key cannot stand, because its quotation marks are escaped there.
 */
export function countKeys(text: string, ending: string): number {
	// That the mark begins with a letter, not with the quotation mark that is everywhere, makes it several times as fast
	const mark = `${ending}":`;
	let count = 0;
	for (let index = text.indexOf(mark); index !== -1; index = text.indexOf(mark, index + mark.length)) count++;
	return count;
}

/** Whether a number in a valid JSON text has a fraction or an exponent, `1.0` or `1e3`, in O(n): its digits are lost when it is read. */
export function hasFractionOrExponent(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code === QUOTE) index = endOfString(text, index);
		else if (isDigit(code) && /[.eE]/.test(text.charAt(index + 1))) return true;
	}
	return false;
}

function decodeKey(key: string): string {
	return key.includes('\\') ? String(JSON.parse(escapeControls(key).escaped)) : key.slice(1, -1);
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

function isDigit(code: number): boolean {
	return code >= 0x30 && code <= 0x39;
}

function isOpening(code: number): boolean {
	return code === 0x5b || code === 0x7b;
}

function isClosing(code: number): boolean {
	return code === 0x5d || code === 0x7d;
}
