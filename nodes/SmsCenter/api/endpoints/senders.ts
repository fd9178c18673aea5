import type { Session } from '../account/account';
import type { Wait } from '../account/wait';
import { RefusedError } from '../errors';
import { parseJson } from '../reply/json';
import { NotUnderstood } from '../reply/notUnderstood';
import type { RawReply } from '../reply/rawReply';
import { explaining, openReply } from '../reply/readReply';
import { isRecord } from '../reply/records';
import { send } from '../request/send';

const PATH = '/sys/senders.php';

/** All lists of sender IDs are one kind for SMS Center's limit, beside the templates'. */
const SENDERS_KEY = 'senders';

/** One of the three lists that SMS Center gives a minute is left to other programs. */
const MOST_LISTS = 2;

const CACHED_MS = 60_000;

const NOT_FOUND = 3;

async function readSenders(reply: RawReply): Promise<string[]> {
	return await explaining(reply, async () => {
		const opened = await openReply(reply, 'json');
		if (opened instanceof RefusedError) {
			if (opened.code === NOT_FOUND) return [];
			throw opened;
		}
		const list = opened.text.trim() === '' ? [] : parseJson(opened.text);
		if (!Array.isArray(list)) throw new NotUnderstood('is not a list of sender IDs');
		return list.map((entry: unknown) => {
			if (isRecord(entry) && typeof entry.sender === 'string') return entry.sender;
			throw new NotUnderstood('is a list of something other than sender IDs');
		});
	});
}

/**
 * The approved sender IDs of the account, at most a minute old where SMS Center's limit allows; undefined where they
 * cannot be had without waiting for it.
 */
export async function currentSenders(session: Session, wait: Wait): Promise<readonly string[] | undefined> {
	const { account } = session;
	const { senders, clock } = account;
	const isNew = senders && senders.askedAt + CACHED_MS > clock.now();
	if (isNew || account.countOf(SENDERS_KEY) >= MOST_LISTS) return senders?.names;
	const askedAt = clock.now();
	const form = { get: '1', fmt: '3', charset: 'utf-8' };
	const { value } = await send(
		session,
		{ verb: 'get', path: PATH, key: SENDERS_KEY, form, read: readSenders },
		wait,
	);
	account.senders = { names: value, askedAt };
	return value;
}
