import type { Account, Session } from '../account/account';
import type { Wait } from '../account/wait';
import { MEANINGS_OF_LISTS } from '../errors';
import { parseJson } from '../reply/json';
import { NotUnderstood } from '../reply/notUnderstood';
import type { DecodedText, RawReply } from '../reply/charset';
import { readReply } from '../reply/readReply';
import { isRecord } from '../reply/records';
import { ask } from '../request/send';

const PATH = '/sys/senders.php';

/** All lists of sender IDs are one kind for SMS Center's limit, beside the templates'. */
const SENDERS_KEY = 'senders';

/** One of the three lists that SMS Center gives a minute is left to other programs. */
const MOST_LISTS = 2;

const CACHED_MS = 60_000;

async function readSenders(reply: RawReply): Promise<string[]> {
	const read = ({ text }: DecodedText): string[] => {
		const list = text.trim() === '' ? [] : parseJson(text);
		if (!Array.isArray(list)) throw new NotUnderstood('is not a list of sender IDs');
		return list.map((entry: unknown) => {
			const sender = isRecord(entry) ? entry.sender : undefined;
			// PHP prints digits without quotes when told to
			if (typeof sender === 'string' || Number.isSafeInteger(sender)) return String(sender);
			throw new NotUnderstood('is a list of something other than sender IDs', undefined, sender !== undefined);
		});
	};
	return await readReply(reply, 'json', read, { meanings: MEANINGS_OF_LISTS, notFound: [] });
}

/** Lists that are on their way; others with the same secret share them. */
const underWay = new WeakMap<Account, { secretHash: string; names: Promise<readonly string[]> }>();

async function listSenders(session: Session, wait: Wait): Promise<readonly string[]> {
	const { account } = session;
	const askedAt = account.clock.now();
	const form = { get: '1', fmt: '3', charset: 'utf-8' };
	const request = { verb: 'get', path: PATH, key: SENDERS_KEY, limit: MOST_LISTS, form, read: readSenders } as const;
	const { value } = await ask(session, request, wait);
	account.senders = { names: value, askedAt };
	return value;
}

/**
 * The approved sender IDs of the account, at most a minute old where SMS Center's limit allows; undefined where they
 * cannot be had without waiting for it.
 */
export async function currentSenders(session: Session, wait: Wait): Promise<readonly string[] | undefined> {
	const { account, secretHash } = session;
	const { clock, guard } = account;
	// A secret that nobody has proven must not see what another one was shown
	const known = guard.wasProven(secretHash) ? account.senders : undefined;
	if (known && known.askedAt + CACHED_MS > clock.now()) return known.names;
	const shared = underWay.get(account);
	if (shared?.secretHash === secretHash) return await shared.names;
	if (account.countOf(SENDERS_KEY) >= MOST_LISTS) return known?.names;
	const names = listSenders(session, wait).finally(() => underWay.delete(account));
	underWay.set(account, { secretHash, names });
	return await names;
}
