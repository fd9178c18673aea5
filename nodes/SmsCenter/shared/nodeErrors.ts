import { ExpressionError, NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { holdsSecret, RefusedError, SmsCenterError, UnforeseenError, UnreadableReplyError } from '../api';

/** What a failure says to a user. */
export interface Explanation {
	/** What happened, in our own words. */
	message: string;
	/** How to mend it, and what is known of the answer. */
	hint: string;
}

/** Whose credential is in use: what must never be shown of it, and what a refusal of it means. */
export interface Identity {
	/** Login, password or key. */
	secrets: readonly string[];
	refusal?: Explanation;
}

/** Before the credential was read. */
export const NOBODY: Identity = { secrets: [] };

/** What the server did, where our own error is about more than that. */
function rootOf(error: unknown): unknown {
	return error instanceof SmsCenterError && error.cause instanceof SmsCenterError
		? rootOf(error.cause)
		: error;
}

/** What is known of the answer, as a sentence with a blank before it. */
function aboutAnswer(error: unknown, secrets: readonly string[]): string {
	if (!(error instanceof SmsCenterError)) return '';
	const said = error.said === undefined || holdsSecret(error.said, secrets) ? undefined : error.said;
	if (error instanceof UnreadableReplyError) {
		const { kind, size } = error.look;
		if (kind === 'empty') return ' The reply is empty.';
		return ` The reply is ${kind} of ${size} bytes${said === undefined ? '' : `, titled “${said}”`}.`;
	}
	if (said === undefined) return '';
	return ` ${error instanceof RefusedError ? 'SMS Center' : 'n8n'} said: “${said}”.`;
}

/** What any failure says. Of one that is not ours nothing is known, and so nothing shown. */
export function explain(error: unknown, { secrets, refusal }: Identity): Explanation {
	const known = error instanceof SmsCenterError ? error : new UnforeseenError();
	const isRefusal = known instanceof RefusedError && known.code === 2;
	const { message, hint } = (isRefusal && refusal) || known;
	return { message, hint: hint + aboutAnswer(rootOf(known), secrets) };
}

/**
 * The error that n8n shows, built anew from numbers and our own words: neither the request nor the reply is in it.
 * @param more what else the description says, such as how many items were done
 */
export function nodeErrorOf(
	node: INode,
	error: unknown,
	identity: Identity,
	{ itemIndex, more = '' }: { itemIndex?: number; more?: string } = {},
): NodeApiError {
	const { message, hint } = explain(error, identity);
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
	identity: Identity,
	more: { itemIndex?: number; more?: string },
): Error {
	const isAboutWorkflow = error instanceof NodeOperationError || error instanceof ExpressionError;
	if (isAboutWorkflow || error instanceof NodeApiError) return error;
	return nodeErrorOf(node, error, identity, more);
}
