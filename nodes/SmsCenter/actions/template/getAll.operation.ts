import { optionsField, showOnlyFor } from '../fields';
import { filtersField, matches, readFilter, type TemplateFilter } from '../filter';
import { InputError, optionalBoolean } from '../input';
import type { ItemOperation } from '../operation';
import { templateJson } from '../output';
import { shownOf, takeShown } from '../shown';

const show = showOnlyFor('getAll');

interface Wanted {
	filter: TemplateFilter;
	/** Infinity for all. */
	limit: number;
}

function readLimit(value: unknown): number {
	const limit = Number(value);
	if (Number.isSafeInteger(limit) && limit > 0) return limit;
	throw new InputError(
		"The field 'Limit' is not a whole number above 0",
		"Give a number, or turn 'Return All' on.",
	);
}

export const getAll: ItemOperation<Wanted> = {
	fields: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: show,
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { ...show?.show, returnAll: [false] } },
		},
		{ ...filtersField, displayOptions: show },
		{ ...optionsField, displayOptions: show },
	],

	read: (context, index) => ({
		filter: readFilter(context.getNodeParameter('filters', index, {}) as Record<string, unknown>),
		limit: optionalBoolean(context.getNodeParameter('returnAll', index), 'Return All')
			? Infinity
			: readLimit(context.getNodeParameter('limit', index)),
	}),

	subject: () => ({ action: 'getAll', id: null, name: null }),

	prepare: takeShown,

	execute: async ({ input: { filter, limit } }, run) =>
		shownOf(run)
			.templates.filter((template) => matches(template, filter))
			.slice(0, limit)
			.map(templateJson),
};
