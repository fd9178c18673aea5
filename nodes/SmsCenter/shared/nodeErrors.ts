import { ExpressionError, NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import {
	ConnectionError,
	CredentialError,
	holdsSecret,
	namesInWords,
	RefusedError,
	SmsCenterError,
	UnforeseenError,
	UnreadableReplyError,
} from '../api';

/** What a failure says to a user: what happened, and how to mend it with what is known of the answer. */
type Explanation = Pick<SmsCenterError, 'message' | 'hint'>;

/** Whose credential is in use: what must never be shown of it, and what a refusal of it means. */
export interface Identity {
	secrets: readonly string[];
	refusal?: Explanation;
}

/** Before the credential was read. */
export const NOBODY: Identity = { secrets: [] };

/** What the server did, where our own error is about more than that. */
function rootOf(error: SmsCenterError): SmsCenterError {
	return error.cause instanceof SmsCenterError ? rootOf(error.cause) : error;
}

function aboutAnswer(error: SmsCenterError, secrets: readonly string[]): string {
	const said = error.said !== undefined && !holdsSecret(error.said, secrets) ? error.said : undefined;
	if (error instanceof UnreadableReplyError) {
		const { kind, size } = error.look;
		const title = said === undefined ? '' : `, titled “${said}”`;
		return kind === 'empty' ? ' The reply is empty.' : ` The reply is ${kind} of ${size} bytes${title}.`;
	}
	const who = error instanceof RefusedError ? 'SMS Center' : 'n8n';
	return said === undefined ? '' : ` ${who} said: “${said}”.`;
}

function ours(error: unknown): SmsCenterError {
	return error instanceof SmsCenterError ? error : new UnforeseenError();
}

/** The template that a failure is about, as far as it is known. */
export interface About {
	id: number | null;
	name: string | null;
}

/** Which template it is about, as the beginning of a message; nothing where it is about the account. */
function beginning(error: SmsCenterError, { id, name }: About): string {
	const about = name ?? error.about;
	const isCancelled = error instanceof ConnectionError && error.fault === 'cancelled';
	if (isCancelled || error.code === 2 || error.code === 4 || error instanceof CredentialError) return '';
	if (about !== undefined) return `Template ${namesInWords([about])}: `;
	return id === null ? '' : `Template ${id}: `;
}

const NO_TEMPLATE: About = { id: null, name: null };

/** What any failure says. Of one that is not ours nothing is known, and so nothing shown. */
export function explain(
	error: unknown,
	{ secrets, refusal }: Identity,
	about = NO_TEMPLATE,
): Explanation & { prefix: string } {
	const known = ours(error);
	const isRefusal = known instanceof RefusedError && known.code === 2;
	const { message, hint } = (isRefusal && refusal) || known;
	return { prefix: beginning(known, about), message, hint: hint + aboutAnswer(rootOf(known), secrets) };
}

/**
 * The error that n8n shows, built anew from numbers and our own words: neither the request nor the reply is in it.
 * @param about the template
 * @param more what else the description says, such as how many items were done
 */
export function nodeErrorOf(
	node: INode,
	error: unknown,
	identity: Identity,
	{ itemIndex, more = '', about }: { itemIndex?: number; more?: string; about?: About } = {},
): NodeApiError {
	const { prefix, message, hint } = explain(error, identity, about);
	const root = rootOf(ours(error));
	const number = root instanceof UnreadableReplyError ? root.status : ours(error).code;
	const description = `${hint} ${more}`.trim();
	const build = (text: string) =>
		new NodeApiError(node, {}, { message: text, description, httpCode: number?.toString(), itemIndex });
	const named = build(prefix + message);
	// n8n replaces a message that holds EEXIST, ENOENT or the like, in a name too
	return named.message === prefix + message ? named : build(message);
}

/** The same, but n8n's own errors about the workflow (an expression that cannot be evaluated) stay as they are. */
export function asNodeError(...[node, error, ...more]: Parameters<typeof nodeErrorOf>): Error {
	const isOfN8n = [NodeOperationError, ExpressionError, NodeApiError].some((kind) => error instanceof kind);
	return isOfN8n ? (error as Error) : nodeErrorOf(node, error, ...more);
}
