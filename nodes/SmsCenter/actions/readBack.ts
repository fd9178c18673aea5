import { attempt, currentTemplates, isEqual, isEscaped, type Template } from '../api';
import { NotKeptError, type Change } from '../shared/items';
import { changedFields, lostFields } from '../sync/compare';
import type { Done, Outcome, Step } from './operation';
import { FILLED_IN, NOT_SHOWN, type Run } from './run';
import type { Ended } from './runner';

type Changed = Done & { change: Change };

const isChanged = (outcome: Outcome, ...actions: ReadonlyArray<Change['action']>): outcome is Changed =>
	outcome !== undefined &&
	'change' in outcome &&
	outcome.change !== undefined &&
	actions.includes(outcome.change.action);

/** The templates by a list asked for now, if one is free. */
async function heldNow(run: Run): Promise<ReadonlyMap<number, Template> | undefined> {
	const { account, signal } = run.session;
	const need = { askedAfter: account.clock.now(), how: 'if free' as const };
	// Also where the rest of the run was left
	const wait = Object.assign(run.newWait(), { signal });
	const answer = await attempt(currentTemplates(run.session, need, wait));
	const list = answer.failure === undefined ? answer.value?.list : undefined;
	if (list?.charset === 'utf-8') return new Map(list.templates.map((template) => [template.id, template]));
	const isLimited = answer.failure === undefined && list === undefined;
	const why = isLimited
		? 'SMS Center gives three lists a minute'
		: (answer.failure?.message ?? 'the list came in windows-1251');
	run.hint(`What was written was not read back: ${why}`);
	return undefined;
}

/** Whether nobody in this process has written to a template since it was written so, or is writing to it. */
function isLastWrite({ session }: Run, template: Template): boolean {
	const last = session.account.templates.lastWrite(template.id);
	return last !== undefined && !last.isFollowed && isEqual(last.state, template);
}

/**
 * Compares one template that was written with what the list shows of it, and gives the outcome as it is now. One that
 * somebody in this process has written since, or is writing, is not looked at.
 */
function readOne(run: Run, done: Changed, held: Template | undefined): Outcome {
	const { change, show } = done;
	const { template, previous } = change;
	const { templates } = run.session.account;
	const last = templates.lastWrite(template.id);
	if (!last || !isLastWrite(run, template)) return done;
	const changed = held && changedFields(template, held);
	// A list that lags shows any of the states before this process's latest writes
	const isBefore = last.isBlind || [previous ?? undefined, ...last.before].some((old) => isEqual(held, old));
	if (changed?.length !== 0 && isBefore) {
		templates.notShown(template.id);
		// What it has made of the same before, it makes again
		if (held === undefined || !isEqual(held, last.kept)) {
			run.hint(NOT_SHOWN, template.name);
			return done;
		}
	}
	if (held === undefined || changed === undefined) return done;
	templates.escapes ||= isEscaped(template.name, held.name) || isEscaped(template.message, held.message);
	if (changed.length > 0) templates.keeps(held);
	if (lostFields(template, held).length > 0) return { failure: new NotKeptError(template, held) };
	if (changed.length > 0) run.hint(FILLED_IN, template.name);
	return show ? { ...done, json: [show({ ...change, template: held })] } : done;
}

/** What was left as this process had written it: as a list has shown it since, which may be otherwise, or not shown yet. */
function leftOne(run: Run, outcome: Changed): Outcome {
	const { change, show } = outcome;
	const { template } = change;
	if (!run.leftUnshown.has(template.id)) return outcome;
	const { templates } = run.session.account;
	const { view } = templates;
	const held = view?.unshownIds.has(template.id) ? undefined : view?.byId.get(template.id);
	if (held && show && changedFields(template, held).length === 0) {
		return { ...outcome, json: [show({ ...change, template: held })] };
	}
	if (held && isLastWrite(run, template) && lostFields(template, held).length > 0)
		return { failure: new NotKeptError(template, held) };
	run.hint(NOT_SHOWN, template.name);
	return outcome;
}

/**
 * The end of a run by what lists show: the output shows what SMS Center holds of what was written, and what it made otherwise
 * has failed.
 */
export async function readBack(run: Run, steps: readonly Step[], ended: Ended): Promise<Ended> {
	const { view } = run.session.account.templates;
	// A create that was found by a list is in it already
	const isListed = ({ change: { action, template } }: Changed) =>
		action === 'created' && view?.list.charset === 'utf-8' && view.listedIds.has(template.id);
	const isListedAll = ended.outcomes.every((outcome) => !isChanged(outcome, 'created', 'updated') || isListed(outcome));
	const news = isListedAll ? undefined : await heldNow(run);
	let { stoppedBy } = ended;
	const outcomes = ended.outcomes.map((outcome, place) => {
		let read: Outcome = outcome;
		if (isChanged(outcome, 'unchanged')) read = leftOne(run, outcome);
		else if (isChanged(outcome, 'created', 'updated') && (news || isListed(outcome)))
			read = readOne(run, outcome, (news ?? view?.byId)?.get(outcome.change.template.id));
		if (read === outcome) return outcome;
		const step = steps[place];
		if (step && read && 'failure' in read && !run.continueOnFail) stoppedBy ??= { failure: read.failure, step };
		return read;
	});
	return { outcomes, stoppedBy };
}
