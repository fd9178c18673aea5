import type { Access, Exchange, Patience } from './account';
import { attempt } from './attempt';
import { ConnectionError } from './connection';
import { SmsCenterError } from './errors';
import { nextStep, type Verb } from './retry';

/** A request that is repeated as the retry rules say. */
export interface Performance<T> extends Omit<Exchange<T>, 'baseUrl'> {
	verb: Verb;
	/** Where it must go; the account's current host where it is left out. */
	baseUrl?: string;
	/** Sent to each host at most once. */
	once?: boolean;
}

/** What came of it. */
export interface Performed<T> {
	value: T;
	/** The host that answered. */
	baseUrl: string;
}

/** A failure after which nobody knows whether the request was carried out. */
export class InDoubtError extends SmsCenterError {
	override readonly code: number | null;

	constructor(
		/** The last failure. */
		override readonly cause: SmsCenterError,
		/** The failure that left the doubt: not always the last one. */
		readonly doubt: SmsCenterError,
		/** The host that the request in doubt was sent to. */
		readonly baseUrl: string,
	) {
		super(cause.message, cause.hint, 'unknown');
		this.code = cause.code;
	}
}

/** So long is the backup host tried first, after the main one took no connections. */
const PREFER_BACKUP_MS = 60_000;

/**
 * Sends a request, and again where {@link nextStep} says so. Rejects with {@link InDoubtError} where any try may have
 * been carried out, and otherwise with the last failure.
 */
export async function perform<T>(
	access: Access,
	performance: Performance<T>,
	patience: Omit<Patience, 'quiet'>,
): Promise<Performed<T>> {
	const { account } = access;
	let baseUrl = performance.baseUrl ?? account.currentBaseUrl();
	let hasBackup = performance.baseUrl === undefined && account.backupUrl !== undefined && baseUrl === account.baseUrl;
	let mainFailure: SmsCenterError | undefined;
	let doubt: { failure: SmsCenterError; baseUrl: string } | undefined;
	let refusedAsTooMany = 0;
	let quiet = false;
	for (let tries = 1; ; tries += 1) {
		// What is in doubt is settled even when the rest of the run is left
		const signal = doubt === undefined ? (patience.unsentSignal ?? patience.signal) : patience.signal;
		const answer = await attempt(
			account.exchange(access, { ...performance, baseUrl }, { budget: patience.budget, signal, quiet }),
		);
		if (answer.failure === undefined) {
			if (mainFailure) account.preferBackup(PREFER_BACKUP_MS);
			return { value: answer.value, baseUrl };
		}
		const { failure } = answer;
		if (failure.sent === 'unknown') doubt = { failure, baseUrl };
		if (failure.code === 9) refusedAsTooMany += 1;
		const { verb } = performance;
		const random = account.clock.random();
		const next = nextStep({ verb, failure, tries, refusedAsTooMany, hasBackup, random });
		const isLast = performance.once === true && next.step !== 'use backup';
		if (isLast || next.step === 'give up' || next.step === 'look up') {
			if (doubt) throw new InDoubtError(failure, doubt.failure, doubt.baseUrl);
			// A backup that cannot be reached either says less than the main host did
			throw failure instanceof ConnectionError && mainFailure ? mainFailure : failure;
		}
		if (next.step === 'use backup') {
			hasBackup = false;
			mainFailure = failure;
			baseUrl = account.backupUrl ?? baseUrl;
		}
		if (next.step === 'again') await pause(access, next.afterMs, failure, patience);
		quiet = next.step === 'again after a quiet minute';
	}
}

/** Sleeps; a pause that SMS Center's limits ask for is taken from the budget. Ends early when nobody waits any more. */
async function pause(access: Access, ms: number, failure: SmsCenterError, patience: Patience): Promise<void> {
	const { budget, signal } = patience;
	const isLimit = failure.code === 9;
	if (isLimit && budget.leftMs < ms) throw failure;
	// A cancelled pause just ends: the exchange that follows says what happened
	const sleep = () => access.account.clock.sleep(ms, signal).catch(() => undefined);
	if (!isLimit) return await sleep();
	budget.leftMs -= ms;
	await access.meter.during(sleep);
}
