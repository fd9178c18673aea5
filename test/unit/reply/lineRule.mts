import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import { TEMPLATE_FORMATS } from '../../../nodes/SmsCenter/api/template.ts';

/**
 * The rule of the line formats as it is documented, without a thought for speed: the decoders are held against it. How many ways there are
 * to read a line as a record, for CSV and for text.
 */
export const READINGS = { csv: csvReadings, text: textReadings };

const BEGINNINGS = { csv: /^\d+,/, text: /^id = \d+, / };

/** Whether the assumption holds under which a line format can be decoded at all. */
export function isWithinAssumption(templates: Template[], format: 'csv' | 'text'): boolean {
	return templates.every(({ name, sender, message }) => {
		const [, ...further] = message.split('\n');
		const clear = ![name, sender].some((field) => field.includes('\n')) && !message.endsWith('\n');
		return clear && further.every((line) => READINGS[format](line) === 0);
	});
}

/** Whether, under the assumption, the rule decodes the list rather than refuse it. */
export function isDecoded(templates: Template[], format: 'csv' | 'text'): boolean {
	return templates.every((template) => {
		const [first, ...further] = template.message.split('\n');
		const line = LINES[format]({ ...template, message: first });
		return READINGS[format](line) === 1 && !further.some((other) => BEGINNINGS[format].test(other));
	});
}

const LINES = {
	csv: (t: Template) => [t.id, t.name, t.format, t.sender, t.flag, t.message].join(','),
	text: (t: Template) =>
		`id = ${t.id}, name = ${t.name}, format = ${t.format}, sender = ${t.sender}, flag = ${t.flag}, message = ${t.message}`,
};

function isId(text: string): boolean {
	return /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));
}

function csvReadings(line: string): number {
	const tokens = line.split(',');
	const last = tokens.length - 1;
	if (!isId(tokens[0])) return 0;
	let pairs = 0;
	for (let i = 2; i <= last; i++) {
		for (let j = i + 2; j < last; j++) {
			if ((TEMPLATE_FORMATS as readonly string[]).includes(tokens[i]) && /^\d+$/.test(tokens[j])) pairs++;
		}
	}
	return pairs;
}

function textReadings(line: string): number {
	const beginning = /^id = (\d+), name = /.exec(line);
	if (!beginning || !isId(beginning[1])) return 0;
	const rest = line.slice(beginning[0].length);
	const formats: number[] = [];
	const flags: number[] = [];
	for (let at = 0; at < rest.length; at++) {
		const here = rest.slice(at);
		const format = /^, format = (\w*), sender = /.exec(here);
		if (format && (TEMPLATE_FORMATS as readonly string[]).includes(format[1])) formats.push(at + format[0].length);
		if (/^, flag = \d+, (message|msg) = /.test(here)) flags.push(at);
	}
	return flags.reduce((pairs, flag) => pairs + formats.filter((end) => end <= flag).length, 0);
}
