/** The part of JSON Schema that the output schemas use; `nullable` is OpenAPI's word, and n8n's editor passes over it. */
export interface OutputSchema {
	type: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
	nullable?: boolean;
	properties?: Record<string, OutputSchema>;
	/** The keys that an object has to have; all, where it is left out. */
	required?: string[];
	items?: OutputSchema;
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value;
}

/**
 * Where a value is not exactly what the schema says, in words: another type, a key too few, a key too many. The keys
 * have to come in the schema's order, because that is the order the editor shows.
 */
export function mismatches(value: unknown, schema: OutputSchema, path = 'item'): string[] {
	const type = typeOf(value);
	if (type === 'null' && schema.nullable) return [];
	const isOfType = type === schema.type || (type === 'integer' && schema.type === 'number');
	if (!isOfType) return [`${path} is ${type}, not ${schema.type}`];
	if (Array.isArray(value)) {
		const { items } = schema;
		if (!items) return [`${path} has no schema for its entries`];
		return value.flatMap((entry, index) => mismatches(entry, items, `${path}[${index}]`));
	}
	if (type !== 'object') return [];
	const object = value as Record<string, unknown>;
	const properties = schema.properties ?? {};
	const { required = Object.keys(properties) } = schema;
	const wanted = Object.entries(properties).filter(([key]) => key in object || required.includes(key));
	const [found, expected] = [Object.keys(object).join(), wanted.map(([key]) => key).join()];
	if (found !== expected) return [`${path} has the keys ${found}, not ${expected}`];
	return wanted.flatMap(([key, of]) => mismatches(object[key], of, `${path}.${key}`));
}
