import {
	attempt,
	changeTemplate,
	CreateUnknownError,
	ESCAPABLE,
	FIELD_NAMES,
	idKey,
	isEqual,
	Lookalikes,
	namesInWords,
	NotSentError,
	templateOf,
	unequalFields,
	type Template,
	type View,
	type Wait,
} from '../../api';
import { UNKNOWN, type WriteKey } from '../../shared/finishedWrites';
import { NotKeptError, type Change } from '../../shared/items';
import type { GivenFields } from '../../shared/parameters';
import { requireWritable, templateOfReference } from '../../shared/reference';
import { changedFields, lostFields, wantedFields } from '../../sync/compare';
import { FILLED_IN, type Run } from '../run';

/** So long after a write an equal one need not be sent again: no list is asked to make sure. */
const JUST_WRITTEN_MS = 61_000;

/** A template as an item wants it. */
export interface Wanted {
	item: number;
	given: GivenFields;
}

function createKey(item: number, given: GivenFields): WriteKey {
	return ['create', item, wantedFields(given)];
}

/**
 * Creates the template of an item, unless an earlier try of this run has done so.
 * @param failure what keeps it from being sent, where it is still to be created
 * @param isAbsent whether it is created because the known templates lack it: what was created and is gone is created again
 * @param lookalike what the server may have made of this template before
 */
export async function createNew(
	run: Run,
	{ item, given }: Wanted,
	wait: Wait,
	{ failure, isAbsent = false, lookalike }: { failure?: Error; isAbsent?: boolean; lookalike?: Template } = {},
): Promise<Change> {
	const fields = wantedFields(given);
	const change = { action: 'created' as const, previous: null, fields: FIELD_NAMES.filter((field) => field in given) };
	const key = createKey(item, given);
	const kept = run.finished.idOf(key);
	if (kept === UNKNOWN) {
		run.creates.leave(fields.name);
		throw new CreateUnknownError('An earlier try of this execution broke off before the answer');
	}
	const isGone = isAbsent && run.session.account.templates.view?.byId.has(kept ?? 0) === false;
	if (kept !== undefined && !isGone) return { ...change, template: heldOf(run, item, templateOf(kept, fields)) };
	const objection = failure ?? (lookalike && new LookalikeError(lookalike));
	if (objection) throw objection;
	const created = await attempt(run.creates.create(fields, wait));
	if (created.failure !== undefined) {
		if (created.failure.sent === 'unknown') run.finished.note(key, UNKNOWN);
		throw created.failure;
	}
	run.finished.note(key, created.value.id);
	return { ...change, template: created.value };
}

const lookalikesIn = new WeakMap<View, Lookalikes>();

/**
 * What the server may have made of a template that is to be created: what this process has created under its name, or what
 * has its text too and is not known to be another item's.
 * @param isOwn whether a template belongs to an item of the input
 */
export function lookalikeOf(
	{ session: { account } }: Run,
	view: View,
	given: GivenFields,
	isOwn: (other: Template) => boolean,
): Template | undefined {
	// As the server shows them: what this process has written since says nothing of what becomes of it
	const known = lookalikesIn.get(view) ?? new Lookalikes(view.list.templates, view.list.notWritable);
	lookalikesIn.set(view, known);
	const wanted = wantedFields(given);
	const named = known.named(wanted.name).filter(({ id }) => view.byId.has(id));
	// A name that came as no text may be that of several items
	const isNamed = ({ id }: Template) => !view.list.notWritable.get(id)?.has('name');
	return (
		account.templates.createdAs(wanted.name) ??
		known.withTextIn(named, wanted).find((other) => !(isNamed(other) && isOwn(other)))
	);
}

/** A template stands there that the server may have made of the one that is wanted. Nothing was sent. */
export class LookalikeError extends NotSentError {
	constructor({ id, name }: Template) {
		super(
			`The template with the ID ${id} may be what SMS Center has made of this one, so no second one was created`,
			`It is called ${namesInWords([name])}. Give the item that name, or delete or rename that template. If it is another one, use the operation Create, which makes a second one.`,
		);
	}
}

/**
 * What SMS Center holds of a template that an earlier try has written for an item. Throws where that is something else, and
 * no other item has written it since.
 */
export function heldOf(run: Run, item: number, sent: Template): Template {
	const { templates } = run.session.account;
	const last = templates.lastWrite(sent.id);
	const kept = isEqual(last?.state, sent) ? last?.kept : undefined;
	const held = kept ?? templates.view?.byId.get(sent.id);
	const isLast = run.finished.overtaken(item, sent.id) === 'no';
	if (held && isLast && lostFields(sent, held).length > 0) throw new NotKeptError(sent, held);
	return held ?? sent;
}

/** Whether the template is surely as it is known now, so that an equal one need not be written. */
function isSure(run: Run, { askedAt }: View, id: number): boolean {
	const { clock, templates } = run.session.account;
	const written = templates.lastWrite(id);
	return askedAt >= run.startedAt || (written !== undefined && written.endedAt + JUST_WRITTEN_MS > clock.now());
}

/** A server that keeps HTML entities would make more of them of a name or text that is written back as it came. */
function requireMergeable(run: Run, present: Template, given: GivenFields): void {
	if (!run.session.account.templates.escapes) return;
	const field = (['name', 'message'] as const).find(
		(each) => given[each] === undefined && ESCAPABLE.test(present[each]),
	);
	if (field === undefined) return;
	throw new NotSentError(
		`This server turns & < > " ' into HTML entities, so the ${field} of the template cannot be written back as it is`,
		`Give the ${field} too.`,
	);
}

/**
 * Makes the template with this id as an item wants it, or leaves it alone where it is so already.
 * @param isExact whether differences that a server may make by itself are written too
 * @param also the caller's own key of the write
 */
export async function change(
	run: Run,
	id: number,
	{ item, given }: Wanted,
	wait: Wait,
	{ isExact = false, key: also }: { isExact?: boolean; key?: WriteKey } = {},
): Promise<Change> {
	const { account } = run.session;
	const view = await run.templates(wait, [idKey(id)]);
	const present = templateOfReference(view, { by: 'id', id });
	requireWritable(view, present, given);
	const wanted = wantedFields(given, present);
	const changed = (isExact ? unequalFields : changedFields)(wanted, present);
	const key = ['update', item, id, given] as const;
	const isCreated = run.finished.idOf(createKey(item, given)) === id;
	// What another item has written in this try is written over again, as in a run of one try
	const isFinished = (isCreated || run.finished.has(key)) && run.finished.overtaken(item, id) !== 'now';
	if (isFinished) heldOf(run, item, templateOf(id, isCreated ? wantedFields(given) : wanted, present.flag));
	const last = account.templates.lastWrite(id);
	const isNotTaken = last?.isNotTaken && isEqual(wanted, last.state);
	// What a server fills in by itself is never taken
	const isFilledIn = isNotTaken && lostFields(wanted, present).length === 0;
	if (isFinished || isFilledIn || (changed.length === 0 && (!isExact || isSure(run, view, id)))) {
		run.leave(wanted, present);
		if (isFilledIn) run.hint(FILLED_IN, present.name);
		return { action: 'unchanged', template: present, previous: present };
	}
	requireMergeable(run, present, given);
	if (isNotTaken) {
		throw new NotSentError(
			'SMS Center answered this change with OK before, and has not taken it',
			'Nothing was sent again. Look at the template in your SMS Center account, or ask its support.',
		);
	}
	const fields = { ...present, ...Object.fromEntries(changed.map((field) => [field, wanted[field]])) };
	const template = templateOf(id, fields, present.flag);
	const write = changeTemplate(run.session, template, run.options.responseFormat, wait);
	await run.finished.noting(also ? [key, also] : [key], id, write);
	return { action: 'updated', template, previous: present, fields: changed };
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
