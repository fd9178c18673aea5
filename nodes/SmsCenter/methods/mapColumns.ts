import type { ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import { COLUMNS, type ColumnName } from '../shared/columns';
import { formatField } from '../shared/fields';

/** What the editor offers in the place of a free text. A boolean would be stored as false before anybody chose it. */
const OPTIONS: Partial<Record<ColumnName, ResourceMapperField['options']>> = {
	format: formatField.options as ResourceMapperField['options'],
	autoSign: [
		{ name: 'Yes', value: 'true' },
		{ name: 'No', value: 'false' },
	],
};

/** The columns that the field 'Columns' offers; the ID only where Sync matches by it. Sends nothing. */
export async function mapColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const byId = this.getCurrentNodeParameter('operation') === 'sync' && this.getCurrentNodeParameter('matchBy') === 'id';
	const names = (Object.keys(COLUMNS) as ColumnName[]).filter((name) => name !== 'id' || byId);
	return {
		fields: names.map((id) => ({
			id,
			displayName: COLUMNS[id],
			type: OPTIONS[id] ? 'options' : 'string',
			options: OPTIONS[id],
			required: id === 'name',
			display: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
		})),
	};
}
