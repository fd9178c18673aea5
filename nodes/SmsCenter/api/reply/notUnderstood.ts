/**
 * Why a decoder cannot read a text. Never leaves `reply/`: `readReply.ts` makes an error of it that knows the HTTP
 * status and the bytes.
 */
export class NotUnderstood extends Error {
	/**
	 * @param reason as the end of a sentence that begins with "The reply"
	 * @param ambiguous whether the same list can be told apart when it is asked as JSON
	 */
	constructor(
		readonly reason: string,
		readonly ambiguous = false,
	) {
		super(reason);
	}
}

/** What `read` resolves to, or why it cannot: a {@link NotUnderstood} as a value. Any other failure goes on. */
export async function orReason<T>(read: () => T | Promise<T>): Promise<T | NotUnderstood> {
	return await Promise.resolve().then(read).catch(keepReason);
}

function keepReason(failure: unknown): NotUnderstood {
	if (failure instanceof NotUnderstood) return failure;
	throw failure;
}
