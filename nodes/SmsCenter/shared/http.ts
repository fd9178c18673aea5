import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
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

type Cause = Partial<Record<'code' | 'message' | 'syscall' | 'errors' | 'cause', unknown>>;

function causesOf(error: unknown, depth = 5): Cause[] {
	if (depth === 0 || typeof error !== 'object' || error === null) return [];
	return [error, ...causesOf((error as Cause).cause, depth - 1)];
}

/**
 * OpenSSL says of a handshake that fails: the server speaks no TLS, or none that n8n speaks. A request that waits to be
 * written then fails with EPROTO.
 */
const HANDSHAKE_FAILED =
	/^write EPROTO .*:(?:wrong version number|unsupported protocol|(?:\S+ )?(?:alert protocol version|alert handshake failure|alert insufficient security|alert no application protocol|unrecognized name)):/;

const isHandshake = ({ message }: Cause) => typeof message === 'string' && HANDSHAKE_FAILED.test(message);

const isConnecting = (error: Cause | null | undefined) => error?.syscall === 'connect';

/** Whether there was no connection yet; a failure to make one at several addresses holds an error for each. */
function isBeforeWriting(cause: Cause): boolean {
	const { errors, message } = cause;
	if (isConnecting(cause)) return true;
	if (Array.isArray(errors) && errors.length > 0 && errors.every(isConnecting)) return true;
	return typeof message === 'string' && message.includes('before secure TLS connection was established');
}

/** A proxy has ended the connection instead of opening a tunnel; https-proxy-agent, which n8n uses, gives no code. */
const isTunnelLost = ({ message }: Cause) =>
	typeof message === 'string' && message.includes('before receiving CONNECT response');

/**
 * What failures of n8n's HTTP helper mean, by what Node.js or axios calls them; the first that fits holds.
 * `where` must be so of the error, or of one that it wraps.
 */
const MEANINGS: ReadonlyArray<
	[code: RegExp, fault: ConnectionFault, isWritten: boolean, where?: (cause: Cause) => boolean]
> = [
	[/^ECONNREFUSED$/, 'refused', false],
	[/^(ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL)$/, 'unreachable', false],
	[/^(CERT|CRL|UNABLE_TO)_|SELF_SIGNED_CERT|^ERR_TLS_CERT_|^HOSTNAME_MISMATCH$/, 'certificate', false],
	[/^EPROTO$/, 'handshake', false, isHandshake],
	[/^E[A-Z]/, 'unreachable', false, isBeforeWriting],
	[/^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT)$/, 'timeout', true],
	[/^ERR_CANCELED$/, 'cancelled', true],
	// Whatever else breaks may have been written: a broken answer (HPE_…, Z_…) surely was
	[/^(E|HPE|Z)_?[A-Z_0-9]+$/, 'reset', true],
];

/** What a failure of n8n's HTTP helper means for the request: its fault, and whether it may have been written. */
export function failureOf(error: unknown, cancelled: boolean): SmsCenterError {
	if (error instanceof SmsCenterError) return error;
	if (cancelled) return new ConnectionError('cancelled', true);
	const causes = causesOf(error);
	if (causes.some(isTunnelLost)) return new ConnectionError('unreachable', false);
	const codes = causes.flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
	for (const each of codes) {
		const meaning = MEANINGS.find(([code, , , where]) => code.test(each) && (!where || causes.some(where)));
		if (meaning) return new ConnectionError(meaning[1], meaning[2]);
	}
	return (
		causes.find((cause) => cause instanceof CredentialError) ??
		new UnforeseenError(codes.find((code) => /^[A-Z][A-Z_]{1,39}$/.test(code)))
	);
}

/**
 * Sends forms through n8n's HTTP helper, which signs them with the credential. A request is over, and its connection
 * given up, when its promise is settled.
 */
export function sender(context: NodeContext): Send {
	const { httpRequestWithAuthentication } = context.helpers;
	return async (url, form, timeoutMs, signal) => {
		const over = new AbortController();
		const abortSignal = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
		const overdue = sleep(timeoutMs + GRACE_MS, over.signal).then(() => {
			throw new ConnectionError('timeout', true);
		});
		// n8n takes the signal that ends a request from there, not from the options
		const getExecutionCancelSignal = { value: () => abortSignal };
		const asSeen =
			'getExecutionCancelSignal' in context
				? (Object.create(context, { getExecutionCancelSignal }) as NodeContext)
				: context;
		try {
			const request = httpRequestWithAuthentication.call(asSeen, CREDENTIAL, {
				method: 'POST',
				url,
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: { ...form } as IDataObject,
				encoding: 'arraybuffer',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				timeout: timeoutMs,
				abortSignal,
			}) as Promise<{ statusCode?: number; body?: Uint8Array | string } | undefined>;
			const answer = await Promise.race([request, overdue]);
			if (answer?.statusCode === undefined) throw new ConnectionError('reset', true);
			return { status: answer.statusCode, body: Buffer.from(answer.body ?? '') };
		} catch (error) {
			throw failureOf(error, signal?.aborted === true);
		} finally {
			over.abort();
		}
	};
}
