import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { attempt, currentTemplates, NotSentError, Wait, type ListNeed, type Session, type View } from '../api';
import { matches, readFilter } from '../shared/filter';
import { InputError } from '../shared/parameters';
import { withSession } from '../shared/session';
import { readerOfPoll } from '../shared/settings';
import { changeEventJson, changesBetween, EVENTS, isWanted, sampleJson, type Wanted } from './changes';
import { readState, storeState } from './state';

const LIMITS = { maxConcurrentRequests: 10, timeoutMs: 30_000 };

const MAX_WAIT_MS = 65_000;

const SAMPLE_AGE_MS = 30_000;

/** After so many polls in a row without a list the log says so. */
const MAX_IN_VAIN = 3;

function readWanted(context: IPollFunctions): Wanted {
	const given: unknown = context.getNodeParameter('events', []);
	const events = EVENTS.filter((event) => Array.isArray(given) && given.includes(event));
	if (events.length === 0)
		throw new InputError("The field 'Trigger On' is empty", 'Choose at least one kind of change.');
	return { events, filter: readFilter(readerOfPoll(context)) };
}

/** The templates, or undefined where SMS Center's limits ask for too long a wait. */
async function templatesNow(session: Session, need: ListNeed): Promise<View | undefined> {
	const { clock } = session.account;
	const wait = new Wait({ clock, meter: session.meter, maxWaitMs: MAX_WAIT_MS, signal: session.signal });
	const answer = await attempt(currentTemplates(session, need, wait));
	if (answer.failure === undefined) {
		if (answer.value?.list.charset !== 'windows-1251') return answer.value;
		throw new NotSentError(
			'The list of templates came in windows-1251, although UTF-8 was asked for, so it cannot be compared',
			'Check the server in the credential, and whether a proxy between n8n and SMS Center changes requests. Letters and emoji that windows-1251 lacks would look like changes.',
		);
	}
	if (answer.failure.code === 9) return undefined;
	throw answer.failure;
}

async function sample(session: Session, { events, filter }: Wanted): Promise<IDataObject[]> {
	const askedAfter = session.account.clock.now() - SAMPLE_AGE_MS;
	const view =
		(await templatesNow(session, { askedAfter, how: 'without waiting' })) ??
		(await templatesNow(session, { askedAfter: -Infinity, how: 'wait' }));
	if (view === undefined) {
		throw new NotSentError(
			'SMS Center takes three lists of templates a minute, and these were asked for already',
			'Wait a minute, then fetch the test event again.',
		);
	}
	const templates = [...view.byId.values()].sort((a, b) => b.id - a.id);
	const newest = templates.find((template) => matches(template, filter));
	if (newest) return [sampleJson(newest, events)];
	throw templates.length === 0
		? new NotSentError(
				'There is no template in this account to show as a sample',
				'Create a template in SMS Center, then fetch the test event again. The trigger itself also works without.',
			)
		: new InputError(
				"No template in this account matches the 'Filters'",
				"Change the 'Filters', then fetch the test event again. The trigger itself also works without a match.",
			);
}

/** Polls in a row without a list, by workflow and node. */
const inVain = new Map<string, number>();

/** Compares with what the last poll saw. Changes n8n's static data as the very last step, so a failed poll changes nothing. */
async function pollOnce(
	context: IPollFunctions,
	key: string,
	session: Session,
	wanted: Wanted,
): Promise<IDataObject[]> {
	const data = context.getWorkflowStaticData('node');
	const { account } = session;
	// A copied workflow has a life of its own
	const scope = JSON.stringify([account.key, context.getWorkflow().id]);
	const state = readState(data);
	const before = state?.account === scope ? state.templates : undefined;

	const known = before && [...before.keys()];
	const view = await templatesNow(session, { askedAfter: account.clock.now(), how: 'wait', known });
	if (view === undefined) {
		const times = (inVain.get(key) ?? 0) + 1;
		inVain.set(key, times);
		const said = `SMS Center gives three lists of templates a minute, and other executions took them: ${times} checks in a row saw nothing. The next one sees what has changed`;
		context.logger[times < MAX_IN_VAIN ? 'debug' : 'error'](said);
		return [];
	}
	inVain.delete(key);
	const all = [...view.byId.values()];
	if (before === undefined) {
		storeState(data, scope, all);
		return [];
	}
	// What this process has written, and the list does not show yet, is told when a list shows it
	const isShown = ({ id }: { id: number }) => !view.unshownIds.has(id);
	const shown = all.filter(isShown);
	const left = [...before.values()].filter((template) => !isShown(template));
	const changes = changesBetween(new Map([...before].filter(([, template]) => isShown(template))), shown);
	const items = changes.filter((change) => isWanted(change, wanted)).map(changeEventJson);
	storeState(data, scope, [...shown, ...left]);
	return items;
}

const ADVICE = 'The trigger has forgotten nothing: its next successful check reports what has changed meanwhile.';

/** Polls under way in this process, by workflow and node. */
const underWay = new Set<string>();

/**
 * What n8n calls on schedule, on activation, and for a sample in the editor. The first poll of an account only
 * remembers its templates. Rejects with a NodeApiError.
 */
export async function poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const manual = this.getMode() === 'manual';
	const key = JSON.stringify([this.getWorkflow().id, this.getNode().id]);
	// n8n starts a poll even if the last one still runs: both would report the same changes
	if (!manual && underWay.has(key)) return null;
	if (!manual) underWay.add(key);
	const work = async (session: Session) => {
		const wanted = readWanted(this);
		return manual ? await sample(session, wanted) : await pollOnce(this, key, session, wanted);
	};
	try {
		const items = await withSession(this, LIMITS, work, manual ? '' : ADVICE);
		return items.length > 0 ? [this.helpers.returnJsonArray(items)] : null;
	} finally {
		if (!manual) underWay.delete(key);
	}
}
