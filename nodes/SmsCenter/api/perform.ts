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
	/** Sent to each host at most once, and only while this is not used up. */
	requests?: RequestBudget;
}

/** How many requests may still be sent, whatever comes of them. */
export interface RequestBudget {
	left: number;
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
		const last = cause === doubt || cause.code === null;
		super(
			`${last ? cause.message : doubt.message}, and whether it was carried out is not known`,
			last ? cause.hint : `The next try ended so: ${cause.message}. ${cause.hint}`,
			'unknown',
		);
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
	const { verb, requests } = performance;
	const onSend = () => {
		if (requests) requests.left -= 1;
		performance.onSend?.();
	};
	let baseUrl = performance.baseUrl ?? account.currentBaseUrl();
	let hasBackup = performance.baseUrl === undefined && account.backupUrl !== undefined;
	let firstFailure: SmsCenterError | undefined;
	let doubt: { failure: SmsCenterError; baseUrl: string } | undefined;
	let refusedAsTooMany = 0;
	let quiet = false;
	// What is in doubt is settled even when the rest of the run is left
	const signalNow = () =>
		doubt === undefined ? (patience.unsentSignal ?? patience.signal) : patience.signal;
	for (let tries = 1; ; tries += 1) {
		const signal = signalNow();
		const answer = await attempt(
			account.exchange(
				access,
				{ ...performance, onSend, baseUrl },
				{ budget: patience.budget, signal, quiet },
			),
		);
		if (answer.failure === undefined) {
			if (firstFailure) account.preferBackup(baseUrl === account.backupUrl ? PREFER_BACKUP_MS : 0);
			return { value: answer.value, baseUrl };
		}
		const { failure } = answer;
		if (failure.sent === 'unknown') doubt = { failure, baseUrl };
		if (failure.code === 9) refusedAsTooMany += 1;
		const random = account.clock.random();
		const next = nextStep({ verb, failure, tries, refusedAsTooMany, hasBackup, random });
		const isLast =
			(requests !== undefined && (next.step !== 'use backup' || requests.left <= 0)) ||
			next.step === 'give up' ||
			next.step === 'look up';
		const hasTime =
			isLast ||
			next.step !== 'again' ||
			(await pause(access, next.afterMs, failure, { budget: patience.budget, signal: signalNow() }));
		if (isLast || !hasTime) {
			if (doubt) throw new InDoubtError(failure, doubt.failure, doubt.baseUrl);
			// Another host that cannot be reached either says less than the first did
			throw failure instanceof ConnectionError && firstFailure ? firstFailure : failure;
		}
		if (next.step === 'use backup') {
			hasBackup = false;
			firstFailure = failure;
			baseUrl = (baseUrl === account.backupUrl ? account.baseUrl : account.backupUrl) ?? baseUrl;
		}
		quiet = next.step === 'again after a quiet minute';
	}
}

/**
 * Sleeps, and says whether the budget allowed it: a pause that SMS Center's limits ask for is taken from that. Ends
 * early when the run is cancelled or stopped.
 */
async function pause(
	access: Access,
	ms: number,
	failure: SmsCenterError,
	{ budget, signal }: Patience,
): Promise<boolean> {
	const isLimit = failure.code === 9;
	if (isLimit && budget.leftMs < ms) return false;
	const signals = [signal, access.breaker?.signal].filter((one) => one !== undefined);
	// The exchange that follows says what ended it
	const sleep = () => access.account.clock.sleep(ms, AbortSignal.any(signals)).catch(() => undefined);
	if (isLimit) {
		budget.leftMs -= ms;
		await access.meter.during(sleep);
	} else await sleep();
	return true;
}
