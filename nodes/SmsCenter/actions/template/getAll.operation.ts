import { filtersField, matches, readFilter, type TemplateFilter } from '../../shared/filter';
import { templateJson } from '../../shared/items';
import { InputError, optionalBoolean } from '../../shared/parameters';
import { readerOf } from '../../shared/settings';
import type { Operation } from '../operation';

interface Wanted {
	filter: TemplateFilter;
	limit: number;
}

function readLimit(value: unknown): number {
	const limit = Number(value);
	if (Number.isSafeInteger(limit) && limit > 0) return limit;
	throw new InputError("The field 'Limit' is not a whole number above 0", "Give a number, or turn 'Return All' on.");
}

export const getAll: Operation<Wanted> = {
	fields: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
		filtersField,
	],
	writes: false,
	read: (context, index) => ({
		filter: readFilter(readerOf(context, index)),
		limit: optionalBoolean(context.getNodeParameter('returnAll', index), 'Return All')
			? Infinity
			: readLimit(context.getNodeParameter('limit', index)),
	}),
	subject: () => ({ action: 'getAll', id: null, name: null }),

	begin: async (run, inputs, wait) => {
		const templates = [...(await run.shownTemplates(wait)).byId.values()];
		return inputs.map(({ item, value: { filter, limit } }) => ({
			item,
			subject: getAll.subject({ filter, limit }),
			work: async () => ({
				json: templates
					.filter((template) => matches(template, filter))
					.slice(0, limit)
					.map(templateJson),
			}),
		}));
	},
};
