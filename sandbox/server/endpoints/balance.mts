import { jsonObject } from '../json.mts';
import { done } from '../reply.mts';
import type { Outcome } from '../reply.mts';
import type { Context } from './context.mts';

/** The money that is left. */
export function tellBalance({ account: { balance = '0.00' } }: Context): Outcome {
	return done({
		text: () => balance,
		xml: () => `<balance>${balance}</balance>`,
		json: ({ text }) => jsonObject([['balance', text(balance)]]),
	});
}
