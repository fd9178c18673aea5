import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { isTool } from './caller';
import { InputError } from './parameters';
import { isExpression, readerOf, readParts } from './settings';

/** What a column is called, in any letter case, and what its field is called in the editor. */
export const COLUMNS = {
	id: 'ID',
	name: 'Name',
	message: 'Message',
	format: 'Format',
	sender: 'Sender ID',
	autoSign: 'Auto-Sign',
} as const;

export type ColumnName = keyof typeof COLUMNS;

/** The values of the columns of one item; those that are not there are missing. */
export type Row = Partial<Record<ColumnName, unknown>>;

const AUTOMATIC = 'autoMapInputData';

const MOST_TOLD = 20;

/** The columns of Create or Update, and of Sync. */
export const columnsField: INodeProperties = {
	displayName: 'Columns',
	name: 'columns',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: AUTOMATIC, value: null },
	required: true,
	description: 'What the templates get, by the columns of the input or field by field',
	typeOptions: {
		loadOptionsDependsOn: ['matchBy'],
		resourceMapper: {
			resourceMapperMethod: 'mapColumns',
			mode: 'map',
			valuesLabel: 'Columns',
			fieldWords: { singular: 'column', plural: 'columns' },
			addAllFields: true,
			supportAutoMap: true,
		},
	},
	builderHint: {
		propertyHint:
			"Automatic mapping takes the columns name, message, format, sender and autoSign of the input items. In a tool of an AI agent use mode 'defineBelow' with $fromAI",
	},
};

const formOf = (heading: string) => heading.trim().toLowerCase();

const COLUMN_BY_FORM = new Map((Object.keys(COLUMNS) as ColumnName[]).map((name) => [formOf(name), name]));

/** The columns of one item, by their headings. Throws InputError where two differ from a column only in letter case. */
function automaticRow(json: Record<string, unknown>): Row {
	const row: Row = {};
	const headings = new Map<ColumnName, string>();
	for (const heading of Object.keys(json)) {
		const column = COLUMN_BY_FORM.get(formOf(heading));
		if (column === undefined || (heading !== column && column in json)) continue;
		const other = headings.get(column);
		if (other !== undefined) {
			throw new InputError(
				`The item has two columns for '${column}': '${other}' and '${heading}'`,
				'Rename or remove one of them.',
			);
		}
		headings.set(column, heading);
		row[column] = json[heading];
	}
	return row;
}

/** All headings of a run's items; they are the same array for each of them. */
const headingsOf = new WeakMap<INodeExecutionData[], ReadonlySet<string>>();

function headingsIn(items: INodeExecutionData[]): ReadonlySet<string> {
	const known = headingsOf.get(items) ?? new Set(items.flatMap(({ json }) => Object.keys(json)));
	headingsOf.set(items, known);
	return known;
}

/** Refuses a sheet in which no item has a column that has to be there: its heading is mistyped. */
function requireColumn(column: 'name' | 'message', items: INodeExecutionData[]): void {
	const headings = [...headingsIn(items)];
	const isForeign = (heading: string) => !COLUMN_BY_FORM.has(formOf(heading));
	if (headings.some((heading) => COLUMN_BY_FORM.get(formOf(heading)) === column)) return;
	if (column === 'message' && !headings.some(isForeign)) return;
	const shown = headings.slice(0, MOST_TOLD).map((heading) => `'${heading}'`);
	throw new InputError(
		`No item has a column '${column}'; the items have ${shown.length > 0 ? shown.join(', ') : 'no columns'}${headings.length > MOST_TOLD ? ', …' : ''}`,
		"Rename the column, or choose 'Map Each Column Manually' in the field 'Columns'.",
	);
}

function isAutomatic(context: IExecuteFunctions): boolean {
	const columns = context.getNodeParameter('columns', 0, columnsField.default, { rawExpressions: true });
	if (typeof columns === 'object' && columns !== null) {
		return (columns as { mappingMode?: unknown }).mappingMode !== 'defineBelow';
	}
	throw new InputError(
		"The field 'Columns' cannot be one expression for all columns",
		"Choose 'Map Automatically', or 'Map Each Column Manually' and give each column its own expression.",
	);
}

/** The columns of an item, as the field 'Columns' maps them. Throws InputError. */
export function readRow(context: IExecuteFunctions, index: number): Row {
	if (!isAutomatic(context)) return readParts(readerOf(context, index), 'columns.value');
	if (isTool(context)) {
		throw new InputError(
			'As a tool of an AI agent, the node cannot map columns automatically',
			"Choose 'Map Each Column Manually' in the field 'Columns', and leave each column to the model.",
		);
	}
	const items = context.getInputData();
	const row = automaticRow(items[index]?.json ?? {});
	if (row.name === undefined) requireColumn('name', items);
	if (row.message === undefined) requireColumn('message', items);
	return row;
}

/** Throws InputError where the message is mapped and no item gives one: the expression is mistyped. */
export function requireMessages(context: IExecuteFunctions, given: ReadonlyArray<{ message?: string }>): void {
	if (given.some(({ message }) => message !== undefined) || isAutomatic(context)) return;
	if (!isExpression(context.getNodeParameter('columns.value.message', 0, '', { rawExpressions: true }))) return;
	throw new InputError(
		"The expression in 'Message' gives nothing for any item",
		"Check the expression in 'Message': the name of the column is mistyped. To leave the texts as they are, empty the field.",
	);
}
