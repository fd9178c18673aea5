import { ExpressionError, NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { excerpt, RefusedError, SmsCenterError, UnforeseenError, UnreadableReplyError } from '../api';

/** What a failure says to a user. */
export interface Explanation {
	/** What happened, in our own words. */
	message: string;
	/** How to mend it, and what the server said, cleaned and cut. */
	hint: string;
}

/** So much of a server's text is shown. */
const SERVER_TEXT_LIMIT = 200;

/** What the server did, where our own error is about more than that. */
function rootOf(error: unknown): unknown {
	return error instanceof SmsCenterError && error.cause instanceof SmsCenterError
		? rootOf(error.cause)
		: error;
}

function serverSaid(error: SmsCenterError, secrets: readonly string[]): string {
	const root = rootOf(error);
	if (root instanceof UnforeseenError) {
		return ` n8n said: “${excerpt(root.text, { limit: SERVER_TEXT_LIMIT, secrets })}”.`;
	}
	if (root instanceof RefusedError && root.serverText !== '') {
		return ` SMS Center said: “${excerpt(root.serverText, { limit: SERVER_TEXT_LIMIT, secrets })}”.`;
	}
	if (root instanceof UnreadableReplyError) {
		const head = root.excerpt(secrets);
		return head === '' ? ' The reply is empty.' : ` The reply begins: “${head}”.`;
	}
	return '';
}

/** What any failure says, without the secrets. A failure that is not ours keeps its text, cleaned, in the hint. */
export function explain(error: unknown, secrets: readonly string[]): Explanation {
	if (error instanceof SmsCenterError) {
		return { message: error.message, hint: error.hint + serverSaid(error, secrets) };
	}
	const text = error instanceof Error ? error.message : String(error);
	return {
		message: 'The request to SMS Center could not be made',
		hint: `n8n said: “${excerpt(text, { limit: SERVER_TEXT_LIMIT, secrets })}”.`,
	};
}

/**
 * The error that n8n shows, built anew from numbers and our own words: neither the request nor the reply is in it.
 * @param more what else the description says, such as how many items were done
 */
export function nodeErrorOf(
	node: INode,
	error: unknown,
	secrets: readonly string[],
	{ itemIndex, more = '' }: { itemIndex?: number; more?: string } = {},
): NodeApiError {
	const { message, hint } = explain(error, secrets);
	const code = error instanceof SmsCenterError ? error.code : null;
	const root = rootOf(error);
	const status = root instanceof UnreadableReplyError ? root.status : code;
	return new NodeApiError(
		node,
		{},
		{
			message,
			description: more === '' ? hint : `${hint} ${more}`,
			httpCode: status === null ? undefined : String(status),
			itemIndex,
		},
	);
}

/** The same, but n8n's own errors about the workflow (an expression that cannot be evaluated) stay as they are. */
export function asNodeError(
	node: INode,
	error: unknown,
	secrets: readonly string[],
	more: { itemIndex?: number; more?: string },
): Error {
	const isAboutWorkflow = error instanceof NodeOperationError || error instanceof ExpressionError;
	if (isAboutWorkflow || error instanceof NodeApiError) return error;
	return nodeErrorOf(node, error, secrets, more);
}
