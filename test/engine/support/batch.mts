import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** So many input items: a number, and a name and a text made of it. */
export function rows(count: number, prefix = 'Name'): Array<{ n: number; name: string; message: string }> {
	return Array.from({ length: count }, (_, n) => ({ n, name: `${prefix} ${n}`, message: `Text of ${n}` }));
}

/** The field 'Columns' of Create or Update and of Sync, mapped column by column; left out, it maps automatically. */
export function columns(value: IDataObject): IDataObject {
	return { mappingMode: 'defineBelow', value };
}

/** Every operation, set to work on {@link rows}; `id` of an item names the template where it has one. */
export const operations: Record<string, IDataObject> = {
	create: { operation: 'create', name: '={{ $json.name }}', message: '={{ $json.message }}' },
	delete: { operation: 'delete', templateId: '={{ $json.id ?? $json.n + 1 }}' },
	get: { operation: 'get', templateId: '={{ $json.id ?? $json.n + 1 }}' },
	getAll: { operation: 'getAll', returnAll: true },
	getPrice: { operation: 'getPrice', source: 'text', message: '={{ $json.message }}', phone: '79991234567' },
	sync: { operation: 'sync', dryRun: false },
	update: {
		operation: 'update',
		templateId: '={{ $json.id ?? $json.n + 1 }}',
		updateFields: {
			name: '={{ $json.name ?? "Name " + $json.n }}',
			message: '=Text of {{ $json.n }}',
			format: 'sms',
			sender: '',
			autoSign: false,
		},
	},
	upsert: { operation: 'upsert' },
};

/** What a failed item says beside its message. */
export function detailsOf({ json }: INodeExecutionData): IDataObject {
	return json.details as IDataObject;
}
