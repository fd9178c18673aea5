import type { IExecuteFunctions } from 'n8n-workflow';

type Json = Record<string, unknown>;

/** What a user has set, and the input that expressions look at. */
export interface Given {
	parameters?: Json;
	items?: readonly Json[];
	/** Of the node; that of a tool ends in "Tool". */
	type?: string;
}

const FIELD = /^=\{\{ \$json\.(\w+) \}\}$/;

/** As n8n evaluates a parameter: a date within an object comes out as text. */
function evaluated(value: unknown, json: Json, isPart = false): unknown {
	if (typeof value === 'string' && value.startsWith('=')) {
		const field = FIELD.exec(value)?.[1];
		if (field === undefined) throw new Error(`This fake evaluates no expression but {{ $json.field }}: ${value}`);
		const result = json[field];
		return isPart && result instanceof Date ? result.toISOString() : result;
	}
	if (Array.isArray(value)) return value.map((each) => evaluated(each, json, true));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, evaluated(each, json, true)]));
}

function at(parameters: Json, name: string): unknown {
	return name.split('.').reduce<unknown>((value, key) => (value as Json | undefined | null)?.[key], parameters);
}

/** As much of n8n as reads parameters and input items. */
export function contextOf({ parameters = {}, items = [{}], type = 'smsCenter' }: Given): IExecuteFunctions {
	const input = items.map((json) => ({ json }));
	const context = {
		getInputData: () => input,
		getNode: () => ({ type }),
		getNodeParameter: (name: string, index: number, fallback?: unknown, options?: { rawExpressions?: boolean }) => {
			const set = at(parameters, name);
			const value = set === undefined ? fallback : set;
			if (value === undefined) throw new Error(`Could not get parameter "${name}"`);
			return options?.rawExpressions ? value : evaluated(value, input[index]?.json ?? {});
		},
	};
	return context as unknown as IExecuteFunctions;
}
