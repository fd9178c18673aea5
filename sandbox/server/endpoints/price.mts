import { jsonObject } from '../json.mts';
import { partsOf } from '../parts.mts';
import { done, refusal } from '../reply.mts';
import type { Outcome } from '../reply.mts';
import type { Context, Params } from './context.mts';

/** One part, in hundredths, by the beginning of the number; the longest that fits counts. */
const prices: Record<string, number> = { '': 1200, '7': 450, '77': 900, '375': 820, '380': 640, '49': 775 };

const MOST_CHARACTERS = 1000;

/** Formats other than SMS, each with a flag of its own. */
const channels = ['flash', 'bin', 'push', 'mms', 'mail', 'call', 'viber'] as const;

/** Those whose messages are no SMS, so they have no parts. */
const whole: ReadonlySet<string> = new Set(['mms', 'mail', 'call', 'viber']);

/** Says what a message to one number would cost. Nothing is ever sent. */
export function tellPrice(params: Params, { account, settings, nextMessageId }: Context): Outcome {
	const { phones = '', mes = '', sender = '' } = params;
	const given = channels.filter((channel) => params[channel] === '1');
	const [channel] = given;
	const isOneNumber = phones !== '' && !/[,;\n]/.test(phones);
	if (!isOneNumber || mes === '' || [...mes].length > MOST_CHARACTERS || given.length > 1) return refusal(1);

	const refused = (code: number, description?: string) => ({
		...refusal(code, description),
		id: nextMessageId(),
	});
	const number = phones.replace(/^\+|[ ()-]/g, '');
	const isAddress = channel === 'mail' && /^[^@\s]+@[^@\s]+$/.test(phones);
	if (!isAddress && !/^[1-9]\d{7,14}$/.test(number)) return refused(7);
	const text = mes.toLowerCase();
	const isForbidden =
		settings.forbiddenSenders.includes(sender) ||
		settings.forbiddenWords.some((word) => text.includes(word.toLowerCase()));
	if (isForbidden) return refused(6);
	if (settings.undeliverable.some((beginning) => number.startsWith(beginning))) return refused(8);
	if (account.noMoney) return refused(3, 'no money');

	const count = whole.has(channel) ? 1 : partsOf(mes);
	const cost = ((count * priceOf(number)) / 100).toFixed(2);
	return done({
		// how it looks as text is not documented
		text: () => `${cost} (${count} SMS)`,
		csv: () => `${cost},${count}`,
		xml: (element) => ['<result>', element('cost', cost), element('cnt', count), '</result>'].join('\n'),
		json: (values) =>
			jsonObject([
				['cost', values.text(cost)],
				['cnt', values.number(count)],
			]),
	});
}

function priceOf(number: string): number {
	const beginnings = Object.keys(prices).filter((beginning) => number.startsWith(beginning));
	return prices[beginnings.reduce((longest, each) => (each.length > longest.length ? each : longest), '')];
}
