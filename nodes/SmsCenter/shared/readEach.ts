import { ConnectionError, type Session } from '../api';

/** So long at a stretch n8n is kept from its other work; to cancel an execution takes it about a dozen of these. */
const STRETCH_MS = 30;

/**
 * Reads something of each item in turn, and lets n8n do other work in between: the expressions of ten thousand items
 * take it many seconds. Rejects with what `read` throws, or as soon as the execution is cancelled.
 */
export async function readEach<Value>(
	count: number,
	read: (index: number) => Value,
	{ account: { clock }, signal }: Session,
): Promise<Value[]> {
	const values: Value[] = [];
	let stretchEnd = clock.now() + STRETCH_MS;
	while (values.length < count) {
		if (clock.now() >= stretchEnd) {
			await clock.sleep(1, signal).catch(() => {
				throw new ConnectionError('cancelled', false);
			});
			stretchEnd = clock.now() + STRETCH_MS;
		}
		values.push(read(values.length));
	}
	return values;
}
