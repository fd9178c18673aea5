import type { Exchange, Session } from '../account/account';
import type { Wait } from '../account/wait';
import { ConnectionError } from '../connection';
import { NotSentError, SmsCenterError } from '../errors';
import { isTooMany, nextStep, type Verb } from './retry';

/** A request that is repeated as the retry rules say. */
export interface Request<T> extends Omit<Exchange<T>, 'url' | 'quiet'> {
	verb: Verb;
	path: string;
	/** The host that it must go to; the account's current one where it is left out. */
	baseUrl?: string;
}

/** A failure after which nobody knows whether the request was carried out. */
export class InDoubtError extends SmsCenterError {
	override readonly code: number | null;

	constructor(
		override readonly cause: SmsCenterError,
		/** The failure that left the doubt: not always the last one. */
		readonly doubt: SmsCenterError,
		/** The host that the request in doubt was sent to. */
		readonly baseUrl: string,
	) {
		const isLast = cause === doubt || cause.code === null;
		super(
			`${isLast ? cause.message : doubt.message}, and whether it was carried out is not known`,
			isLast ? cause.hint : `The next try ended so: ${cause.message}. ${cause.hint}`,
			'unknown',
		);
		this.code = cause.code;
	}
}

/** How a promise ended: with a value, or with a failure of ours. */
export type Attempt<T> = { value: T; failure?: undefined } | { failure: SmsCenterError };

/** Waits for a promise and gives its value or its failure, to decide on. A failure that is not ours is a fault: it is thrown. */
export async function attempt<T>(promise: Promise<T>): Promise<Attempt<T>> {
	return await promise.then(
		(value) => ({ value }),
		(failure: unknown) => {
			if (failure instanceof SmsCenterError) return { failure };
			throw failure;
		},
	);
}

/** So long is the backup host tried first, after the main one took no connections. */
const PREFER_BACKUP_MS = 60_000;

/**
 * Sends a request, and again where {@link nextStep} says so; gives the host that answered as well. Rejects with
 * {@link InDoubtError} where any try may have been carried out, and otherwise with the first failure that counts.
 */
export async function send<T>(
	session: Session,
	request: Request<T>,
	wait: Wait,
): Promise<{ value: T; baseUrl: string }> {
	const { account, signal } = session;
	let baseUrl = request.baseUrl ?? account.currentBaseUrl();
	let hasBackup = request.baseUrl === undefined && account.backupUrl !== undefined;
	let first: SmsCenterError | undefined;
	let doubt: { failure: SmsCenterError; baseUrl: string } | undefined;
	let refusedAsTooMany = 0;
	let quiet = false;
	for (let tries = 1; ; tries += 1) {
		const exchange = { ...request, url: baseUrl + request.path, quiet };
		const answer = await attempt(account.exchange(session, exchange, wait));
		if (answer.failure === undefined) {
			const forMs = baseUrl === account.backupUrl ? PREFER_BACKUP_MS : 0;
			if (first) account.backupUntil = account.clock.now() + forMs;
			return { value: answer.value, baseUrl };
		}
		const { failure } = answer;
		if (failure.sent === 'unknown') {
			doubt = { failure, baseUrl };
			// What is in doubt is repeated even when the rest of the run is left
			wait.signal = signal;
		}
		if (isTooMany(failure)) refusedAsTooMany += 1;
		const { verb } = request;
		const random = account.clock.random();
		const next = nextStep({ verb, failure, tries, refusedAsTooMany, hasBackup, random });
		const mayGoOn = next && (next.step !== 'again' || (await mayPause(wait, failure, next.afterMs)));
		if (!next || !mayGoOn) {
			// What ends the tries says less than what began them: a wait that is too long, another host out of reach
			const isLess = failure instanceof NotSentError || failure instanceof ConnectionError;
			const told = isLess && first ? first : failure;
			throw doubt ? new InDoubtError(told, doubt.failure, doubt.baseUrl) : told;
		}
		first ??= failure;
		if (next.step === 'use backup') {
			hasBackup = false;
			baseUrl = (baseUrl === account.backupUrl ? account.baseUrl : account.backupUrl) ?? baseUrl;
		}
		quiet = next.step === 'again after a quiet minute';
	}
}

/** Sends a request that changes nothing, as {@link send} does. Whatever it rejects with says `sent: 'no'`. */
export async function ask<T>(
	session: Session,
	request: Request<T>,
	wait: Wait,
): Promise<{ value: T; baseUrl: string }> {
	const answer = await attempt(send(session, request, wait));
	if (answer.failure === undefined) return answer.value;
	const failure = answer.failure instanceof InDoubtError ? answer.failure.cause : answer.failure;
	failure.sent = 'no';
	throw failure;
}

async function mayPause(wait: Wait, failure: SmsCenterError, ms: number): Promise<boolean> {
	if (ms === 0) return true;
	const paused = await attempt(wait.pause(isTooMany(failure) ? 'backoff' : 'retry', ms));
	return paused.failure === undefined;
}
