import { excerpt, headOf } from './reply/excerpt';
import type { ResponseFormat } from './template';

/** Whether a request was carried out: `'no'`, `'yes'`, or nobody can know. */
export type Sent = 'no' | 'yes' | 'unknown';

/** What any failure in `api/` says: a message and a hint in our own words, never text of the server or of a user. */
export class SmsCenterError extends Error {
	/** SMS Center's number, or null where it gave none. */
	readonly code: number | null = null;

	/** How to mend it. */
	readonly hint: string;

	/** Whether what failed was carried out; a list that failed has carried nothing out. */
	sent: Sent;

	/** @param message what happened, in one sentence */
	constructor(message: string, hint: string, sent: Sent) {
		super(message);
		this.hint = hint;
		this.sent = sent;
		this.name = 'SmsCenterError';
	}
}

/** Our own rules kept a request from being sent. */
export class NotSentError extends SmsCenterError {
	/** @param code SMS Center's number for what sending it would have met, or null */
	constructor(
		message: string,
		hint: string,
		override readonly code: number | null = null,
	) {
		super(message, hint, 'no');
	}
}

interface Meaning {
	message: string;
	hint: string;
}

/** What blocks an IP address, and what ends that (the provider's FAQ). */
export const BLOCKED_HINT =
	'Five refused sign-ins within 30 minutes block it for 30 minutes, unless it is in the list of allowed addresses in your SMS Center account; a hundred refused messages in a row block it for 10 minutes; requests that come too often, for a minute. Correct the credential, or add the address to that list; wait half an hour, then try again.';

/** What SMS Center's numbers mean (official page, observed-behaviour) and what a user can do. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
	[
		1,
		{
			message: 'SMS Center did not accept the parameters (1)',
			hint: "Check 'Name', 'Message', 'Format' and 'Sender ID' of this item: a value is missing, too long, or not allowed in this account.",
		},
	],
	[
		2,
		{
			message: 'SMS Center refused the login or password (2)',
			hint: 'Check the login and password (or the API key) in the credential. If they are right, the address of this n8n is not in the list of allowed IP addresses in the SMS Center account. Nothing more was sent, because five refusals block the address for 30 minutes.',
		},
	],
	[
		3,
		{
			message: 'SMS Center does not have this template (3)',
			hint: "The template was deleted, or its ID is mistyped. Use the operation 'Get Many' to see the templates of the account.",
		},
	],
	[
		4,
		{
			message: 'SMS Center has blocked the IP address of this n8n (4)',
			hint: BLOCKED_HINT,
		},
	],
	[
		5,
		{
			message: 'SMS Center could not save or delete the template (5)',
			hint: 'Run the item again. If it stays so, look at the template in your SMS Center account, or ask its support.',
		},
	],
	[
		9,
		{
			message: 'SMS Center took too many requests at once (9)',
			hint: "SMS Center takes three identical requests a minute, and fewer than fifteen at once, from all programs of the account together. Run it again in a minute, set 'On Rate Limit' to wait, or lower 'Max Concurrent Requests'.",
		},
	],
]);

/** Whether the official page names the number: a proxy may write errors as SMS Center does, with numbers of its own. */
export function isDocumented(code: number): boolean {
	return MEANINGS.has(code);
}

/** SMS Center answered with an error number: the request was not carried out. */
export class RefusedError extends SmsCenterError {
	override readonly code: number;

	// Out of the reach of whatever prints or stores the properties of an error: secrets may be echoed in it.
	readonly #serverText: string;

	/** @param code SMS Center's number */
	constructor(code: number, serverText = '') {
		const meaning = MEANINGS.get(code);
		super(
			meaning?.message ??
				`SMS Center answered with the number ${code}, which its documentation does not explain`,
			meaning?.hint ??
				'Run it again later. If it stays so, ask the support of SMS Center what this number means.',
			'no',
		);
		this.code = code;
		this.#serverText = serverText;
	}

	/** SMS Center's description, as it came: only ever shown through `excerpt`, in a description. */
	get serverText(): string {
		return this.#serverText;
	}
}

/** The reply is no template, list or error of SMS Center, can be read in two ways, or is cut off. */
export class UnreadableReplyError extends SmsCenterError {
	// Out of reach for the same reason.
	readonly #head: string;

	/** Why, as the end of a sentence: "is cut off", "is a web page". */
	readonly reason: string;

	/** The HTTP status. */
	readonly status: number;

	/** @param reply the reply, of which only the beginning is kept */
	constructor(
		reason: string,
		status: number,
		reply: Uint8Array | string,
		hint = 'Check the server in the credential, and whether a proxy or firewall stands between n8n and SMS Center.',
	) {
		super(`The reply (HTTP ${status}) ${reason}`, hint, 'unknown');
		this.reason = reason;
		this.status = status;
		this.#head = headOf(reply);
	}

	get isOverloaded(): boolean {
		return this.status === 429 || this.status === 503;
	}

	get mayBeRefusal(): boolean {
		return (
			this.status < 500 &&
			this.status !== 429 &&
			this.status !== 408 &&
			!(this instanceof AmbiguousReplyError)
		);
	}

	/** The first 200 characters of the reply, control characters shown, and the secrets (login, password, key) taken out. */
	excerpt(secrets: readonly string[]): string {
		return excerpt(this.#head, { secrets });
	}
}

/** The reply may be right, but the format that was asked cannot tell. Carries the advice to use JSON. */
export class AmbiguousReplyError extends UnreadableReplyError {
	constructor(reason: string, status: number, reply: Uint8Array | string, format: ResponseFormat) {
		super(
			reason,
			status,
			reply,
			`A list in the format ${format.toUpperCase()} cannot always be told apart from the texts in it. Set the option 'Response Format' to JSON.`,
		);
	}
}

/** The credential cannot be used as it is, or not for this request. Nothing was sent. */
export class CredentialError extends SmsCenterError {
	constructor(message: string) {
		super(message, 'Open the credential of the node and correct it.', 'no');
	}
}

/** A list came in windows-1251 although UTF-8 was asked for: texts of it are not written back (rule 10). */
export class WrongCharsetError extends SmsCenterError {
	constructor() {
		super(
			'The list came in windows-1251 although UTF-8 was asked for, so no text of it is written back',
			"Nothing was changed. Update works without the list if all five 'Update Fields' and the ID are given. Ask the support of SMS Center why charset=utf-8 is not heeded.",
			'no',
		);
	}
}
