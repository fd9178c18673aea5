import { ConnectionError, UnforeseenError } from './connection';
import { UnreadableReplyError, type SmsCenterError } from './errors';
import { NotSentError } from './account/secrets';

/** What a request asks of SMS Center. */
export type Verb = 'get' | 'add' | 'chg' | 'del';

/** All that the decision rests on. */
export interface Attempted {
	verb: Verb;
	failure: SmsCenterError;
	/** How often the request was sent, this time included. */
	tries: number;
	/** How many of those were answered with error 9. */
	refusedAsTooMany: number;
	/** Whether another host is there that was not tried for this request. */
	hasBackup: boolean;
	/** From 0 up to 1, to spread repeats. */
	random: number;
}

/** What to do next, and why. */
export type NextStep =
	| { step: 'give up'; why: string }
	| { step: 'look up'; why: string }
	| { step: 'use backup'; why: string }
	| { step: 'again'; why: string; afterMs: number }
	| { step: 'again after a quiet minute'; why: string };

const MAX_TRIES = 3;
const MAX_TRIES_AFTER_UNREADABLE = 2;
const FIRST_PAUSE_MS = 500;

/** Half a second, then twice as long each time, and up to as much again so that repeats do not come all at once. */
function pauseMs(tries: number, random: number): number {
	return FIRST_PAUSE_MS * 2 ** (tries - 1) * (1 + random);
}

/** Whether, and how, a request that failed is sent again. Pure. */
export function nextStep({ verb, failure, tries, refusedAsTooMany, hasBackup, random }: Attempted): NextStep {
	if (failure instanceof NotSentError) {
		return { step: 'give up', why: 'our own rules kept it from being sent' };
	}
	if (failure instanceof ConnectionError && failure.fault === 'cancelled') {
		return { step: 'give up', why: 'nobody waits for it any more' };
	}
	if (failure.code === 9) {
		return refusedAsTooMany <= 1
			? {
					step: 'again',
					why: 'other programs may have been at it for a moment',
					afterMs: 1000 + 2000 * random,
				}
			: { step: 'again after a quiet minute', why: 'it stands among the identical ones of the last minute' };
	}
	if (failure.code !== null) return { step: 'give up', why: 'SMS Center has decided' };

	if (failure instanceof ConnectionError && ['certificate', 'handshake'].includes(failure.fault)) {
		return { step: 'give up', why: 'neither a certificate nor an address mends itself' };
	}
	if (failure instanceof ConnectionError && failure.fault === 'refused' && hasBackup) {
		return { step: 'use backup', why: 'nothing was written, and the provider names another host' };
	}
	if (failure.sent === 'unknown' && verb === 'add') {
		return { step: 'look up', why: 'sent again, it might stand there twice' };
	}
	// A web page or a plain text is hardly a passing fault; three lists a minute are soon used up
	const mostTries = failure instanceof UnreadableReplyError ? MAX_TRIES_AFTER_UNREADABLE : MAX_TRIES;
	// One answered with error 9 was not carried out for reasons of its own
	const others = tries - refusedAsTooMany;
	if (others >= mostTries) return { step: 'give up', why: 'tried often enough' };
	return { step: 'again', why: 'it changes nothing to ask twice', afterMs: pauseMs(others, random) };
}

/**
 * Whether the server may still carry out a request that ended so: after a timeout, or nobody knows what, it may be at
 * work; after a reset or another answer of a proxy it has carried it out, or never will (rule 3).
 */
export function mayStillHappen(failure: SmsCenterError): boolean {
	if (failure instanceof ConnectionError) return failure.fault === 'timeout' || failure.fault === 'cancelled';
	if (failure instanceof UnforeseenError) return true;
	return failure instanceof UnreadableReplyError && [408, 504, 524, 598, 599].includes(failure.status);
}
