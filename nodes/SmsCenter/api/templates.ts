import { createHash } from 'crypto';

import { NotSentError } from './account/secrets';
import { WaitTooLongError, type WaitBudget } from './account/waiting';
import type { Access, Patience } from './account';
import { attempt } from './attempt';
import type { Clock } from './clock';
import { abortFailure, ConnectionError, type Form } from './connection';
import { RefusedError, UnreadableReplyError } from './errors';
import { comparable } from './lookUp';
import { perform, InDoubtError, type RequestBudget } from './perform';
import { readDone, readId, readList, type ListReply } from './reply/readReply';
import type { StartList } from './sharedLists';
import { isAutoSign, type ResponseFormat, type Template } from './template';

/** SMS Center's `fmt`, by format (official page). */
const FMT: Readonly<Record<ResponseFormat, string>> = { json: '3', xml: '2', csv: '1', text: '0' };

/** All list requests are one kind for SMS Center's limit, whatever the format (rule 13). */
export const LIST_KEY = 'get';

/** What a user decides of a template. */
export type TemplateFields = Pick<Template, 'name' | 'message' | 'format' | 'sender' | 'autoSign'>;

/** A list, and where and when it was taken. */
export interface Listed extends ListReply {
	baseUrl: string;
	/** When the request was sent, on the account's clock: what was written before is in it. */
	askedAt: number;
}

function formOf(fields: Form, format: ResponseFormat): Form {
	return { ...fields, fmt: FMT[format], charset: 'utf-8' };
}

/** What makes two writes identical: all that they ask, but not how they want to be answered. */
function keyOf(fields: Form): string {
	return createHash('sha1')
		.update(JSON.stringify(Object.entries(fields)))
		.digest('base64');
}

/** What creates have in common of which one in doubt could be taken for the other: {@link lookUp} goes by name and text. */
export function createKinOf({ name, message }: TemplateFields): string {
	return keyOf({ name: comparable(name), message: comparable(message) });
}

function createForm(fields: TemplateFields): Form {
	return { add: '1', ...fieldsOf(fields) };
}

function fieldsOf({ name, message, format, sender, autoSign }: TemplateFields): Form {
	return { name, msg: message, format, sender, 'fl[1]': autoSign ? '1' : '0' };
}

/** The template that a write leaves behind. The other bits of `flag` are kept as they are (rule 6). */
export function templateOf(id: number, fields: TemplateFields, previousFlag = 0): Template {
	const { name, message, format, sender, autoSign } = fields;
	const flag = previousFlag - (isAutoSign(previousFlag) ? 1 : 0) + (autoSign ? 1 : 0);
	return { id, name, format, sender, flag, autoSign, message };
}

/**
 * All templates of the account. An empty body counts as none only if a second list says so too (rule 9).
 * @param format JSON, unless the caller only shows the list: writes rest on JSON (rule 7)
 * @param baseUrl the host to ask; the account's current one where it is left out
 * @param requests to be taken from; a list that fails is then not repeated
 */
export async function listTemplates(
	access: Access,
	patience: Patience,
	{
		format = 'json',
		baseUrl,
		requests,
	}: { format?: ResponseFormat; baseUrl?: string; requests?: RequestBudget } = {},
): Promise<Listed> {
	const answer = await attempt(takeLists(access, patience, format, baseUrl, requests));
	if (answer.failure === undefined) return answer.value;
	// Whether the list was sent or not, it has changed nothing
	answer.failure.sent = 'no';
	throw answer.failure;
}

async function takeLists(
	access: Access,
	patience: Patience,
	format: ResponseFormat,
	baseUrl: string | undefined,
	requests: RequestBudget | undefined,
): Promise<Listed> {
	const listed = await takeList(access, patience, format, baseUrl, requests);
	if (listed.templates.length > 0) access.account.hasSeenTemplates = true;
	if (listed.empty !== 'blank' || format === 'csv' || format === 'text') return listed;

	const blank = new UnreadableReplyError(
		'is empty, although this account has templates or had some lately',
		{ status: 200, body: new Uint8Array() },
		'Run it again. If the account really has no templates left, restart n8n.',
	);
	if (access.account.hasSeenTemplates) throw blank;
	if (requests !== undefined && requests.left <= 0) throw new WaitTooLongError(undefined, patience.budget);
	const second = await takeList(access, patience, 'json', baseUrl, requests);
	if (second.templates.length > 0) access.account.hasSeenTemplates = true;
	return second;
}

async function takeList(
	access: Access,
	{ budget, signal: cancelled, unsentSignal }: Patience,
	format: ResponseFormat,
	baseUrl: string | undefined,
	requests?: RequestBudget,
): Promise<Listed> {
	const { account } = access;
	const signal = unsentSignal ?? cancelled;
	const start: StartList<Listed> = async (jobSignal, onSend) => {
		let askedAt = account.clock.now();
		const { value, baseUrl: answeredBy } = await perform(
			access,
			{
				verb: 'get',
				key: LIST_KEY,
				baseUrl,
				requests,
				form: formOf({ get: '1' }, format),
				read: async (reply) => await readList(reply, format),
				onSend: () => {
					askedAt = account.clock.now();
					onSend();
				},
				sentSignal: jobSignal,
			},
			{ budget, signal: jobSignal },
		);
		return { ...value, baseUrl: answeredBy, askedAt };
	};
	const key = JSON.stringify([access.secretHash, format, baseUrl, requests !== undefined]);
	const onJoin = (sent: Promise<void>) => {
		// Another caller may wait for longer than this one may
		const needed = account.waitMs(LIST_KEY);
		if (needed > budget.leftMs) throw new WaitTooLongError(needed === Infinity ? undefined : needed, budget);
		if (needed > 0) void access.meter.during(async () => await spend(budget, account.clock, sent));
	};
	const settled = await account.lists.get(key, start, { onJoin, isOthersOnly }, signal).then(
		(listed) => ({ listed }),
		(failure: unknown) => ({ failure }),
	);
	if ('listed' in settled) return settled.listed;
	if (signal?.aborted) throw abortFailure(signal);
	const failure = settled.failure instanceof InDoubtError ? settled.failure.cause : settled.failure;
	if (failure instanceof RefusedError && (failure.code === 2 || failure.code === 4)) {
		account.stop(access, failure);
	}
	throw failure;
}

/** Waits, and takes the time from the budget. */
async function spend(budget: WaitBudget, clock: Clock, wait: Promise<void>): Promise<void> {
	const since = clock.now();
	await wait;
	budget.leftMs -= clock.now() - since;
}

/** A cancelled execution, or one that may not wait or not ask, says nothing about another. */
function isOthersOnly(failure: unknown): boolean {
	const known = failure instanceof InDoubtError ? failure.cause : failure;
	return known instanceof NotSentError || (known instanceof ConnectionError && known.fault === 'cancelled');
}

/** Creates a template. What was in doubt rejects with an InDoubtError, and is never sent again from here. */
export async function createTemplate(
	access: Access,
	patience: Patience,
	fields: TemplateFields,
	format: ResponseFormat,
): Promise<Template> {
	const form = createForm(fields);
	const { value: id } = await perform(
		access,
		{
			verb: 'add',
			// Such are never in flight together (rule 3)
			key: keyOf(form),
			alone: true,
			kin: createKinOf(fields),
			form: formOf(form, format),
			read: async (reply) => await readId(reply, format),
		},
		patience,
	);
	const { account } = access;
	account.hasSeenTemplates = true;
	account.answers.note(id, account.clock.now());
	return templateOf(id, fields);
}

/** Writes all fields of a template. Safe to repeat. */
export async function changeTemplate(
	access: Access,
	patience: Patience,
	template: Template,
	format: ResponseFormat,
): Promise<void> {
	const form: Form = { chg: '1', id: String(template.id), ...fieldsOf(template) };
	await perform(
		access,
		{
			verb: 'chg',
			key: keyOf(form),
			form: formOf(form, format),
			read: async (reply) => await readDone(reply, format),
		},
		patience,
	);
}

/** Deletes a template. A repeated request that finds nothing to delete has done its work (rule 2). */
export async function removeTemplate(
	access: Access,
	patience: Patience,
	id: number,
	format: ResponseFormat,
): Promise<void> {
	const form: Form = { del: '1', id: String(id) };
	const answer = await attempt(
		perform(
			access,
			{
				verb: 'del',
				key: keyOf(form),
				form: formOf(form, format),
				read: async (reply) => await readDone(reply, format),
			},
			patience,
		),
	);
	const isGone = answer.failure instanceof InDoubtError && answer.failure.code === 3;
	if (answer.failure !== undefined && !isGone) throw answer.failure;
}
