import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { SmsCenterError } from '../api/errors';
import type { Template } from '../api/template';
import { explain } from '../nodeErrors';
import type { FieldName } from '../sync/compare';
import type { Subject } from './operation';

/** A template as an item shows it. */
export function templateJson({ id, name, format, sender, flag, autoSign, message }: Template): IDataObject {
	return { id, name, format, sender, flag, autoSign, message };
}

/** What Create or Update, or Sync, did with a template, or would do in a dry run. */
export interface Change {
	action: 'created' | 'updated' | 'unchanged' | 'deleted';
	/** The template afterwards, or as it was deleted. The id is null for one that a dry run would create. */
	template: Omit<Template, 'id'> & { id: number | null };
	/** As it was before; null for one that was not there. */
	previous: Template | null;
	changed?: readonly string[];
	dryRun?: boolean;
}

/** A change as an item shows it. */
export function changeJson({
	action,
	template,
	previous,
	changed = [],
	dryRun = false,
}: Change): IDataObject {
	const { id, name, format, sender, flag, autoSign, message } = template;
	return {
		action,
		dryRun,
		changedFields: [...changed],
		previous: previous === null ? null : templateJson(previous),
		id,
		name,
		format,
		sender,
		flag,
		autoSign,
		message,
	};
}

/** The items that one input item led to. */
export function pairedItems(json: readonly IDataObject[], item: number): INodeExecutionData[] {
	return json.map((data) => ({ json: data, pairedItem: { item } }));
}

/**
 * A failed item, in the one shape that n8n sends to the error output with its details kept: no key but `error` and
 * `details`, and no `item.error`.
 */
export function failedItem(
	failure: unknown,
	{ action, id, name }: Subject,
	secrets: readonly string[],
	item: number,
): INodeExecutionData {
	const { message, hint } = explain(failure, secrets);
	const isOurs = failure instanceof SmsCenterError;
	return {
		json: {
			error: message,
			details: {
				code: isOurs ? failure.code : null,
				hint,
				sent: isOurs ? failure.sent : 'unknown',
				action,
				id,
				name,
			},
		},
		pairedItem: { item },
	};
}

/** What is said of differences that are left, or undefined where there are none. */
export function blanksHint(fields: Iterable<FieldName>): string | undefined {
	const names = [...fields].sort();
	if (names.length === 0) return undefined;
	return `Left as they are, because SMS Center may not keep blanks at the ends of a text: differences of that kind in ${names.join(', ')}`;
}

/** Item numbers in words: "0–13, 15". Very long lists are cut, and say how many there are. */
export function rangesInWords(indexes: readonly number[], most = 500): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const index of [...indexes].sort((a, b) => a - b)) {
		const range = ranges[ranges.length - 1];
		if (range && range[1] + 1 === index) range[1] = index;
		else ranges.push([index, index]);
	}
	const words = ranges
		.slice(0, most)
		.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
	return words.join(', ') + (ranges.length > most ? `, … (${indexes.length} in all)` : '');
}
