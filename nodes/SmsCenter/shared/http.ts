import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
} from 'n8n-workflow';

import { ConnectionError, CredentialError, SmsCenterError, UnforeseenError } from '../api';
import type { ConnectionFault, Send } from '../api';

/** The contexts in which a node may talk to SMS Center. */
export type NodeContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** The type of the credential. */
export const CREDENTIAL = 'smsCenterApi';

/** A reply that comes drop by drop keeps n8n's own timer from firing; ours fires so much later. */
const GRACE_MS = 1000;

/** Failures before anything was written, by the code that Node.js gives. */
const NOT_WRITTEN: ReadonlyMap<string, ConnectionFault> = new Map([
	['ECONNREFUSED', 'refused'],
	['ENOTFOUND', 'unreachable'],
	['EAI_AGAIN', 'unreachable'],
	['ERR_INVALID_URL', 'unreachable'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
	['HOSTNAME_MISMATCH', 'certificate'],
]);

/**
 * What OpenSSL says of a handshake that fails: the server speaks no TLS, or none that n8n speaks. A request that waits to
 * be written then fails with EPROTO.
 */
const HANDSHAKE_FAILED =
	/^write EPROTO .*:(?:wrong version number|unsupported protocol|(?:\S+ )?(?:alert protocol version|alert handshake failure|alert insufficient security|alert no application protocol|unrecognized name)):/;

const BEFORE_TLS = 'before secure TLS connection was established';

const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);

/** An error and what it wraps, from the outside in. */
function* causes(error: unknown): Generator<Record<string, unknown>> {
	let current = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
		yield current as Record<string, unknown>;
		current = (current as { cause?: unknown }).cause;
	}
}

/** Whether the failure came before there was a connection; one that tried several addresses holds an error for each. */
function isConnecting(error: unknown): boolean {
	const wasAt = (one: unknown) =>
		typeof one === 'object' && one !== null && 'syscall' in one && one.syscall === 'connect';
	return [...causes(error)].some(
		(cause) =>
			wasAt(cause) || (Array.isArray(cause.errors) && cause.errors.length > 0 && cause.errors.every(wasAt)),
	);
}

/** Whether the connection was lost, or never came about, before a byte of the request could be written. */
function isBeforeWriting(error: unknown): boolean {
	return (
		isConnecting(error) ||
		[...causes(error)].some(({ message }) => typeof message === 'string' && message.includes(BEFORE_TLS))
	);
}

function isHandshake(error: unknown): boolean {
	return [...causes(error)].some(
		({ message }) => typeof message === 'string' && HANDSHAKE_FAILED.test(message),
	);
}

function isErrorCode(code: unknown): code is string {
	return typeof code === 'string' && /^[A-Z][A-Z_]{1,39}$/.test(code);
}

/** What a failure of n8n's HTTP helper means for the request: its fault, and whether it may have been written. */
export function failureOf(error: unknown, cancelled: boolean): SmsCenterError {
	if (error instanceof SmsCenterError) return error;
	if (cancelled) return new ConnectionError('cancelled', true);
	for (const { code } of causes(error)) {
		if (typeof code !== 'string') continue;
		const notWritten = NOT_WRITTEN.get(code);
		if (notWritten) return new ConnectionError(notWritten, false);
		if (/^(CERT|CRL|UNABLE_TO)_/.test(code)) return new ConnectionError('certificate', false);
		if (code === 'EPROTO' && isHandshake(error)) return new ConnectionError('handshake', false);
		if (/^E[A-Z]/.test(code) && isBeforeWriting(error)) return new ConnectionError('unreachable', false);
		if (TIMED_OUT.has(code)) return new ConnectionError('timeout', true);
		if (code === 'ERR_CANCELED') return new ConnectionError('cancelled', true);
		// Whatever else breaks may have been written: a broken answer (HPE_…, Z_…) surely was
		if (/^(E|HPE|Z)_?[A-Z_0-9]+$/.test(code)) return new ConnectionError('reset', true);
	}
	for (const cause of causes(error)) if (cause instanceof CredentialError) return cause;
	const codes = [...causes(error)].map(({ code }) => code);
	return new UnforeseenError(codes.find(isErrorCode));
}

function isFullResponse(value: unknown): value is { body: unknown; statusCode: number } {
	return typeof value === 'object' && value !== null && 'statusCode' in value && 'body' in value;
}

/** The bytes of a body: what n8n gives for `encoding: 'arraybuffer'`, in all its versions. */
function bytesOf(body: unknown): Uint8Array {
	if (body instanceof Uint8Array) return body;
	if (body instanceof ArrayBuffer) return new Uint8Array(body);
	return Buffer.from(typeof body === 'string' ? body : '', 'utf8');
}

/** The context as n8n's HTTP helper is to see it: the signal that ends a request is taken from there, not from the options. */
function withSignal(context: NodeContext, signal: AbortSignal): NodeContext {
	if (!('getExecutionCancelSignal' in context)) return context;
	return Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as NodeContext;
}

/**
 * Sends forms through n8n's HTTP helper, which signs them with the credential. A request is over, and its connection
 * given up, when its promise is settled.
 */
export function sender(context: NodeContext): Send {
	const request = async (options: IHttpRequestOptions, abortSignal: AbortSignal): Promise<unknown> =>
		await context.helpers.httpRequestWithAuthentication.call(withSignal(context, abortSignal), CREDENTIAL, {
			...options,
			abortSignal,
		});

	return async (url, form, timeoutMs, signal) => {
		const over = new AbortController();
		const watchdog = sleep(timeoutMs + GRACE_MS, over.signal).then(
			() => 'overdue' as const,
			() => 'answered' as const,
		);
		const options: IHttpRequestOptions = {
			method: 'POST',
			url,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: { ...form } as IDataObject,
			encoding: 'arraybuffer',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: timeoutMs,
		};
		const abortSignal = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
		const answer = request(options, abortSignal).then(
			(response) => ({ response }),
			(error: unknown) => ({ error }),
		);
		const first = await Promise.race([answer, watchdog]);
		over.abort();
		if (typeof first === 'string') throw new ConnectionError('timeout', true);
		if ('error' in first) throw failureOf(first.error, signal?.aborted === true);
		if (!isFullResponse(first.response)) throw new ConnectionError('reset', true);
		return { status: first.response.statusCode, body: bytesOf(first.response.body) };
	};
}
