import { TEMPLATE_FORMATS, type Template } from '../template';
import { readLines, type LineFormat, type RecordMarks } from './lines';
import { NotUnderstood } from './notUnderstood';
import { toId } from './shape';

/**
 * The list of a text reply: a line
 * `id = <id>, name = <name>, format = <format>, sender = <sender>, flag = <flag>, message = <message>` each.
 */
export function readTextList(text: string): Template[] {
	return readLines(text, TEXT);
}

/** The ID in a text answer to a create: `ID - 5`. */
export function readTextId(text: string): number {
	const id = toId(/^\s*ID - (\d+)\s*$/.exec(text)?.[1]);
	if (id === null) throw new NotUnderstood('does not hold the ID of the new template');
	return id;
}

/** Lets a CSV or text answer to a change or a deletion pass: `OK`. */
export function readPlainDone(text: string): void {
	if (text.trim() !== 'OK') throw new NotUnderstood('does not say that the request was carried out');
}

const TEXT: LineFormat = { looksLikeRecord: /^id = \d+, /, findRecord };

const BEGINNING = /^id = (\d+), name = /;
/** What fixes a record: the labels around one of the nine formats, and after them those around a flag of digits. */
const MARKS = new RegExp(
	`, (?:format = (${TEMPLATE_FORMATS.join('|')}), sender = |flag = (\\d+), (?:message|msg) = )`,
	'g',
);

function findRecord(line: string): RecordMarks | 'none' | 'several' {
	const beginning = BEGINNING.exec(line);
	const id = beginning?.[1];
	if (beginning === null || id === undefined || toId(id) === null) return 'none';
	let found: RecordMarks | null = null;
	let first: { format: string; start: number; end: number } | null = null;
	let formats = 0;
	MARKS.lastIndex = beginning[0].length;
	for (let mark = MARKS.exec(line); mark !== null; mark = MARKS.exec(line)) {
		const [label, format, flag] = mark;
		if (format !== undefined) {
			formats++;
			first ??= { format, start: mark.index, end: mark.index + label.length };
		} else if (flag !== undefined && first !== null) {
			if (found !== null || formats > 1) return 'several';
			found = {
				id,
				name: line.slice(beginning[0].length, first.start),
				format: first.format,
				sender: line.slice(first.end, mark.index),
				flag,
				messageStart: mark.index + label.length,
			};
		}
	}
	return found ?? 'none';
}
