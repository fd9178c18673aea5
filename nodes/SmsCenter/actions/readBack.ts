import { attempt, currentTemplates, isEqual, isEscaped, type Template, type View } from '../api';
import { NotKeptError, type Change } from '../shared/items';
import { changedFields, lostFields } from '../sync/compare';
import type { Done, Outcome, Step } from './operation';
import { FILLED_IN, type Run } from './run';
import type { Ended } from './runner';

/** Compares one template that was written with what the list shows of it, and gives the outcome as it is now. */
function readOne(
	run: Run,
	done: Done & { change: Change },
	held: Template | undefined,
): Outcome {
	const { change, show } = done;
	const { template, previous } = change;
	const changed = held && changedFields(template, held);
	// A list that lags shows any of the states before this process's latest writes
	const { templates } = run.session.account;
	const { before = [], isBlind } = templates.lastWrite(template.id) ?? {};
	const isOld = isBlind || [previous ?? undefined, ...before].some((old) => isEqual(held, old));
	if (changed?.length !== 0 && isOld) {
		templates.notShown(template.id);
		run.notShown.add(template.name);
		return done;
	}
	if (held === undefined || changed === undefined) return done;
	templates.escapes ||= isEscaped(template.name, held.name) || isEscaped(template.message, held.message);
	if (lostFields(template, held).length > 0) return { failure: new NotKeptError(template, held) };
	if (changed.length > 0) run.hints.add(FILLED_IN);
	return show ? { ...done, json: [show({ ...change, template: held })] } : done;
}

/** What was left as this process had written it: as a list has shown it since, or told as not shown yet. */
function leftOne(run: Run, outcome: Outcome): Outcome {
	if (!outcome || !('change' in outcome) || outcome.change?.action !== 'unchanged') return outcome;
	const { change, show } = outcome;
	const { template } = change;
	if (!run.leftUnshown.has(template.id)) return outcome;
	const { view } = run.session.account.templates;
	const held = view?.byId.get(template.id);
	if (held && show && !view?.unshownIds.has(template.id) && changedFields(template, held).length === 0) {
		return { ...outcome, json: [show({ ...change, template: held })] };
	}
	run.notShown.add(template.name);
	return outcome;
}

/** The end of a run by what lists show: of what it has written, and of what it has left. */
export async function readBack(run: Run, steps: readonly Step[], ended: Ended): Promise<Ended> {
	const { outcomes, stoppedBy } = await readWritten(run, steps, ended);
	return { outcomes: outcomes.map((outcome) => leftOne(run, outcome)), stoppedBy };
}

/**
 * Reads back what the run has written, if a list is free: the output shows what SMS Center holds, and what it made otherwise
 * has failed. Only templates that nobody in this process has written since, or is writing, are looked at.
 */
async function readWritten(run: Run, steps: readonly Step[], ended: Ended): Promise<Ended> {
	const { outcomes } = ended;
	const { account } = run.session;
	const isWritten = (outcome: Outcome): outcome is Done & { change: Change } =>
		outcome !== undefined && 'change' in outcome && ['created', 'updated'].includes(outcome.change?.action ?? '');
	if (!outcomes.some(isWritten)) return ended;
	const need = { askedAfter: account.clock.now(), how: 'if free' as const };
	const answer = await attempt(currentTemplates(run.session, need, run.newWait()));
	const view: View | undefined = answer.failure === undefined ? answer.value : undefined;
	if (view === undefined || view.list.charset !== 'utf-8') {
		run.hints.add('What was written was not read back: SMS Center gives three lists a minute');
		return ended;
	}
	const held = new Map(view.list.templates.map((template) => [template.id, template]));
	let { stoppedBy } = ended;
	const readOutcomes = outcomes.map((outcome, place) => {
		const step = steps[place];
		if (!isWritten(outcome) || !step) return outcome;
		const { template } = outcome.change;
		const last = account.templates.lastWrite(template.id);
		const isLast = last?.state === template && !last.isFollowed;
		const read = isLast ? readOne(run, outcome, held.get(template.id)) : outcome;
		if (read && 'failure' in read && !run.continueOnFail) stoppedBy ??= { failure: read.failure, step };
		return read;
	});
	return { outcomes: readOutcomes, stoppedBy };
}
