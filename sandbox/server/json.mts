/** The keys of a JSON object and the JSON of their values, in order. */
export type JsonEntries = Array<[key: string, json: string]>;

/** How a server may write JSON; see the options of the same names. */
export interface JsonStyle {
	readonly numbersAsStrings?: boolean;
	readonly idsAsStrings?: boolean;
	readonly jsonEscapeUnicode?: boolean;
	readonly jsonRawControls?: boolean;
}

/** Writes the values of a JSON reply. */
export interface JsonValues {
	text(value: string): string;
	number(value: number): string;
	id(value: number): string;
}

/** Writes values in that style. */
export function jsonValues(style: JsonStyle): JsonValues {
	const { numbersAsStrings, idsAsStrings } = style;
	const number = (value: number, isQuoted: boolean | undefined) => (isQuoted ? `"${value}"` : String(value));
	return {
		text: (value) => jsonText(value, style),
		number: (value) => number(value, numbersAsStrings),
		id: (value) => number(value, numbersAsStrings || idsAsStrings),
	};
}

/** An object with each of its keys on a line. */
export function jsonObject(entries: JsonEntries): string {
	return `{\n${entries.map(([key, value]) => `"${key}": ${value}`).join(',\n')}\n}`;
}

/** An array of objects. */
export function jsonList(objects: readonly JsonEntries[]): string {
	return `[${objects.map(jsonObject).join(',\n')}]`;
}

/** A JSON string as PHP's json_encode writes it: slashes escaped too. */
function jsonText(text: string, { jsonEscapeUnicode, jsonRawControls }: JsonStyle): string {
	const json = jsonRawControls ? `"${text.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(text);
	return json
		.replaceAll('/', '\\/')
		.replace(
			jsonEscapeUnicode ? /[\u0080-\uffff]/g : /[\u2028\u2029]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
		);
}
