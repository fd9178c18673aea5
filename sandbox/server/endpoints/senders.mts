import { jsonList } from '../json.mts';
import { defaultAccount } from '../options.mts';
import { done, refusal } from '../reply.mts';
import type { Outcome } from '../reply.mts';
import type { Context, Params } from './context.mts';

/** Lists the approved sender IDs; with `all=1` those that wait for approval too. Only JSON is known from clients. */
export function listSenders({ all }: Params, { account, settings }: Context): Outcome {
	const { senders = defaultAccount.senders, pendingSenders = [] } = account;
	const names = all === '1' ? [...senders, ...pendingSenders] : senders;
	if (names.length === 0 && settings.emptySenders === 'error3') return refusal(3);
	return done({
		text: () => names.map((name) => `sender = ${name}`).join('\n'),
		csv: () => names.join('\n'),
		xml: (element) => `<list>\n${names.map((name) => `${element('sender', name)}\n`).join('')}</list>`,
		json: ({ text }) => jsonList(names.map((name) => [['sender', text(name)]])),
	});
}
