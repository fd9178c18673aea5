import { jsonObject } from '../json.mts';
import type { JsonEntries } from '../json.mts';
import { defaultAccount } from '../options.mts';
import { done } from '../reply.mts';
import type { Outcome } from '../reply.mts';
import type { Context, Params } from './context.mts';

/** The money that is left, with `cur=1` and its currency. How that looks in other formats than JSON is not known. */
export function tellBalance({ cur }: Params, { account }: Context): Outcome {
	const { balance = '0.00', currency = defaultAccount.currency } = account;
	const isNamed = cur === '1';
	return done({
		text: () => (isNamed ? `${balance} ${currency}` : balance),
		csv: () => (isNamed ? `${balance},${currency}` : balance),
		xml: (element) =>
			isNamed
				? ['<result>', element('balance', balance), element('currency', currency), '</result>'].join('\n')
				: `<balance>${balance}</balance>`,
		json: ({ text }) => {
			const entries: JsonEntries = [['balance', text(balance)]];
			if (isNamed) entries.push(['currency', text(currency)]);
			return jsonObject(entries);
		},
	});
}
