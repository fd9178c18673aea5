import { attempt, currentTemplates, isEqual, type Template, type View } from '../api';
import type { Change } from '../shared/items';
import { NotKeptError } from '../shared/notKept';
import { changedFields } from '../sync/compare';
import type { Done, Outcome, Step } from './operation';
import type { Run } from './run';
import type { Ended } from './runner';

type Verdict = 'kept' | 'filled' | 'not shown' | 'else';

function isFilled(sent: Template, held: Template): boolean {
	const filled = { ...sent };
	for (const field of ['format', 'sender'] as const) if (sent[field] === '') filled[field] = held[field];
	return changedFields(filled, held).length === 0;
}

/** @param before what stood there before this process's latest writes: a list that lags shows any of it */
function verdictOf(
	{ template, previous }: Change,
	held: Template | undefined,
	before: ReadonlyArray<Template | undefined>,
): Verdict {
	if (held && changedFields(template, held).length === 0) return 'kept';
	if ([previous ?? undefined, ...before].some((old) => isEqual(held, old))) return 'not shown';
	return held && isFilled(template, held) ? 'filled' : 'else';
}

/** Compares one template that was written with what the list shows of it, and gives the outcome as it is now. */
function readOne(run: Run, done: Done & { change: Change }, held: Template | undefined): Outcome {
	const { change, show } = done;
	const { before = [] } = run.session.account.templates.lastWrite(change.template.id) ?? {};
	const verdict = verdictOf(change, held, before);
	if (verdict === 'not shown') run.hints.add(`Not shown yet in the list of SMS Center: ${change.template.name}`);
	if (verdict === 'filled') run.hints.add('SMS Center has filled in a format or sender ID that was left empty');
	if (verdict === 'else' && held) return { failure: new NotKeptError(change.template, held) };
	if (verdict === 'not shown' || held === undefined || show === undefined) return done;
	return { ...done, json: [show({ ...change, template: held })] };
}

/**
 * Reads back what the run has written, if a list is free: the output shows what SMS Center holds, and what it made otherwise
 * has failed. Only templates that nobody in this process has written since are looked at.
 */
export async function readBack(run: Run, steps: readonly Step[], ended: Ended): Promise<Ended> {
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
		const isLast = account.templates.lastWrite(template.id)?.state === template;
		const read = isLast ? readOne(run, outcome, held.get(template.id)) : outcome;
		if (read && 'failure' in read && !run.continueOnFail) stoppedBy ??= { failure: read.failure, step };
		return read;
	});
	return { outcomes: readOutcomes, stoppedBy };
}
