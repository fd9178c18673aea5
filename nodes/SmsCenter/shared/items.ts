import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { SmsCenterError, type FieldName, type Sent, type Template } from '../api';
import { explain, type Identity } from './nodeErrors';
import { NotKeptError } from './notKept';

/** A template as an item shows it; its text is null where the trigger has not kept it. */
export function templateJson(template: Omit<Template, 'message'> & Record<'message', string | null>): IDataObject {
	const { id, name, format, sender, flag, autoSign, message } = template;
	return { id, name, format, sender, flag, autoSign, message };
}

/** What Create or Update, or Sync, did with a template, or would do in a dry run. */
export interface Change {
	action: 'created' | 'updated' | 'unchanged' | 'deleted';
	/** The template afterwards, or as it was deleted; its id is 0 where a dry run would create it. */
	template: Template;
	previous: Template | null;
	changed?: readonly FieldName[];
}

/** A change as an item shows it. */
export function changeJson({ action, template, previous, changed = [] }: Change, dryRun = false): IDataObject {
	return {
		action,
		dryRun,
		changedFields: [...changed],
		previous: previous && templateJson(previous),
		...templateJson(template),
		...(template.id === 0 ? { id: null } : {}),
	};
}

/** The items that one input item led to; none is about them where it is undefined. */
export function pairedItems(json: readonly IDataObject[], item: number | undefined): INodeExecutionData[] {
	// An empty list keeps n8n from pairing the output with the first input item
	return json.map((data) => ({ json: data, pairedItem: item === undefined ? [] : { item } }));
}

/** Whether what failed was carried out. */
export function sentOf(failure: unknown): Sent {
	return failure instanceof SmsCenterError ? failure.sent : 'unknown';
}

/**
 * A failed item, in the one shape that n8n sends to the error output with its details kept: no key but `error` and
 * `details`, and no `item.error`.
 */
export function failedItem(
	failure: unknown,
	{ action, id, name }: { action: string; id: number | null; name: string | null },
	identity: Identity,
	item: number | undefined,
): INodeExecutionData[] {
	const { message, hint } = explain(failure, identity);
	const code = failure instanceof SmsCenterError ? failure.code : null;
	const sent = sentOf(failure);
	const stored = failure instanceof NotKeptError ? { stored: templateJson(failure.stored) } : {};
	return pairedItems([{ error: message, details: { code, hint, sent, action, id, name, ...stored } }], item);
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
