import type { IExecuteFunctions, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { InputError } from './parameters';

/** Reads a parameter of one item, or of the node; as it is written with `rawExpressions`. */
export type ReadParameter = (name: string, fallback?: unknown, options?: { rawExpressions?: boolean }) => unknown;

/** Reads the parameters of an item. */
export function readerOf(context: IExecuteFunctions, index: number): ReadParameter {
	return (name, fallback, options) => context.getNodeParameter(name, index, fallback, options);
}

/** Reads the parameters of a trigger. */
export function readerOfPoll(context: IPollFunctions): ReadParameter {
	return (name, fallback, options) => context.getNodeParameter(name, fallback, options) as unknown;
}

export function isExpression(raw: unknown): boolean {
	return typeof raw === 'string' && raw.startsWith('=');
}

/** The parts of a collection that are there, each as it is read by the path to it. */
function partsOf(read: ReadParameter, name: string, readPart: (path: string, part: string) => unknown) {
	const raw = (read(name, {}, { rawExpressions: true }) ?? {}) as Record<string, unknown>;
	const given = Object.keys(raw).filter((part) => raw[part] !== undefined);
	return Object.fromEntries(given.map((part) => [part, readPart(`${name}.${part}`, part)]));
}

/** The values of a collection, each read by itself: as a part of the whole n8n would turn a date into text. */
export function readParts(read: ReadParameter, name: string): Record<string, unknown> {
	return partsOf(read, name, (path) => read(path));
}

/**
 * The value of a setting. Throws InputError where its expression gives nothing, which must not mean "all", or the default.
 * @param name of the parameter, with dots between its parts
 */
export function readSetting(read: ReadParameter, name: string, title: string, fallback: unknown): unknown {
	const value = read(name, fallback);
	if (value !== undefined && value !== null && value !== '') return value;
	const raw = read(name, fallback, { rawExpressions: true });
	// A model that leaves a field of its tool empty means just that
	const isLeftByModel = value === '' && String(raw).includes('$fromAI(');
	if (isLeftByModel || !isExpression(raw)) return value;
	throw new InputError(
		`The field '${title}' gives nothing`,
		`Check the expression in '${title}'. To do without it, take the field away or leave it empty.`,
	);
}

/** The settings of a collection, see {@link readSetting}; those that are not there are missing. */
export function readSettings(read: ReadParameter, { name, options = [] }: INodeProperties): Record<string, unknown> {
	const titles = new Map(options.map((option) => [option.name, 'displayName' in option ? option.displayName : '']));
	return partsOf(read, name, (path, part) => readSetting(read, path, titles.get(part) ?? part, undefined));
}
