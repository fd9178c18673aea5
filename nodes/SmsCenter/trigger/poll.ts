import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { readFilter } from '../actions/filter';
import { InputError } from '../actions/input';
import { SmsCenterError, UnreadableReplyError } from '../api/errors';
import { attempt } from '../api/attempt';
import type { Template } from '../api/template';
import { listTemplates } from '../api/templates';
import { nodeErrorOf } from '../nodeErrors';
import { openAccount, type Opened } from '../transport';
import { changesBetween, EVENTS } from './changes';
import { eventJson, isWanted, sampleJson, type Wanted } from './events';
import { accountIdOf, readState, storeState } from './state';

const TIMEOUT_MS = 30_000;

const MAX_CONCURRENT_REQUESTS = 10;

/** SMS Center's number for too many requests, and ours for one that would have to wait. */
const TOO_MANY = 9;

/** A poll that gave no list to compare, or a sample that there is none of. */
class PollError extends SmsCenterError {
	constructor(message: string, hint: string) {
		super(message, hint, 'no');
	}
}

/** Reads what the trigger is set to report. Throws InputError. */
function readWanted(context: IPollFunctions): Wanted {
	const given: unknown = context.getNodeParameter('events', []);
	const events = EVENTS.filter((event) => Array.isArray(given) && given.includes(event));
	if (events.length === 0) {
		throw new InputError("The field 'Events' is empty", 'Choose at least one kind of change.');
	}
	return { events, filter: readFilter(context.getNodeParameter('filters', {}) as Record<string, unknown>) };
}

/** All templates, or undefined where SMS Center's limits ask for waiting: a poll never waits, the next one comes anyway. */
async function listNow({ access }: Opened): Promise<Template[] | undefined> {
	const answer = await attempt(listTemplates(access, { budget: { leftMs: 0 } }));
	if (answer.failure) {
		if (answer.failure.code === TOO_MANY) return undefined;
		throw answer.failure;
	}
	if (answer.value.charset === 'utf-8') return answer.value.templates;
	throw new PollError(
		'The list of templates came in windows-1251, although UTF-8 was asked for, so it cannot be compared',
		'Check the server in the credential, and whether a proxy between n8n and SMS Center changes requests. Letters and emoji that windows-1251 lacks would look like changes.',
	);
}

async function sample(opened: Opened, { events, filter }: Wanted): Promise<IDataObject[]> {
	const templates = await listNow(opened);
	if (templates === undefined) {
		throw new PollError(
			'SMS Center takes three lists of templates a minute, and these were asked for already',
			'Wait a minute, then fetch the test event again.',
		);
	}
	const wanted = { events: EVENTS, filter };
	const shown = templates.filter((template) => isWanted({ event: 'created', template }, wanted));
	const [newest] = shown.sort((a, b) => b.id - a.id);
	if (newest) return [sampleJson(newest, events)];
	if (templates.length === 0) {
		throw new PollError(
			'There is no template in this account to show as a sample',
			'Create a template in SMS Center, then fetch the test event again. The trigger itself also works without.',
		);
	}
	throw new PollError(
		"No template in this account matches the 'Filters'",
		"Change the 'Filters', then fetch the test event again. The trigger itself also works without a match.",
	);
}

/** Compares with what the last poll saw. Changes n8n's static data as the very last step, so a failed poll changes nothing. */
async function pollOnce(
	context: IPollFunctions,
	opened: Opened,
	account: string,
	wanted: Wanted,
): Promise<IDataObject[]> {
	const data = context.getWorkflowStaticData('node');
	const state = readState(data);
	const before = state?.account === account ? state.templates : undefined;
	// Known from before a restart: so a blank reply is not taken for an emptied account (rule 9)
	if (before && before.size > 0) opened.access.account.hasSeenTemplates = true;

	const templates = await listNow(opened);
	if (templates === undefined) {
		context.logger.debug(
			'SMS Center takes no more lists this minute: the next poll will see what has changed',
		);
		return [];
	}
	const changes = before ? changesBetween(before, templates) : [];
	const items = changes.filter((change) => isWanted(change, wanted)).map(eventJson);
	storeState(data, account, templates);
	return items;
}

function adviceFor(failure: unknown): string {
	const advice =
		'The trigger has forgotten nothing: its next successful check reports what has changed meanwhile.';
	const isBlank = failure instanceof UnreadableReplyError && failure.reason.startsWith('is empty');
	return isBlank
		? `${advice} If you deleted all templates yourself, it goes on as soon as the account has a template again; a new trigger node starts at once.`
		: advice;
}

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
	let secrets: string[] = [];
	if (!manual) underWay.add(key);
	try {
		const wanted = readWanted(this);
		const account = accountIdOf(await this.getCredentials('smsCenterApi'));
		const opened = await openAccount(this, {
			maxConcurrentRequests: MAX_CONCURRENT_REQUESTS,
			timeoutMs: TIMEOUT_MS,
		});
		secrets = opened.secrets;
		const items = manual ? await sample(opened, wanted) : await pollOnce(this, opened, account, wanted);
		return items.length > 0 ? [this.helpers.returnJsonArray(items)] : null;
	} catch (failure) {
		throw nodeErrorOf(this.getNode(), failure, secrets, { more: manual ? '' : adviceFor(failure) });
	} finally {
		if (!manual) underWay.delete(key);
	}
}
