import { ConnectionError, UnforeseenError } from '../connection';
import { NotSentError, UnreadableReplyError, type SmsCenterError } from '../errors';

/** What a request asks of SMS Center. */
export type Verb = 'get' | 'add' | 'chg' | 'del';

/** All that the decision rests on. */
export interface Attempted {
	verb: Verb;
	failure: SmsCenterError;
	tries: number;
	refusedAsTooMany: number;
	/** Whether another host is there that was not tried for this request. */
	hasBackup: boolean;
	random: number;
}

/** How to send it again; undefined where it is not sent again. */
export type NextStep =
	{ step: 'use backup' } | { step: 'again'; afterMs: number } | { step: 'again after a quiet minute' };

const MAX_TRIES = 3;
const MAX_TRIES_AFTER_UNREADABLE = 2;
const MAX_TOO_MANY = 3;
const FIRST_PAUSE_MS = 500;

/** Whether SMS Center, or a proxy before it, was asked for too much at once. */
export function isTooMany(failure: SmsCenterError): boolean {
	return failure.code === 9 || (failure instanceof UnreadableReplyError && failure.isOverloaded);
}

/** Whether, and how, a request that failed is sent again. Pure. */
export function nextStep(attempted: Attempted): NextStep | undefined {
	const { verb, failure, tries, refusedAsTooMany, hasBackup, random } = attempted;
	// Our own rules kept it from being sent
	if (failure instanceof NotSentError) return undefined;
	// Nobody waits for it any more
	if (failure instanceof ConnectionError && failure.fault === 'cancelled') return undefined;
	// Sent again, it might stand there twice: it is looked up, an overloaded server's answer too
	if (failure.sent === 'unknown' && verb === 'add') return undefined;
	if (isTooMany(failure)) {
		// Other programs may have been at it for a moment; else it stands among the identical ones of the last minute
		if (refusedAsTooMany === 1) return { step: 'again', afterMs: 1000 + 2000 * random };
		return refusedAsTooMany < MAX_TOO_MANY ? { step: 'again after a quiet minute' } : undefined;
	}
	// SMS Center has decided
	if (failure.code !== null) return undefined;
	// Neither a certificate nor an address mends itself
	if (failure instanceof ConnectionError && ['certificate', 'handshake'].includes(failure.fault)) return undefined;
	// Nothing was written, and the provider names another host
	if (failure instanceof ConnectionError && failure.fault === 'refused' && hasBackup) return { step: 'use backup' };
	// A web page or a plain text is hardly a passing fault; three lists a minute are soon used up
	const mostTries = failure instanceof UnreadableReplyError ? MAX_TRIES_AFTER_UNREADABLE : MAX_TRIES;
	const others = tries - refusedAsTooMany;
	if (others >= mostTries) return undefined;
	// Where there was no answer at all, the circuit breaker of the run makes the pause
	const isNoAnswer = failure instanceof ConnectionError && failure.isNoAnswer;
	if (isNoAnswer) return { step: 'again', afterMs: 0 };
	// Twice as long each time, and up to as much again so that repeats do not come all at once
	return { step: 'again', afterMs: FIRST_PAUSE_MS * 2 ** (others - 1) * (1 + random) };
}

/**
 * Whether the server may still carry out a request that ended so: after a timeout, or nobody knows what, it may be at
 * work; after a reset or another answer of a proxy it has carried it out, or never will.
 */
export function mayStillHappen(failure: SmsCenterError): boolean {
	if (failure instanceof ConnectionError) return failure.fault === 'timeout' || failure.fault === 'cancelled';
	if (failure instanceof UnforeseenError) return true;
	return failure instanceof UnreadableReplyError && [408, 504, 524, 598, 599].includes(failure.status);
}
