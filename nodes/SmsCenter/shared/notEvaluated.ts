import type { INodeProperties } from 'n8n-workflow';

import { plainWords } from '../api';
import { InputError } from './parameters';

/** The parameter that n8n was at, where its error says so. */
function parameterOf(failure: unknown): unknown {
	if (typeof failure !== 'object' || failure === null || !('context' in failure)) return undefined;
	const { context } = failure;
	return typeof context === 'object' && context !== null && 'parameter' in context
		? context.parameter
		: undefined;
}

function hintFor(failure: unknown, fields: readonly INodeProperties[]): string {
	const parameter = parameterOf(failure);
	const field = fields.find(({ name }) => name === parameter);
	return field ? `Check the expression in '${field.displayName}'.` : 'Check the expressions of this node.';
}

/** n8n could not evaluate an expression. Nothing was sent for this item. */
export class NotEvaluatedError extends InputError {
	/** What n8n said. */
	override readonly said: string | undefined;

	/**
	 * @param fields those of the operation, for the name by which the user knows the one that failed
	 * @param whose the end of "A field …"
	 */
	constructor(failure: unknown, fields: readonly INodeProperties[], whose = 'of this item') {
		super(`A field ${whose} could not be evaluated`, hintFor(failure, fields));
		this.said = plainWords(failure instanceof Error ? failure.message : failure);
	}
}
