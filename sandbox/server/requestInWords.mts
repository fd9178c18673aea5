import type { RecordedRequest } from './record.mts';
import type { Action } from './request.mts';

/** A request in words that anybody may see: never a login, password or key. */
export interface RequestInWords {
	/** The time of day, to the second. */
	readonly time: string;
	/** What was asked for, and of which template. */
	readonly asked: string;
	readonly answer: string;
}

const asked: Record<Action, string> = {
	add: 'create',
	chg: 'change',
	del: 'delete',
	get: 'list of templates',
	senders: 'list of sender IDs',
	price: 'price',
	balance: 'balance',
	send: 'send a message',
	other: 'something else',
};

function templateOf({ action, params: { id, name } }: Pick<RecordedRequest, 'action' | 'params'>): string[] {
	if (!['add', 'chg', 'del'].includes(action)) return [];
	return [...(id === undefined ? [] : [id]), ...(name === undefined ? [] : [JSON.stringify(name)])];
}

function answerOf(answered: RecordedRequest['answered']): string {
	if (!answered) return 'no answer';
	if (answered.code !== null) return `error ${answered.code}`;
	return answered.httpStatus === 200 ? 'ok' : `HTTP ${answered.httpStatus}`;
}

/** What the page and the command line show of a request. */
export function requestInWords(
	request: Pick<RecordedRequest, 'at' | 'action' | 'params' | 'answered'>,
): RequestInWords {
	return {
		time: new Date(request.at).toTimeString().slice(0, 8),
		asked: [asked[request.action], ...templateOf(request)].join(' '),
		answer: answerOf(request.answered),
	};
}
