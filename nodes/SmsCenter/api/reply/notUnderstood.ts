/** Why a decoder cannot read a text. Never leaves `reply/`: `readReply.ts` makes an error of it that knows the reply. */
export class NotUnderstood extends Error {
	/**
	 * @param reason the end of a sentence that begins with "The reply"
	 * @param hint how to mend it, where there is something better to say than for other replies
	 * @param isList whether it is a list all the same, and so no refusal of the login
	 */
	constructor(
		readonly reason: string,
		readonly hint?: string,
		readonly isList = false,
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
