import type { Template } from '../template';
import { NotUnderstood } from './notUnderstood';
import { requireUniqueIds, toTemplate } from './shape';

/** Where the fields of a record stand in its line; the text begins at `messageStart` and may go on in further lines. */
export interface RecordMarks {
	id: string;
	name: string;
	format: string;
	sender: string;
	flag: string;
	messageStart: number;
}

/** How a format that puts one template on a line marks it. */
export interface LineFormat {
	/** Matches the beginning of every record. A text that goes on with such a line cannot be told from a record. */
	looksLikeRecord: RegExp;
	/** The fields of a line, if it can be read as a record in one way, in none, or in several. In O(length). */
	findRecord(line: string): RecordMarks | 'none' | 'several';
}

/**
 * A list in which nothing is quoted and a text may hold newlines, in O(n). A line that can be read as a record in one
 * way is a record; one that cannot continues the text above it; anything that could be either is refused. Right for
 * every list in which no name or sender holds a newline, no line of a text reads as a record, and no text ends in a
 * newline. A list that is cut off at the end of a record cannot be told from a whole one.
 *
 * @throws {NotUnderstood} on a list that can be read in two ways, or in none
 */
export function readLines(text: string, format: LineFormat): Template[] {
	const body = text.endsWith('\n') ? text.slice(0, -1) : text;
	const templates: Template[] = [];
	let record: RecordMarks | null = null;
	let messageStart = 0;
	let start = 0;
	while (start <= body.length) {
		const newline = body.indexOf('\n', start);
		const end = newline === -1 ? body.length : newline;
		const line = body.slice(start, end);
		const marks = format.findRecord(line);
		if (marks === 'several') throw new NotUnderstood('holds a line that can be read in two ways', true);
		if (marks === 'none') requireContinuation(line, format, record);
		else {
			if (record !== null) templates.push(finish(record, body.slice(messageStart, start - 1)));
			record = marks;
			messageStart = start + marks.messageStart;
		}
		start = end + 1;
	}
	if (record !== null) templates.push(finish(record, body.slice(messageStart)));
	return requireUniqueIds(templates, true);
}

function requireContinuation(line: string, format: LineFormat, record: RecordMarks | null): void {
	if (format.looksLikeRecord.test(line)) {
		throw new NotUnderstood('holds a line that begins as a template but is not a whole one', true);
	}
	if (record === null) throw new NotUnderstood('is not a list of templates');
}

function finish(record: RecordMarks, message: string): Template {
	const { id, name, format, sender, flag } = record;
	return toTemplate({ id, name, format, sender, flag, message });
}
