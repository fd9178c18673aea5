import { TEMPLATE_FORMATS } from '../template';
import { NotUnderstood } from './notUnderstood';
import { toId, type RawRecord } from './records';

/** How a format that puts one template on a line, and quotes nothing, marks its fields. */
export interface LineFormat {
	/** How it is called. */
	name: string;
	/** How every record begins: with its ID, and what stands between it and the name. */
	beginning: RegExp;
	/** What stands before a sender, with one of the nine formats in it, or before a text, with a flag in it. */
	mark: RegExp;
}

const FORMAT = TEMPLATE_FORMATS.join('|');

/** `<id>,<name>,<format>,<sender>,<flag>,<message>` */
export const CSV: LineFormat = {
	name: 'CSV',
	beginning: /^(\d+),()/,
	mark: new RegExp(`,(?:(${FORMAT})(?=(,))|(\\d+)(?=(,)))`, 'g'),
};

/** `id = <id>, name = <name>, format = <format>, sender = <sender>, flag = <flag>, message = <message>` */
export const TEXT: LineFormat = {
	name: 'TEXT',
	beginning: /^id = (\d+), (name = )?/,
	mark: new RegExp(`, (?:format = (${FORMAT})(?=(, sender = ))|flag = (\\d+)(?=(, (?:message|msg) = )))`, 'g'),
};

interface LineRecord extends RawRecord {
	message: string;
}

/** The advice where a list cannot be told apart. */
export function useJson({ name }: LineFormat): string {
	return `A list in the format ${name} cannot always be told apart from the texts in it. Set the option 'Response Format' to JSON.`;
}

/**
 * A list in which a text may hold newlines, in O(n). A line that can be read as a record in one way is a record; one that
 * does not begin as a record continues the text above it; anything else is refused. Right for every list in which no
 * name or sender holds a newline, no line of a text reads as a record, and no text ends in a newline. A list that is cut
 * off at the end of a record cannot be told from a whole one.
 *
 * @throws {NotUnderstood} on a list that can be read in two ways, or in none
 */
export function readDelimited(text: string, format: LineFormat): LineRecord[] {
	const body = text.endsWith('\n') ? text.slice(0, -1) : text;
	const records: LineRecord[] = [];
	let record: LineRecord | undefined;
	let messageStart = 0;
	for (let start = 0, end = 0; start <= body.length; start = end + 1) {
		end = body.indexOf('\n', start);
		if (end === -1) end = body.length;
		const line = body.slice(start, end);
		const beginning = format.beginning.exec(line);
		if (beginning !== null) {
			if (record !== undefined) record.message = body.slice(messageStart, start - 1);
			record = readLine(line, beginning, format, record === undefined);
			messageStart = end - record.message.length;
			records.push(record);
		} else if (record === undefined) throw new NotUnderstood('is not a list of templates');
	}
	if (record !== undefined) record.message = body.slice(messageStart);
	return records;
}

/**
 * A line as a record, its text up to the end of the line. Names, senders and texts may hold whatever separates them;
 * what fixes a record is a format, and behind it, with room for a sender between them, a flag with a text behind it.
 */
function readLine(
	line: string,
	[beginning, id, label]: RegExpExecArray,
	format: LineFormat,
	isFirst: boolean,
): LineRecord {
	let found: LineRecord | undefined;
	let first = { format: '', start: 0, end: Infinity };
	/** Where the second format ends: a flag behind it can be read in two ways, however many follow. */
	let secondEnd = Infinity;
	const { mark } = format;
	mark.lastIndex = beginning.length;
	for (let match = mark.exec(line); match !== null && label !== undefined; match = mark.exec(line)) {
		const [, formatName, beforeSender, flag, beforeText] = match;
		const end = mark.lastIndex + (beforeSender ?? beforeText ?? '').length;
		if (formatName === undefined) {
			if (first.end > match.index) continue;
			if (found !== undefined || secondEnd <= match.index) {
				throw new NotUnderstood('holds a line that can be read in two ways', useJson(format), true);
			}
			const [name, sender] = [line.slice(beginning.length, first.start), line.slice(first.end, match.index)];
			found = { id, name, format: first.format, sender, flag, message: line.slice(end) };
		} else if (first.end === Infinity) first = { format: formatName, start: match.index, end };
		else if (secondEnd === Infinity) secondEnd = end;
	}
	if (found === undefined || toId(id) === null) {
		// The first may be something else altogether, an error of SMS Center with a page behind it among them
		const reason = 'holds a line that begins as a template but is not a whole one';
		throw new NotUnderstood(reason, useJson(format), !isFirst);
	}
	return found;
}
