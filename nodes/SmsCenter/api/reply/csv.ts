import { TEMPLATE_FORMATS, type Template } from '../template';
import { readLines, type LineFormat, type RecordMarks } from './lines';
import { NotUnderstood } from './notUnderstood';
import { toId } from './shape';

/** The list of a CSV reply: a line `<id>,<name>,<format>,<sender>,<flag>,<message>` each, nothing quoted. */
export function readCsvList(text: string): Template[] {
	return readLines(text, CSV);
}

/** The ID in a CSV answer to a create: `5`. */
export function readCsvId(text: string): number {
	const id = toId(text.trim());
	if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
	return id;
}

const FORMATS: ReadonlySet<string> = new Set(TEMPLATE_FORMATS);
const LONGEST_FORMAT = Math.max(...TEMPLATE_FORMATS.map((format) => format.length));
const DIGITS = /^\d+$/;

const CSV: LineFormat = { looksLikeRecord: /^\d+,/, findRecord };

/**
 * Where the fields of a line stand. Names, senders and texts may hold commas; what fixes a record is a pair of tokens:
 * one of the nine formats, and after it (with a sender between them, and a text behind) a flag of digits.
 */
function findRecord(line: string): RecordMarks | 'none' | 'several' {
	const nameStart = line.indexOf(',') + 1;
	if (nameStart === 0 || toId(line.slice(0, nameStart - 1)) === null) return 'none';
	let found: RecordMarks | null = null;
	let format = { start: 0, end: 0 };
	/** The formats among the tokens before the last one: a sender fits between them and the token at hand. */
	let formats = 0;
	let lastIsFormat = false;
	let isName = true;
	let start = nameStart;
	for (let end = line.indexOf(',', start); end !== -1; end = line.indexOf(',', start)) {
		if (formats > 0 && isDigits(line, start, end)) {
			if (found !== null || formats > 1) return 'several';
			found = {
				id: line.slice(0, nameStart - 1),
				name: line.slice(nameStart, format.start - 1),
				format: line.slice(format.start, format.end),
				sender: line.slice(format.end + 1, start - 1),
				flag: line.slice(start, end),
				messageStart: end + 1,
			};
		}
		if (lastIsFormat) formats++;
		lastIsFormat = !isName && end - start <= LONGEST_FORMAT && FORMATS.has(line.slice(start, end));
		// Only the first format counts here: with two of them before a flag the line is refused.
		if (lastIsFormat && formats === 0) format = { start, end };
		isName = false;
		start = end + 1;
	}
	return found ?? 'none';
}

function isDigits(line: string, start: number, end: number): boolean {
	const first = line.charCodeAt(start);
	return first >= 0x30 && first <= 0x39 && DIGITS.test(line.slice(start, end));
}
