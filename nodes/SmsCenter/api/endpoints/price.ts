import type { Session } from '../account/account';
import type { Wait } from '../account/wait';
import { RefusedError, type Meanings } from '../errors';
import { hashOf } from '../hashOf';
import { jsonField } from '../reply/json';
import { NotUnderstood } from '../reply/notUnderstood';
import type { DecodedText, RawReply } from '../reply/charset';
import { readReply } from '../reply/readReply';
import { parseXml } from '../reply/xml';
import { ask, attempt } from '../request/send';
import { FMT, type ResponseFormat } from '../template';

const PATH = '/sys/send.php';

/** Five identical price requests a minute. */
const LIMIT = 5;

/** The number of a text or sender that SMS Center forbids. */
export const FORBIDDEN = 6;

const TOO_MANY = 9;

/** What the numbers mean that send.php alone has, or otherwise than templates.php. */
const MEANINGS: Meanings = {
	1: {
		message: 'SMS Center did not accept the parameters (1)',
		hint: "Check 'Phone', 'Message', 'Format' and 'Sender ID' of this item.",
	},
	3: { message: 'The SMS Center account has no money left (3)', hint: 'Add money to the account, and run it again.' },
	[FORBIDDEN]: {
		message: 'SMS Center forbids this text or sender ID (6)',
		hint: 'Change the text, or have the sender ID approved in your SMS Center account.',
	},
	7: { message: 'The phone number is wrong (7)', hint: 'Give it with the country code, such as +79991234567.' },
	8: {
		message: 'SMS Center cannot deliver a message to this number (8)',
		hint: 'Try another number of the same country, or ask the support of SMS Center.',
	},
	[TOO_MANY]: {
		message: 'SMS Center was asked for too much at once (9)',
		hint: "SMS Center takes five identical requests for a price a minute, and fewer than fifteen requests at once, from all programs of the account together. Run it again in a minute, set 'On Rate Limit' to 'Wait', or lower 'Max Concurrent Requests'.",
	},
};

/** What is asked the price of. */
export interface Priced {
	phone: string;
	message: string;
	/** One of the formats of templates; each but `sms` and none is a channel of its own. */
	format: string;
	sender: string;
}

/** A price as SMS Center gives it. */
export interface Price {
	/** As it came. */
	cost: string;
	/** The parts that SMS Center itself counts. */
	parts: number;
}

const CHANNELS: ReadonlySet<string> = new Set(['flash', 'bin', 'push', 'mms', 'mail', 'call', 'viber']);

async function fieldsIn(decoded: DecodedText, format: ResponseFormat): Promise<[cost: unknown, parts: unknown]> {
	if (format === 'json') return [jsonField(decoded.text, 'cost'), jsonField(decoded.text, 'cnt')];
	if (format === 'xml') {
		const { result } = await parseXml(decoded);
		return typeof result === 'object' ? [result.cost, result.cnt] : [undefined, undefined];
	}
	// `4.50,1`; in text SMS Center's own libraries show "4.50 (1 SMS)"
	const [, cost, parts] = /^\s*([\d.]+)(?:,| \()(\d+)(?: SMS\))?\s*$/.exec(decoded.text) ?? [];
	return [cost, parts];
}

async function readPrice(reply: RawReply, format: ResponseFormat): Promise<Price> {
	const read = async (decoded: DecodedText): Promise<Price> => {
		const [cost = '', parts = ''] = (await fieldsIn(decoded, format)).map((value) => String(value).trim());
		if (!/^\d+(\.\d+)?$/.test(cost) || !/^\d{1,6}$/.test(parts)) throw new NotUnderstood('does not hold a price');
		return { cost, parts: Number(parts) };
	};
	return await readReply(reply, format, read, { meanings: MEANINGS });
}

/**
 * What one text costs to one number. Sends no message: `cost=1` asks for the price only. Rejects with a RefusedError of code
 * {@link FORBIDDEN} where SMS Center forbids the text or the sender; whatever it rejects with says `sent: 'no'`.
 */
export async function askPrice(
	session: Session,
	{ phone, message, format, sender }: Priced,
	responseFormat: ResponseFormat,
	wait: Wait,
): Promise<Price> {
	const { prices } = session.account;
	const { executionId } = session.caller;
	const channel = CHANNELS.has(format) ? { [format]: '1' } : {};
	const asked = { phones: phone, mes: message, sender, ...channel };
	const { value } = await ask(
		session,
		{
			verb: 'get',
			path: PATH,
			key: hashOf(['price', asked], 27),
			limit: LIMIT,
			form: { ...asked, cost: '1', fmt: FMT[responseFormat], charset: 'utf-8' },
			check: () => prices.requireFew(executionId),
			read: async (reply) => {
				const price = await attempt(readPrice(reply, responseFormat));
				if (price.failure instanceof RefusedError && price.failure.code !== TOO_MANY) prices.refused(executionId);
				if (price.failure) throw price.failure;
				prices.given();
				return price.value;
			},
		},
		wait,
	);
	return value;
}
