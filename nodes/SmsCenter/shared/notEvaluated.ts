import type { INodeProperties } from 'n8n-workflow';

import { plainWords } from '../api';
import { InputError } from './parameters';

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
		const field = fields.find(({ name }) => name === at?.parameter);
		super(
			`A field ${whose} could not be evaluated`,
			field ? `Check the expression in '${field.displayName}'.` : 'Check the expressions of this node.',
		);
		this.said = plainWords(failure instanceof Error ? failure.message : failure);
	}
}
