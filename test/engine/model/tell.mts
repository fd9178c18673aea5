import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { NodeResult } from '../support/engine.mts';
import { fieldsOf, type Expected, type Fields } from './expected.mts';
import type { Call } from './world.mts';

interface Failure {
	sent: 'no' | 'yes' | 'unknown';
	code: number | null;
	action: string;
	id: number | null;
	name: string | null;
	stored?: unknown;
}

/** The failure that an output item tells of, or undefined for one that was done. */
function failureIn({ json }: INodeExecutionData, { node }: Call): Failure | undefined {
	if (json.error === undefined) return undefined;
	const details = json.details as unknown as Failure | undefined;
	if (details === undefined) throw new Error(`A failed item without details: ${JSON.stringify(json)}`);
	// The server keeps all as it is given, and nobody else writes
	if (details.stored !== undefined) throw new Error(`Told as kept otherwise: ${JSON.stringify(json)}`);
	if (details.sent === 'yes' && !node?.retryOnFail) throw new Error(`Sent before: ${JSON.stringify(json)}`);
	return details;
}

function fieldsIn(json: IDataObject): Fields {
	return fieldsOf(json as unknown as Fields);
}

/** The output items by input item. Throws unless each input item has exactly one. */
export function byItem({ output, error }: NodeResult, { items }: Call): INodeExecutionData[] {
	if (error) throw error;
	const places = output.map(({ pairedItem }) => (pairedItem as { item: number }).item);
	if (JSON.stringify(places) !== JSON.stringify(items.map((_, place) => place))) {
		throw new Error(`${items.length} items went in, and these came out: ${places.join(', ')}`);
	}
	return output;
}

/** What Create says. */
export function tellCreated(expected: Expected, result: NodeResult, call: Call): void {
	byItem(result, call).forEach((item, place) => {
		const wanted = fieldsOf(call.items[place] as unknown as Fields);
		const failure = failureIn(item, call);
		if (failure === undefined) expected.created(item.json.id as number, same(fieldsIn(item.json), wanted));
		else if (failure.sent !== 'no') expected.perhapsCreated(wanted);
	});
}

function same(told: Fields, wanted: Fields): Fields {
	if (JSON.stringify(told) === JSON.stringify(wanted)) return told;
	throw new Error(`The output says ${JSON.stringify(told)} for ${JSON.stringify(wanted)}`);
}

/** What an error says of a run of Create that stopped. */
export function tellStopped(expected: Expected, result: NodeResult, call: Call): void {
	if (result.error === undefined) {
		tellCreated(expected, result, call);
		return;
	}
	const text = `${result.error.message}. ${result.error.description}`;
	if (call.items.length === 1) {
		if (text.includes('not known')) expected.perhapsCreated(fieldsOf(call.items[0] as unknown as Fields));
		return;
	}
	const done = itemsIn(/items were done \(items ([^)]*)\)/.exec(text)?.[1]);
	const unknown = itemsIn(/is not known: items ([^.]*)\./.exec(text)?.[1]);
	const count = Number(/(\d+) of \d+ items were done/.exec(text)?.[1] ?? (text.includes('None of') ? 0 : NaN));
	if (count !== done.length) throw new Error(`The error does not say what was done: ${text}`);
	for (const place of done) expected.createdSomewhere(fieldsOf(call.items[place] as unknown as Fields));
	for (const place of unknown) expected.perhapsCreated(fieldsOf(call.items[place] as unknown as Fields));
}

function itemsIn(words = ''): number[] {
	return words
		.split(', ')
		.filter((word) => word !== '')
		.flatMap((word) => {
			const [first, last = first] = word.split('–').map(Number);
			return Array.from({ length: last - first + 1 }, (_, place) => first + place);
		});
}

/** What Update says; an item names its template by `id`, and the rest of it is what it gives. */
export function tellUpdated(expected: Expected, result: NodeResult, call: Call): void {
	byItem(result, call).forEach((item, place) => {
		const { id, ...given } = call.items[place] as Partial<Fields> & { id: number };
		const failure = failureIn(item, call);
		if (failure === undefined && call.node?.retryOnFail) expected.isNow(item.json.id as number, fieldsIn(item.json));
		else if (failure === undefined) expected.changed(item.json.id as number, fieldsIn(item.json), given);
		else if (failure.sent !== 'no') expected.perhapsChanged(id, given);
	});
}

/** What Delete says. */
export function tellDeleted(expected: Expected, result: NodeResult, call: Call): void {
	byItem(result, call).forEach((item, place) => {
		const { id } = call.items[place] as { id: number };
		const failure = failureIn(item, call);
		if (failure === undefined || failure.code === 3) expected.deleted(id);
		else if (failure.sent !== 'no') expected.perhapsDeleted(id);
	});
}

/** What the fields were before, by the changes that an item tells. Throws where these end with something else. */
function fieldsBefore(json: IDataObject): Fields {
	const now = fieldsIn(json);
	const changes = Object.entries(json.changes as Record<keyof Fields, { from: unknown; to: unknown }>);
	for (const [field, { to }] of changes)
		if (to !== now[field as keyof Fields]) throw new Error(`The changes are others: ${JSON.stringify(json)}`);
	return { ...now, ...Object.fromEntries(changes.map(([field, { from }]) => [field, from])) };
}

function tellChange(expected: Expected, { json }: INodeExecutionData, given: Partial<Fields>, { node }: Call): void {
	const id = json.id as number;
	const before = fieldsBefore(json);
	if (json.action !== 'created' && node?.retryOnFail) {
		// An earlier try may have created or changed it
		expected.isNow(id, fieldsIn(json));
		return;
	}
	if (json.action === 'created') {
		const isNull = Object.keys(given).every((field) => before[field as keyof Fields] === null);
		if (!isNull) throw new Error(`A new template with changes of an old one: ${JSON.stringify(json)}`);
		expected.created(id, fieldsIn(json));
		return;
	}
	if (!expected.states(id).some((state) => state && JSON.stringify(state) === JSON.stringify(before)))
		throw new Error(`The changes begin with what was not there: ${JSON.stringify(json)}`);
	expected.changed(id, fieldsIn(json), json.action === 'unchanged' ? {} : given);
}

function perhaps(expected: Expected, given: Partial<Fields> & { name: string }): void {
	const bearers = expected.bearers(given.name);
	for (const id of bearers) expected.perhapsChanged(id, given);
	if (bearers.length === 0) expected.perhapsCreated(fieldsOf(given));
}

/** What Create or Update says. */
export function tellUpserted(expected: Expected, result: NodeResult, call: Call): void {
	byItem(result, call).forEach((item, place) => {
		const given = call.items[place] as Partial<Fields> & { name: string };
		const failure = failureIn(item, call);
		if (failure === undefined) tellChange(expected, item, given, call);
		else if (failure.sent !== 'no') perhaps(expected, given);
	});
}

/** What Sync says. One that was refused as a whole has changed nothing. */
export function tellSynced(expected: Expected, result: NodeResult, call: Call): void {
	if (call.node?.retryOnFail && call.parameters.deleteMissing) expected.perhapsAnyDeleted();
	const isRefused = result.output.every(({ json }) => json.details === undefined && json.action === undefined);
	if (isRefused) return;
	for (const item of result.output) {
		const { json, pairedItem } = item;
		const place = (pairedItem as { item?: number }).item;
		const failure = failureIn(item, call);
		if (place === undefined) {
			const id = (failure?.id ?? json.id) as number;
			if (failure === undefined) expected.deleted(id);
			else if (failure.sent !== 'no') expected.perhapsDeleted(id);
			continue;
		}
		const given = call.items[place] as Partial<Fields> & { name: string };
		if (failure === undefined) tellChange(expected, item, given, call);
		else if (failure.sent !== 'no') perhaps(expected, given);
	}
}

/** What two executions of Update say that ran at once and gave other fields each. */
export function tellUpdatedAtOnce(expected: Expected, results: NodeResult[], calls: Call[]): void {
	results.forEach((result, place) => {
		byItem(result, calls[place]).forEach((item, row) => {
			const { id, ...given } = calls[place].items[row] as Partial<Fields> & { id: number };
			const failure = failureIn(item, calls[place]);
			if (failure === undefined) expected.changedIn(id, fieldsIn(item.json), given);
			else if (failure.sent !== 'no') expected.perhapsChanged(id, given);
		});
	});
}

/** What two executions of Create or Update say that ran at once, of the same names, and gave other fields each. */
export function tellUpsertedAtOnce(expected: Expected, results: NodeResult[], calls: Call[]): void {
	const told = results.flatMap((result, place) =>
		byItem(result, calls[place]).map((item, row) => ({
			item,
			failure: failureIn(item, calls[place]),
			given: calls[place].items[row] as Partial<Fields> & { name: string },
		})),
	);
	for (const { item, failure } of told) {
		const { json } = item;
		if (!failure && json.action === 'created') expected.created(json.id as number, fieldsIn(json));
	}
	for (const { failure, given } of told) if (failure && failure.sent !== 'no') perhaps(expected, given);
	for (const { item, failure, given } of told) {
		const { json } = item;
		if (!failure && json.action !== 'created') expected.changedIn(json.id as number, fieldsIn(json), given);
	}
}
