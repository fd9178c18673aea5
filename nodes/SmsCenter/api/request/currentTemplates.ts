import { IDENTICAL_LIMIT } from '../account/ledger';
import type { Account, Session } from '../account/account';
import type { Listed, View } from '../account/view';
import { Wait, WaitMeter } from '../account/wait';
import { ConnectionError } from '../connection';
import { changeTemplate, LIST_KEY, listTemplates, type ListOptions } from '../endpoints/templates';
import { NotSentError, SmsCenterError } from '../errors';
import type { ResponseFormat } from '../template';
import { isTooMany } from './retry';
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

/** Why a list is asked for once more, as a reason to wait. */
type Again = 'backoff' | 'retry' | 'own';

/** Of the three lists a minute so many may stand in the ledger for one more to be free. */
const FREE_LIMIT = 2;

/** So many templates that a list lacks are tried, to tell deletions by others from a list that is cut. */
const MOST_TRIED = 3;

/** A list that is on its way, or waits to be sent; others may share it. */
interface Job extends Pick<Listed, 'baseUrl' | 'format'> {
	session: Session;
	failure?: unknown;
	/** Set while it is in flight. */
	askedAt?: number;
	/** Set while it waits to be sent once more. */
	again?: Again;
	/** Resolves when one of these two changes. */
	turned: Promise<void>;
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
		const isShort = joined?.askedAt !== undefined || (asked < limit && joined?.again === undefined);
		if (how !== 'wait' && !isShort) return undefined;
		const job = joined ?? begin(session, { baseUrl, format, known }, wait);
		const answer = await attempt(follow(job, wait));
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
	let turn = () => {};
	const nextTurn = async () =>
		await new Promise<void>((resolve) => {
			turn = resolve;
		});
	const becomes = (state: Pick<Job, 'askedAt' | 'again'>) => {
		const turned = turn;
		Object.assign(job, { askedAt: undefined, again: undefined, ...state, turned: nextTurn() });
		turned();
	};
	const onSend = () => becomes({ askedAt: account.clock.now() });
	const onAgain = (again: Again) => becomes({ again });
	const { baseUrl = account.currentBaseUrl(), format } = asked;
	const listed = takeBelieved(session, { ...asked, sentSignal: nobodyWaits.signal, onSend }, wait, onAgain);
	const job: Job = { session, baseUrl, format, turned: nextTurn(), waiters: 0, nobodyWaits, listed };
	jobs.set(account, job);
	const over = () => {
		if (jobs.get(account) === job) jobs.delete(account);
	};
	listed.then(over, (failure: unknown) => {
		job.failure = failure;
		over();
	});
	return job;
}

async function follow(job: Job, wait: Wait): Promise<View> {
	const { account } = job.session;
	// Who began it waits in its requests
	const isOwn = job.waiters === 0;
	job.waiters += 1;
	const reason = () => {
		if (isOwn || job.askedAt !== undefined) return 'own';
		// Until the limit is used up it waits for nothing that is long
		return account.countOf(LIST_KEY) < IDENTICAL_LIMIT ? (job.again ?? 'own') : 'list';
	};
	try {
		for (;;) {
			const view = await wait.during({ reason: reason() }, Promise.race([job.listed, job.turned]));
			if (view) return view;
		}
	} finally {
		job.waiters -= 1;
		if (job.waiters === 0) job.nobodyWaits.abort();
	}
}

/** Takes a list; where it lacks more than it should, a second one decides. */
async function takeBelieved(
	session: Session,
	asked: Asked,
	wait: Wait,
	onAgain: (again: Again) => void,
): Promise<View> {
	const { templates } = session.account;
	const { known } = asked;
	const onFail = (failure: SmsCenterError) => onAgain(isTooMany(failure) ? 'backoff' : 'retry');
	const list = async () => await listTemplates(session, { ...asked, onFail }, wait);
	const first = await list();
	let believed = first;
	if (templates.isSuspicious(first, known)) {
		onAgain('own');
		const second = await list();
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
	if (missing.length === 0) return false;
	if (templates.isCut) return true;
	// The newest are the last that a list lacks
	for (const template of missing.slice(-MOST_TRIED).reverse()) {
		const { failure } = await attempt(changeTemplate(session, template, 'json', wait));
		if (failure === undefined) {
			templates.cutSeen();
			return true;
		}
		if (failure.code !== 3 && failure.code !== 5) throw failure;
	}
	// Somebody has deleted them
	templates.forgetUnlisted(missing.map(({ id }) => id));
	return false;
}

/** A wait for a list that nobody may wait for. */
export function noWait(session: Session): Wait {
	const { clock } = session.account;
	return new Wait({ clock, meter: new WaitMeter(clock), maxWaitMs: 0, signal: session.signal });
}
