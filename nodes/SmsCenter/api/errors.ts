import type { RawReply } from './reply/charset';
import { lookAt, plainWords, type Look } from './reply/shown';

/** Whether a request was carried out: `'no'`, `'yes'`, or nobody can know. */
export type Sent = 'no' | 'yes' | 'unknown';

/** What any failure in `api/` says: a message and a hint in our own words, never text of the server. */
export class SmsCenterError extends Error {
	/** SMS Center's number, or null where it gave none. */
	readonly code: number | null = null;
	/** Plain words of somebody else's, to be shown only where `holdsSecret` finds no secret in them. */
	readonly said?: string;
	/** The name of the template that it is about, where that is known. */
	about?: string;

	/** @param message what happened, in one sentence */
	constructor(
		message: string,
		/** How to mend it. */
		readonly hint: string,
		/** Whether what failed was carried out; a list that failed has carried nothing out. */
		public sent: Sent,
	) {
		super(message);
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

/** What blocks an IP address, and what ends that (the provider's FAQ). */
export const BLOCKED_HINT =
	'Five refused sign-ins within 30 minutes block it for 30 minutes, unless it is in the list of allowed addresses in your SMS Center account; a hundred refused messages in a row block it for 10 minutes; requests that come too often, for a minute. Correct the credential, or add the address to that list; wait half an hour, then try again.';

/** What SMS Center's numbers mean, and what a user can do. */
export type Meanings = Readonly<Record<number, { message: string; hint: string } | undefined>>;

/** Those of templates.php (official page, observed-behaviour). */
const MEANINGS: Meanings = {
	1: {
		message: 'SMS Center did not accept the parameters (1)',
		hint: 'Check the fields of this item: a value is missing, too long, or not allowed in this account.',
	},
	2: {
		message: 'SMS Center refused the login or password (2)',
		hint: 'Check the login and password (or the API key) in the credential. If they are right, the address of this n8n is not in the list of allowed IP addresses in the SMS Center account. Nothing more was sent, because five refusals block the address for 30 minutes.',
	},
	3: {
		message: 'SMS Center does not have this template (3)',
		hint: "The template was deleted, or its ID is mistyped. Use the operation 'Get Many' to see the templates of the account.",
	},
	4: { message: 'SMS Center has blocked the IP address of this n8n (4)', hint: BLOCKED_HINT },
	5: {
		message: 'SMS Center could not save or delete the template (5)',
		hint: 'Run the item again. If it stays so, look at the template in your SMS Center account, or ask its support.',
	},
	9: {
		message: 'SMS Center was asked for too much at once (9)',
		hint: "SMS Center takes three identical requests a minute, and fewer than fifteen at once, from all programs of the account together. Run it again in a minute, set 'On Rate Limit' to 'Wait', or lower 'Max Concurrent Requests'.",
	},
};

/** What they mean where nothing but the credential is sent. */
export const MEANINGS_OF_LISTS: Meanings = {
	1: {
		message: 'SMS Center did not accept the request (1)',
		hint: 'If the credential uses an API key, this server may not know keys: use a login and password. Otherwise ask the support of SMS Center.',
	},
};

/** Whether the official page names the number: a proxy may write errors as SMS Center does, with numbers of its own. */
export function isDocumented(code: number): boolean {
	return MEANINGS[code] !== undefined;
}

/** SMS Center answered with an error number: the request was not carried out. */
export class RefusedError extends SmsCenterError {
	override readonly code: number;
	override readonly said?: string;

	/**
	 * @param code SMS Center's number
	 * @param description its description as it came, of which only plain words are kept
	 * @param meanings what numbers mean that this endpoint has otherwise than templates.php
	 */
	constructor(code: number, description?: string, meanings: Meanings = {}) {
		const meaning = meanings[code] ?? MEANINGS[code];
		super(
			meaning?.message ?? `SMS Center answered with the number ${code}, which its documentation does not explain`,
			meaning?.hint ?? 'Run it again later. If it stays so, ask the support of SMS Center what this number means.',
			'no',
		);
		this.code = code;
		this.said = plainWords(description);
	}
}

/** Proxy Authentication Required: a proxy answers with it, and has let nothing through. */
const FROM_PROXY = 407;

/** The reply is no template, list or error of SMS Center, can be read in two ways, or is cut off. Nothing of it is kept. */
export class UnreadableReplyError extends SmsCenterError {
	/** The HTTP status. */
	readonly status: number;
	readonly look: Look;
	/** The title of a web page. */
	override readonly said?: string;

	/** @param reason the end of a sentence: "is cut off", "is a web page" */
	constructor(
		readonly reason: string,
		{ status, body }: RawReply,
		private readonly more: { hint?: string; isList?: boolean } = {},
	) {
		const hint =
			'Check the server in the credential, and whether a proxy or firewall stands between n8n and SMS Center.';
		const isOther = status >= 400 || status < 200;
		const said = isOther
			? `The server answered HTTP ${status}, not as SMS Center does`
			: `The reply (HTTP ${status}) ${reason}`;
		super(said, more.hint ?? hint, status === FROM_PROXY ? 'no' : 'unknown');
		this.status = status;
		this.look = lookAt(body);
		this.said = this.look.title;
	}

	/** Whether SMS Center may have refused the login: a page or a notice of PHP may stand in the place of its error. */
	get mayBeRefusal(): boolean {
		return !this.more.isList && this.status < 500 && ![FROM_PROXY, 408, 429].includes(this.status);
	}

	/** Whether the server, or one on the way, has too much to do. */
	get isOverloaded(): boolean {
		return this.status === 429 || this.status === 503;
	}
}

/** The credential cannot be used as it is, or not for this request. Nothing was sent. */
export class CredentialError extends SmsCenterError {
	constructor(message: string) {
		super(message, 'Open the credential of the node and correct it.', 'no');
	}
}
