import {
	attempt,
	changeTemplate,
	CreateUnknownError,
	idKey,
	templateOf,
	unequalFields,
	type Template,
	type View,
	type Wait,
} from '../../api';
import { UNKNOWN } from '../../shared/finishedWrites';
import type { Change } from '../../shared/items';
import { NotKeptError } from '../../shared/notKept';
import type { GivenFields } from '../../shared/parameters';
import { requireWritable, templateOfReference } from '../../shared/reference';
import { changedFields, wantedFields } from '../../sync/compare';
import type { Run } from '../run';

/** So long after a write an equal one need not be sent again: no list is asked to make sure. */
const JUST_WRITTEN_MS = 61_000;

/** A template as an item wants it. */
export interface Wanted {
	item: number;
	given: GivenFields;
}

/**
 * Creates the template of an item, unless an earlier try of this run has done so.
 * @param isAbsent whether it is created because the known templates lack it: what was created and is gone is created again
 */
export async function createNew(
	run: Run,
	{ item, given }: Wanted,
	wait: Wait,
	{ isAbsent = false } = {},
): Promise<Change> {
	const fields = wantedFields(given);
	const key = ['create', item, fields] as const;
	const kept = run.finished.idOf(key);
	if (kept === UNKNOWN) {
		throw new CreateUnknownError('An earlier try of this execution broke off before the answer');
	}
	const isGone = isAbsent && run.session.account.templates.view?.byId.has(kept ?? 0) === false;
	if (kept !== undefined && !isGone) {
		const sent = templateOf(kept, fields);
		return { action: 'created', template: heldOf(run, sent), previous: null };
	}
	const created = await attempt(run.creates.create(fields, wait));
	if (created.failure !== undefined) {
		if (created.failure.sent === 'unknown') run.finished.note(key, UNKNOWN);
		throw created.failure;
	}
	run.finished.note(key, created.value.id);
	return { action: 'created', template: created.value, previous: null };
}

/** What SMS Center holds of a template that an earlier try has written. Throws where that is something else. */
function heldOf(run: Run, sent: Template): Template {
	const held = run.session.account.templates.view?.byId.get(sent.id);
	if (held && changedFields(sent, held).length > 0) throw new NotKeptError(sent, held);
	return held ?? sent;
}

/** Whether the template is surely as it is known now, so that an equal one need not be written. */
function isSure(run: Run, { askedAt }: View, id: number): boolean {
	const { clock, templates } = run.session.account;
	const written = templates.lastWrite(id);
	return askedAt >= run.startedAt || (written !== undefined && written.endedAt + JUST_WRITTEN_MS > clock.now());
}

/**
 * Makes the template with this id as an item wants it, or leaves it alone where it is so already.
 * @param isExact whether differences that a server may make by itself are written too
 */
export async function change(
	run: Run,
	id: number,
	{ item, given }: Wanted,
	wait: Wait,
	{ isExact = false } = {},
): Promise<Change> {
	const view = await run.templates(wait, [idKey(id)]);
	const present = templateOfReference(view, { by: 'id', id });
	requireWritable(view, present, given);
	const wanted = wantedFields(given, present);
	const changed = (isExact ? unequalFields : changedFields)(wanted, present);
	const key = ['update', item, id, given] as const;
	const isFinished = run.finished.idOf(key) !== undefined;
	if (isFinished) heldOf(run, templateOf(id, wanted, present.flag));
	if (isFinished || (changed.length === 0 && (!isExact || isSure(run, view, id)))) {
		run.leaveAlmostEqual(wanted, present);
		return { action: 'unchanged', template: present, previous: present };
	}
	const fields = { ...present, ...Object.fromEntries(changed.map((field) => [field, wanted[field]])) };
	const template = templateOf(id, fields, present.flag);
	await changeTemplate(run.session, template, run.options.responseFormat, wait);
	run.finished.note(key, id);
	return { action: 'updated', template, previous: present, changed };
}

/**
 * Does it, and once more on a list asked then where SMS Center says that a template is not there or cannot be saved (3 or
 * 5), and that template was known only from a list of before this run.
 */
export async function onceMore<T>(run: Run, wait: Wait, work: () => Promise<T>): Promise<T> {
	const { account } = run.session;
	const wasOld = (account.templates.view?.askedAt ?? Infinity) < run.startedAt;
	const first = await attempt(work());
	if (first.failure === undefined) return first.value;
	const { code, sent } = first.failure;
	if (!wasOld || sent !== 'no' || (code !== 3 && code !== 5)) throw first.failure;
	const news = await attempt(run.listAskedAfter(account.clock.now(), wait));
	if (news.failure !== undefined) throw first.failure;
	return await work();
}
