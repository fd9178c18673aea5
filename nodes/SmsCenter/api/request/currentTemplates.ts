import { IDENTICAL_LIMIT } from '../account/ledger';
import type { Account, Session } from '../account/account';
import type { Listed, View } from '../account/view';
import { Wait, WaitMeter } from '../account/wait';
import { ConnectionError } from '../connection';
import { changeTemplate, LIST_KEY, listTemplates, type ListOptions } from '../endpoints/templates';
import { NotSentError, RefusedError, SmsCenterError } from '../errors';
import type { ResponseFormat } from '../template';
import { attempt } from './send';

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

type Asked = ListOptions & Pick<ListNeed, 'known'>;

/** Of the three lists a minute so many may stand in the ledger for one more to be free. */
const FREE_LIMIT = 2;

/** A list that is on its way, or waits to be sent; others may share it. */
interface Job extends Pick<Listed, 'baseUrl' | 'format'> {
	session: Session;
	failure?: unknown;
	askedAt?: number;
	sent: Promise<void>;
	listed: Promise<View>;
	waiters: number;
	nobodyWaits: AbortController;
}

const jobs = new WeakMap<Account, Job>();

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
	const isGood = (list: Pick<Job, 'askedAt' | 'baseUrl' | 'format'>) =>
		(list.askedAt ?? Infinity) >= askedAfter &&
		(baseUrl === undefined || list.baseUrl === baseUrl) &&
		['json', format].includes(list.format);
	for (;;) {
		const { view } = account.templates;
		// A secret that nobody has proven must not see what another one was shown
		const mayLook = view && account.guard.wasProven(secretHash);
		if (mayLook && isGood(view.list)) return view;
		const newest = jobs.get(account);
		const joined = newest?.session.secretHash === secretHash && isGood(newest) ? newest : undefined;
		const limit = how === 'if free' ? FREE_LIMIT : IDENTICAL_LIMIT;
		const asked = account.countOf(LIST_KEY);
		if (how !== 'wait' && asked >= limit && joined?.askedAt === undefined) return undefined;
		const job = joined ?? begin(session, { baseUrl, format, known }, wait);
		// Until the limit is used up it waits for nothing that is long
		const answer = await attempt(follow(job, wait, asked < IDENTICAL_LIMIT ? 'own' : 'list'));
		if (answer.failure === undefined) {
			if (answer.value.askedAt >= askedAfter) return answer.value;
			continue;
		}
		const { failure } = answer;
		// Who shares a refused list has met the refusal too
		session.stopped ??= job.session.stopped;
		// A cancelled execution, or one that may not wait or not ask, says nothing about another
		const isCancelled = failure instanceof ConnectionError && failure.fault === 'cancelled';
		const isOthersOnly = isCancelled || failure instanceof NotSentError;
		if (joined !== job || failure !== job.failure || !isOthersOnly) throw failure;
	}
}

function begin(session: Session, asked: Asked, wait: Wait): Job {
	const { account } = session;
	const nobodyWaits = new AbortController();
	let isSent = () => {};
	const sent = new Promise<void>((resolve) => {
		isSent = resolve;
	});
	const onSend = () => {
		job.askedAt = account.clock.now();
		isSent();
	};
	const { baseUrl = account.currentBaseUrl(), format } = asked;
	const listed = takeBelieved(session, { ...asked, sentSignal: nobodyWaits.signal, onSend }, wait);
	const job: Job = { session, baseUrl, format, sent, waiters: 0, nobodyWaits, listed };
	jobs.set(account, job);
	const over = () => {
		isSent();
		if (jobs.get(account) === job) jobs.delete(account);
	};
	listed.then(over, (failure: unknown) => {
		job.failure = failure;
		over();
	});
	return job;
}

async function follow(job: Job, wait: Wait, reason: 'list' | 'own'): Promise<View> {
	job.waiters += 1;
	try {
		const unsent = job.askedAt === undefined && job.waiters > 1;
		if (unsent) await wait.during({ reason }, job.sent);
		return await wait.during({ reason: 'own' }, job.listed);
	} finally {
		job.waiters -= 1;
		if (job.waiters === 0) job.nobodyWaits.abort();
	}
}

/** Takes a list; where it lacks more than it should, a second one decides. */
async function takeBelieved(session: Session, asked: Asked, wait: Wait): Promise<View> {
	const { templates } = session.account;
	const { known } = asked;
	const first = await listTemplates(session, asked, wait);
	let believed = first;
	if (templates.isSuspicious(first, known)) {
		const second = await listTemplates(session, asked, wait);
		const lackedByBoth = new Set(templates.lackingIn(second, known));
		const isSure = templates.lackingIn(first, known).every((id) => lackedByBoth.has(id));
		if (templates.isSuspicious(second, known) && !isSure) {
			throw new SmsCenterError(
				'The list of templates lacks many that were there before, and a second list shows other ones: the lists differ',
				'Nothing was changed by them. Look into your SMS Center account, and run it again.',
				'no',
			);
		}
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
	if (templates.isCut) return true;
	const { failure } = await attempt(changeTemplate(session, missing, 'json', wait));
	if (failure === undefined) {
		templates.cutSeen();
		return true;
	}
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
