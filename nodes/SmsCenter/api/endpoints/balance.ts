import type { Session } from '../account/account';
import type { Wait } from '../account/wait';
import { jsonField } from '../reply/json';
import { readReply } from '../reply/readReply';
import { ask } from '../request/send';

const PATH = '/sys/balance.php';

/** Ten a minute. */
const LIMIT = 10;

const BALANCE_KEY = 'balance';

/** The currency of the account, such as "RUR"; null where SMS Center does not say. Its limit is not waited for. */
export async function askCurrency(session: Session, wait: Wait): Promise<string | null> {
	const { account } = session;
	if (account.countOf(BALANCE_KEY) >= LIMIT) return account.currency;
	const { value } = await ask(
		session,
		{
			verb: 'get',
			path: PATH,
			key: BALANCE_KEY,
			limit: LIMIT,
			form: { cur: '1', fmt: '3', charset: 'utf-8' },
			read: async (reply) => await readReply(reply, 'json', ({ text }) => jsonField(text, 'currency')),
		},
		wait,
	);
	account.currency = typeof value === 'string' && /^[A-Za-z]{2,5}$/.test(value) ? value : null;
	return account.currency;
}
