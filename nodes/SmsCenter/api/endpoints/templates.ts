import type { Form, Session } from '../account/account';
import { nameKey, idKey } from '../account/templateCache';
import type { Listed } from '../account/view';
import type { Wait } from '../account/wait';
import { hashOf } from '../hashOf';
import type { RawReply } from '../reply/charset';
import { readDone, readId, readList, type ListReply } from '../reply/readReply';
import { ask, attempt, InDoubtError, send, type Request } from '../request/send';
import { FMT, type ResponseFormat, type TemplateFields, type Template } from '../template';

/** Below the base address of a server (official page). */
const PATH = '/sys/templates.php';

/** All list requests are one kind for SMS Center's limit, whatever the format. */
export const LIST_KEY = 'get';

function fieldsOf({ name, message, format, sender, autoSign }: TemplateFields): Form {
	return { name, msg: message, format, sender, 'fl[1]': autoSign ? '1' : '0' };
}

function write<T>(
	verb: 'add' | 'chg' | 'del',
	fields: Form,
	fmt: ResponseFormat,
	read: (reply: RawReply, format: ResponseFormat) => Promise<T>,
): Request<T> {
	const form = { [verb]: '1', ...fields };
	return {
		verb,
		path: PATH,
		// Identical are two writes that ask the same, however they want to be answered
		key: hashOf(form, 27),
		form: { ...form, fmt: FMT[fmt], charset: 'utf-8' },
		read: async (reply) => await read(reply, fmt),
	};
}

/** How a list is asked for. */
export interface ListOptions extends Pick<Request<Listed>, 'baseUrl' | 'onSend' | 'sentSignal'> {
	format: ResponseFormat;
}

/** All templates of the account, as the server lists them. Whatever it rejects with says `sent: 'no'`: a list changes nothing. */
export async function listTemplates(
	session: Session,
	{ format, baseUrl, sentSignal, onSend }: ListOptions,
	wait: Wait,
): Promise<Listed> {
	const { clock } = session.account;
	let askedAt = clock.now();
	const request: Request<ListReply> = {
		verb: 'get',
		path: PATH,
		key: LIST_KEY,
		isList: true,
		form: { get: '1', fmt: FMT[format], charset: 'utf-8' },
		baseUrl,
		sentSignal,
		onSend: () => {
			askedAt = clock.now();
			onSend?.();
		},
		read: async (reply) => await readList(reply, format),
	};
	const { value, baseUrl: answeredBy } = await ask(session, request, wait);
	return { ...value, format, baseUrl: answeredBy, askedAt };
}

/** Sends a create once, and gives the id of the new template. What is in doubt rejects with an InDoubtError. */
export async function addTemplate(
	session: Session,
	fields: TemplateFields,
	format: ResponseFormat,
	wait: Wait,
): Promise<number> {
	return (await send(session, write('add', fieldsOf(fields), format, readId), wait)).value;
}

/** Writes all fields of a template, and tells the cache. Safe to repeat. */
export async function changeTemplate(
	session: Session,
	template: Template,
	format: ResponseFormat,
	wait: Wait,
): Promise<void> {
	const { id, name } = template;
	const request = write('chg', { id: String(id), ...fieldsOf(template) }, format, readDone);
	await writing(session, request, wait, { id, state: template, doubts: [idKey(id), nameKey(name)] });
}

/** Deletes a template, and tells the cache. A repeated request that finds nothing to delete has done its work. */
export async function deleteTemplate(session: Session, id: number, format: ResponseFormat, wait: Wait): Promise<void> {
	const request = write('del', { id: String(id) }, format, readDone);
	await writing(session, request, wait, { id, state: undefined, doubts: [idKey(id)] });
}

async function writing(
	session: Session,
	request: Request<void>,
	wait: Wait,
	{ id, state, doubts }: { id: number; state: Template | undefined; doubts: string[] },
): Promise<void> {
	const { clock, templates } = session.account;
	const startedAt = clock.now();
	templates.writeBegins(id);
	const { failure } = await attempt(send(session, request, wait));
	const isGone = request.verb === 'del' && failure instanceof InDoubtError && failure.code === 3;
	if (failure === undefined || isGone) {
		templates.wrote(id, state, startedAt);
		return;
	}
	if (failure.sent === 'no') templates.writeFailed(id);
	// What SMS Center refuses with 3 or 5 is not as it was known
	if (failure.sent === 'unknown' || failure.code === 3 || failure.code === 5) templates.doubt(doubts);
	throw failure;
}
