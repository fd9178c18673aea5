/**
 * Why a decoder cannot read a text. Never leaves `reply/`: `readReply.ts` makes an error of it that knows the HTTP
 * status and the bytes.
 */
export class NotUnderstood extends Error {
	/** As the end of a sentence that begins with "The reply". */
	readonly reason: string;

	/** Whether the same list can be told apart when it is asked as JSON. */
	readonly ambiguous: boolean;

	/** How to mend it, where there is something better to say than for other replies. */
	readonly hint: string | undefined;

	constructor(reason: string, ambiguous = false, hint?: string) {
		super(reason);
		this.reason = reason;
		this.ambiguous = ambiguous;
		this.hint = hint;
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
