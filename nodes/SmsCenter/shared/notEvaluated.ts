import type { INodeProperties } from 'n8n-workflow';

import { plainWords } from '../api';
import { COLUMNS, type ColumnName } from './columns';
import { InputError } from './parameters';

function titleOf(path: string, fields: readonly INodeProperties[]): string | undefined {
	const [first = '', ...rest] = path.split('.');
	const field = fields.find(({ name }) => name === first);
	const part = rest.at(-1);
	if (field === undefined || part === undefined) return field?.displayName;
	if (field.type === 'resourceMapper') return COLUMNS[part as ColumnName];
	return field.options?.find((option): option is INodeProperties => option.name === part)?.displayName;
}

/** n8n could not evaluate an expression. Nothing was sent for this item. */
export class NotEvaluatedError extends InputError {
	override readonly said: string | undefined;

	/**
	 * @param fields those of the operation, for the name by which the user knows the one that failed
	 * @param whose the end of "A field …"
	 */
	constructor(failure: unknown, fields: readonly INodeProperties[], whose = 'of this item') {
		// n8n's error says at which parameter it was
		const at = (failure as { context?: { parameter?: unknown } | null } | null | undefined)?.context;
		const title = titleOf(String(at?.parameter ?? ''), fields);
		super(
			`A field ${whose} could not be evaluated`,
			title ? `Check the expression in '${title}'.` : 'Check the expressions of this node.',
		);
		this.said = plainWords(failure instanceof Error ? failure.message : failure);
	}
}
