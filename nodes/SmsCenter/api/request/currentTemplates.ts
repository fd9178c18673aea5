import { IDENTICAL_LIMIT } from '../account/ledger';
import { WHOLE_ACCOUNT } from '../account/locks';
import { idKey } from '../account/templateCache';
import type { Account, Session } from '../account/account';
import type { Listed, View } from '../account/view';
import { isShort, Wait, WaitMeter, type WaitReason } from '../account/wait';
import { ConnectionError } from '../connection';
import { changeTemplate, LIST_KEY, listTemplates, type ListOptions } from '../endpoints/templates';
import { NotSentError, SmsCenterError } from '../errors';
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

/** So many templates that a list lacks are tried, to tell deletions by others from a list that is cut. */
const MOST_TRIED = 3;

/** A list that is on its way, or waits to be sent; others may share it. */
interface Job extends Pick<Listed, 'baseUrl' | 'format'> {
	session: Session;
	/** The wait of who began it: tells what keeps it from being sent, or sent again. */
	wait: Wait;
	failure?: unknown;
	/** When it was last sent. */
	askedAt?: number;
	/** Resolves when what it waits for has changed. */
	turned: Promise<void>;
	listed: Promise<View>;
	waiters: number;
	nobodyWaits: AbortController;
}

const jobs = new WeakMap<Account, Job>();

/** What another one waits for who shares a list: for the answer, where nothing keeps the list from being sent. */
function reasonToWait({ session, wait }: Job, sharer: Session): WaitReason {
	const { reason = 'answer' } = wait;
	return reason === 'own' && sharer !== session ? 'places' : reason;
}

/** When a list was asked for that may share its answer; one that is not in flight will be asked for later. */
const askedAtOf = ({ wait, askedAt = Infinity }: Job) => (wait.reason === undefined ? askedAt : Infinity);

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
	const isGood = (list: Pick<Job, 'baseUrl' | 'format'>, askedAt: number) =>
		askedAt >= askedAfter &&
		(baseUrl === undefined || list.baseUrl === baseUrl) &&
		['json', format].includes(list.format);
	for (;;) {
		const { view } = account.templates;
		// A secret that nobody has proven must not see what another one was shown
		const mayLook = view && account.guard.wasProven(secretHash);
		if (mayLook && isGood(view.list, view.askedAt)) return view;
		const newest = jobs.get(account);
		const joined = newest?.session.secretHash === secretHash && isGood(newest, askedAtOf(newest)) ? newest : undefined;
		const limit = how === 'if free' ? FREE_LIMIT : IDENTICAL_LIMIT;
		const asked = account.countOf(LIST_KEY);
		const isSoon = joined ? isShort(reasonToWait(joined, session)) : asked < limit;
		if (how !== 'wait' && !isSoon) return undefined;
		const job = joined ?? begin(session, { baseUrl, format, known }, wait);
		const answer = await attempt(follow(job, session, wait));
		if (answer.failure === undefined) {
			if (answer.value.askedAt >= askedAfter) return answer.value;
			continue;
		}
		const { failure } = answer;
		// Who shares a refused list has met the refusal too
		session.stopped ??= job.session.stopped;
		// A cancelled execution, or one that may not wait so long or not ask, says nothing about another
		const fault = failure instanceof ConnectionError ? failure.fault : undefined;
		const isTooShort = fault === 'timeout' && job.session.timeoutMs < session.timeoutMs;
		const isOthersOnly = fault === 'cancelled' || isTooShort || failure instanceof NotSentError;
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
	const onSend = () => {
		job.askedAt = account.clock.now();
	};
	const { baseUrl = account.currentBaseUrl(), format } = asked;
	const listed = takeBelieved(session, { ...asked, sentSignal: nobodyWaits.signal, onSend }, wait);
	const job: Job = { session, wait, baseUrl, format, turned: nextTurn(), waiters: 0, nobodyWaits, listed };
	jobs.set(account, job);
	wait.onTurn = () => {
		const turned = turn;
		job.turned = nextTurn();
		turned();
	};
	const over = () => {
		wait.onTurn = undefined;
		if (jobs.get(account) === job) jobs.delete(account);
	};
	listed.then(over, (failure: unknown) => {
		job.failure = failure;
		over();
	});
	return job;
}

async function follow(job: Job, session: Session, wait: Wait): Promise<View> {
	job.waiters += 1;
	try {
		// Who began it waits in its requests already
		if (wait === job.wait) return await wait.during({ reason: 'answer' }, job.listed);
		for (;;) {
			const reason = reasonToWait(job, session);
			const view = await wait.during({ reason }, Promise.race([job.listed, job.turned]));
			if (view) return view;
		}
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

/** What SMS Center answers to a change of a template that is not there: 3 or 5 as recorded, 1 as other servers may. */
const GONE: ReadonlyArray<number | null> = [1, 3, 5];

/** Writes what this process has made of a template once more, unless somebody is writing to it. Gives whether it did. */
async function writeAgain(session: Session, id: number, wait: Wait): Promise<boolean> {
	const { locks, templates } = session.account;
	const release = await locks.take(session, { own: [idKey(id)], shared: [WHOLE_ACCOUNT] }, noWait(session));
	try {
		const state = templates.lastWrite(id)?.state;
		if (state) await changeTemplate(session, state, 'json', wait);
		return state !== undefined;
	} finally {
		release();
	}
}

/**
 * Whether a server lists only a part of its templates, or may: one that this process has created a minute before is
 * missing, but can still be written.
 */
async function isCut(session: Session, listed: Listed, wait: Wait): Promise<boolean> {
	const { templates } = session.account;
	const missing = templates.missingFrom(listed);
	if (missing.length === 0) return false;
	if (templates.isCut) return true;
	// The newest are the last that a list lacks
	for (const { id } of missing.slice(-MOST_TRIED).reverse()) {
		const written = await attempt(writeAgain(session, id, wait));
		if (written.failure === undefined) {
			if (written.value) templates.cutSeen();
			if (templates.isCut) return true;
		} else if (!GONE.includes(written.failure.code)) {
			// Nobody knows: this list is not taken for whole, and the next one is tried again
			return true;
		}
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
