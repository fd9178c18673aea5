import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { SmsCenterError, type FieldName, type Sent, type Template } from '../api';
import { differencesInWords } from '../sync/compare';
import { explain, type About, type Identity } from './nodeErrors';

/** A template as an item shows it; its text is null where the trigger has not kept it. */
export function templateJson(template: Shown): IDataObject {
	const { id, name, message, format, sender, autoSign, flag } = template;
	return { id, name, message, format, sender, autoSign, flag };
}

/** A template of which the text may be unknown. */
export type Shown = Omit<Template, 'message'> & Record<'message', string | null>;

/** What Create or Update, or Sync, did with a template, or would do in a dry run. */
export interface Change {
	action: 'created' | 'updated' | 'unchanged' | 'deleted';
	/** The template afterwards, or as it was deleted; its id is 0 where a dry run would create it. */
	template: Template;
	previous: Template | null;
	/** The fields that differ; of a new template those that the item gives. */
	fields?: readonly FieldName[];
}

/** What fields of a template were, and are now; `from` is null where it was not there, or is not known. */
export function changesJson<Field extends keyof Shown>(
	fields: readonly Field[],
	previous: Partial<Shown> | null,
	template: Shown,
): IDataObject {
	return Object.fromEntries(fields.map((field) => [field, { from: previous?.[field] ?? null, to: template[field] }]));
}

/** A template and what has happened to it, in the order in which a table is read at its normal width. */
export function eventJson(
	event: IDataObject,
	{ id, name, message, format, sender, autoSign, flag }: Shown,
	changes: IDataObject,
): IDataObject {
	return { ...event, name, changes, message, format, sender, autoSign, flag, id };
}

const IN_DRY_RUN = { created: 'create', updated: 'update', unchanged: 'unchanged', deleted: 'delete' } as const;

/** A change as an item shows it. */
export function changeJson({ action, template, previous, fields = [] }: Change, dryRun = false): IDataObject {
	const changes = changesJson(fields, previous, template);
	const json = eventJson({ action: dryRun ? IN_DRY_RUN[action] : action }, template, changes);
	return { ...json, id: template.id === 0 ? null : template.id, dryRun };
}

/** What a step is about, for the details of a failed one. */
export interface Subject extends About {
	/** What was about to be done: "create", "update", … */
	action: string;
}

/** The items that one input item led to; none is about them where it is undefined. */
export function pairedItems(json: readonly IDataObject[], item: number | undefined): INodeExecutionData[] {
	// An empty list keeps n8n from pairing the output with the first input item
	return json.map((data) => ({ json: data, pairedItem: item === undefined ? [] : { item } }));
}

/** SMS Center holds something else than was sent: carried out, and not as it was wanted. */
export class NotKeptError extends SmsCenterError {
	constructor(
		sent: Template,
		readonly stored: Template,
	) {
		super(
			`SMS Center keeps something else than was sent, or somebody changed it since: ${differencesInWords(sent, stored)}`,
			'The details show what it keeps. Send what SMS Center can keep, or change the template in your account.',
			'yes',
		);
	}
}

/** Whether what failed was carried out. */
export function sentOf(failure: unknown): Sent {
	return failure instanceof SmsCenterError ? failure.sent : 'unknown';
}

/** What an earlier try has sent for an item of which this one has sent nothing, in words. */
export const EARLIER: Readonly<Record<Sent, string>> = {
	no: '',
	yes: 'An earlier try of this execution has done it.',
	unknown: 'An earlier try of this execution may have done it.',
};

/**
 * A failed item, in the one shape that n8n sends to the error output with its details kept: no key but `error` and
 * `details`, and no `item.error`.
 * @param earlier what an earlier try of this execution has sent for the item
 */
export function failedItem(
	failure: unknown,
	{ action, id, name }: Subject,
	identity: Identity,
	item: number | undefined,
	earlier: Sent = 'no',
): INodeExecutionData[] {
	const { prefix, message, hint: advice } = explain(failure, identity, { id, name });
	const code = failure instanceof SmsCenterError ? failure.code : null;
	const isUnsent = sentOf(failure) === 'no';
	const sent = isUnsent ? earlier : sentOf(failure);
	const hint = isUnsent ? `${advice} ${EARLIER[earlier]}`.trim() : advice;
	const stored = failure instanceof NotKeptError ? { stored: templateJson(failure.stored) } : {};
	return pairedItems([{ error: prefix + message, details: { code, hint, sent, action, id, name, ...stored } }], item);
}

/** Item numbers in words: "0–13, 15". Very long lists are cut, and say how many there are. */
export function rangesInWords(indexes: readonly number[], most = 500): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const index of [...indexes].sort((a, b) => a - b)) {
		const range = ranges.at(-1);
		if (range && range[1] + 1 === index) range[1] = index;
		else ranges.push([index, index]);
	}
	const words = ranges.slice(0, most).map(([first, last]) => (first === last ? first : `${first}–${last}`));
	return words.join(', ') + (ranges.length > most ? `, … (${indexes.length} in all)` : '');
}
