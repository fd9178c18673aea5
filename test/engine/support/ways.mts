import type { IDataObject } from 'n8n-workflow';

import { columns } from './batch.mts';

const FIELDS = ['name', 'message', 'format', 'sender', 'autoSign'] as const;

/** Parameters of a field each, with the item's value of that name, or with another expression where one is given. */
function from(fields: readonly string[], given: IDataObject): IDataObject {
	return Object.fromEntries(fields.map((field) => [field, given[field] ?? `={{ $json.${field} }}`]));
}

/** The operations that write fields, and how: by an expression for each field, or by the columns of the items. */
export const WAYS = {
	Create: ({ name, message, ...more }: IDataObject = {}): IDataObject => ({
		...{ operation: 'create', ...from(['name', 'message'], { name, message }) },
		additionalFields: from(['format', 'sender', 'autoSign'], more),
	}),
	Update: (given: IDataObject = {}): IDataObject => ({
		...{ operation: 'update', templateId: '={{ $json.id }}' },
		updateFields: from(FIELDS, given),
	}),
	'Create or Update, column by column': (given: IDataObject = {}): IDataObject => ({
		...{ operation: 'upsert', columns: columns(from(FIELDS, given)) },
	}),
	'Create or Update, automatically': (): IDataObject => ({ operation: 'upsert' }),
	'Sync, column by column': (given: IDataObject = {}): IDataObject => ({
		...{ operation: 'sync', dryRun: false, columns: columns(from(FIELDS, given)) },
	}),
	'Sync, automatically': (): IDataObject => ({ operation: 'sync', dryRun: false }),
};

export type Way = keyof typeof WAYS;

export const ways = Object.keys(WAYS) as Way[];

/** Those that find their template by the name of the item. */
export const byName = ways.filter((way) => way.startsWith('Create or') || way.startsWith('Sync'));
