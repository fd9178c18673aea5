import { IDENTICAL_LIMIT } from '../account/ledger';
import type { Session } from '../account/account';
import type { Listed, View } from '../account/templateCache';
import { Wait, WaitMeter } from '../account/wait';
import { abortFailure, ConnectionError } from '../connection';
import { changeTemplate, LIST_KEY, listTemplates, type ListOptions } from '../endpoints/templates';
import { NotSentError, RefusedError, SmsCenterError } from '../errors';
import type { ResponseFormat } from '../template';
import { attempt, type Attempt } from './send';

/** Which list is good enough, and what may be done to get it. */
export interface ListNeed {
	/** A list that was asked for after this time. */
	askedAfter: number;
	/**
	 * `wait`: it must be had. `without waiting`: only if no limit keeps it from being sent now. `if free`: only if another
	 * two could be sent as well within the minute, so that one is left for whoever must have it.
	 */
	how: 'wait' | 'without waiting' | 'if free';
	/** How it is asked for: lists that a write or the trigger rests on are JSON, other formats are good enough to be shown. */
	format?: ResponseFormat;
	/** The ids that the caller knows to be there, where this process knows nothing. */
	known?: readonly number[];
	/** The host that must give it; whichever is in use where it is left out. */
	baseUrl?: string;
}

/** Of the three lists a minute so many may stand in the ledger for one more to be free. */
const FREE_LIMIT = 2;

/** A list that is on its way, or waits to be sent; others may share it. */
interface Job {
	listed: Promise<View>;
	/** Resolves when it is sent, or has failed. */
	sent: Promise<void>;
	/** When it was sent. */
	askedAt?: number;
	baseUrl: string;
	format: ResponseFormat;
	waiters: number;
	nobodyWaits: AbortController;
}

const jobs = new WeakMap<object, Map<string, Job>>();

/** Another list of the same minute shows something else, and both cannot be right. */
function listsDiffer(): SmsCenterError {
	return new SmsCenterError(
		'The list of templates lacks many that were there before, and a second list shows other ones: the lists differ',
		'Nothing was changed by them. Look into your SMS Center account, and run it again.',
		'no',
	);
}

/**
 * The templates as this process knows them, from a list that is new enough and whatever was written since; undefined where
 * such a list cannot be had in the way that `how` allows.
 */
export async function currentTemplates(
	session: Session,
	{ askedAfter, how, baseUrl, known, format = 'json' }: ListNeed,
	wait: Wait,
): Promise<View | undefined> {
	const { account, secretHash } = session;
	const isGood = (list: { askedAt?: number; baseUrl: string; format: ResponseFormat }) =>
		(list.askedAt ?? Infinity) >= askedAfter &&
		(baseUrl === undefined || list.baseUrl === baseUrl) &&
		['json', format].includes(list.format);
	for (;;) {
		const { view } = account.templates;
		// A secret that nobody has proven must not see what another one was shown
		const mayLook = view && account.guard.wasProven(secretHash);
		if (mayLook && isGood(view.list)) return view;
		const joined = jobOf(session);
		const isShared = joined && isGood(joined);
		if (!isShared && how !== 'wait' && !isFree(session, how)) return undefined;
		const job = isShared ? joined : begin(session, { baseUrl, format }, known, wait);
		const answer = await follow(job, wait);
		if (answer.failure === undefined) {
			if (answer.value.askedAt >= askedAfter) return answer.value;
			continue;
		}
		const { failure } = answer;
		if (joined !== job || wait.signal?.aborted || !isOthersOnly(failure)) throw failure;
	}
}

function isFree({ account }: Session, how: ListNeed['how']): boolean {
	return account.countOf(LIST_KEY) < (how === 'if free' ? FREE_LIMIT : IDENTICAL_LIMIT);
}

function jobOf({ account, secretHash }: Session): Job | undefined {
	return jobs.get(account)?.get(secretHash);
}

function begin(
	session: Session,
	asked: Pick<ListOptions, 'baseUrl' | 'format'>,
	known: ListNeed['known'],
	wait: Wait,
): Job {
	const { account, secretHash } = session;
	const ofAccount = jobs.get(account) ?? new Map<string, Job>();
	jobs.set(account, ofAccount);
	const nobodyWaits = new AbortController();
	let isSent = () => {};
	const sent = new Promise<void>((resolve) => {
		isSent = resolve;
	});
	const options: ListOptions = {
		...asked,
		sentSignal: nobodyWaits.signal,
		onSend: () => {
			job.askedAt = account.clock.now();
			isSent();
		},
	};
	const job: Job = {
		baseUrl: asked.baseUrl ?? account.currentBaseUrl(),
		format: asked.format,
		sent,
		waiters: 0,
		nobodyWaits,
		listed: takeBelieved(session, options, known, wait),
	};
	ofAccount.set(secretHash, job);
	const over = () => {
		isSent();
		if (ofAccount.get(secretHash) === job) ofAccount.delete(secretHash);
	};
	job.listed.then(over, over);
	return job;
}

/** Waits for a list; it is given up with the last who waits for it. Rejects where this one's own wait ends before. */
async function follow(job: Job, wait: Wait): Promise<Attempt<View>> {
	job.waiters += 1;
	try {
		const unsent = job.askedAt === undefined && job.waiters > 1;
		if (unsent) await wait.during({ reason: 'list' }, job.sent);
		return await attempt(unlessAborted(job.listed, wait.signal));
	} finally {
		job.waiters -= 1;
		if (job.waiters === 0) job.nobodyWaits.abort();
	}
}

async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await promise;
	return await new Promise<T>((resolve, reject) => {
		const leave = () => reject(abortFailure(signal));
		if (signal.aborted) leave();
		signal.addEventListener('abort', leave, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
	});
}

/** A cancelled execution, or one that may not wait or not ask, says nothing about another. */
function isOthersOnly(failure: SmsCenterError): boolean {
	return (
		failure instanceof NotSentError || (failure instanceof ConnectionError && failure.fault === 'cancelled')
	);
}

/** Takes a list; where it lacks more than it should, a second one decides. */
async function takeBelieved(
	session: Session,
	options: ListOptions,
	known: ListNeed['known'],
	wait: Wait,
): Promise<View> {
	const { templates } = session.account;
	const first = await listTemplates(session, options, wait);
	let believed = first;
	if (templates.isSuspicious(first, known)) {
		const second = await listTemplates(session, options, wait);
		const lackedByBoth = new Set(templates.lackingIn(second, known));
		const isSure = templates.lackingIn(first, known).every((id) => lackedByBoth.has(id));
		if (templates.isSuspicious(second, known) && !isSure) throw listsDiffer();
		believed = second;
	}
	return templates.accept(believed, await isCut(session, believed, wait));
}

/**
 * Whether a server lists only a part of its templates: one that this process has created a minute before is missing, but
 * can still be written.
 */
async function isCut(session: Session, listed: Listed, wait: Wait): Promise<boolean> {
	const { templates } = session.account;
	const missing = templates.missingFrom(listed);
	if (missing === undefined) return false;
	if (templates.view?.isCut) return true;
	const { failure } = await attempt(changeTemplate(session, missing, 'json', wait));
	if (failure === undefined) return true;
	if (!(failure instanceof RefusedError)) throw failure;
	// Somebody has deleted it
	templates.forgetUnlisted();
	return false;
}

/** A wait for a list that nobody may wait for. */
export function noWait(session: Session): Wait {
	const { clock } = session.account;
	return new Wait({ clock, meter: new WaitMeter(clock), maxWaitMs: 0, signal: session.signal });
}
