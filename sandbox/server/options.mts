import type { Keeping } from './keepings.mts';
import type { RecordedRequest } from './record.mts';

/** A customer of the stand-in. `balance` is text, as SMS Center gives money. */
export interface Account {
	login: string;
	password: string;
	apiKey?: string;
	balance?: string;
	/** By default that of `defaultAccount`. */
	currency?: string;
	/** The sender IDs that are approved; by default those of `defaultAccount`. */
	senders?: string[];
	/** Those that wait for approval. */
	pendingSenders?: string[];
	/** The price of any message is more than is left: error 3. */
	noMoney?: boolean;
}

/**
 * How the stand-in behaves. Each field may be changed while it runs and counts from the next request on (but `port`).
 * What is left out is the behaviour of the official page. Times are in milliseconds.
 */
export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** Who may sign in; by default `defaultAccount` alone. */
	accounts?: Account[];
	/** From a request's arrival to its answer. It is counted at arrival and carried out right before the answer. */
	latencyMs?: number | ((request: RecordedRequest) => number);
	/** The "minute" in which identical requests, and all those for the balance, are counted. */
	windowMs?: number;
	/** `sliding`: the last `windowMs`; `fixed`: from one multiple of `windowMs` on the clock to the next. */
	windowKind?: 'sliding' | 'fixed';
	/** Whether a request refused with error 9 counts as one of the window too. */
	countRefused?: boolean;
	/** Identical template requests a window (3); 0 switches the limit off. */
	identicalLimit?: number;
	/** Balance requests a window (10); 0 switches the limit off. */
	balanceLimit?: number;
	/** Identical requests for the sender IDs a window (3), counted beside those for templates; 0 switches the limit off. */
	sendersLimit?: number;
	/** Identical requests for a price a window (5); 0 switches the limit off. */
	priceLimit?: number;
	/** Requests of one login at once (14), refused ones included until they are answered; 0 switches the limit off. */
	maxInFlight?: number;
	/** Answers with error 2 within `authWindowMs` after which the address is blocked (5); 0 switches it off. */
	authFailuresToBlock?: number;
	authWindowMs?: number;
	blockMs?: number;
	/** Refused requests for a price in a row within `priceWindowMs` that block the address (100); 0 switches it off. */
	priceFailuresToBlock?: number;
	priceWindowMs?: number;
	priceBlockMs?: number;
	/** Words that no message may hold, in any case, and senders that none may have: error 6. */
	forbiddenWords?: string[];
	forbiddenSenders?: string[];
	/** Beginnings of numbers to which nothing can be delivered: error 8. */
	undeliverable?: string[];
	/** Addresses that may sign in; others get error 2. By default all. */
	allowedAddresses?: string[];
	/** The time for all windows, the block and the lag of lists. Latency and delays run on real timers. */
	clock?: () => number;
	/** The lowest id to be assigned. */
	firstId?: number;
	/** `chg` blanks what is left out. By default it keeps it. */
	blankOmitted?: boolean;
	/** How it keeps, shows or answers something else than it was given, one after the other. */
	keeps?: readonly Keeping[];
	/** `"id": "5"` in JSON. */
	idsAsStrings?: boolean;
	/** Every number of a JSON reply in quotes: id, flag, error_code. */
	numbersAsStrings?: boolean;
	/** The key of a template's text in JSON and XML lists. */
	textKey?: 'message' | 'msg';
	/**
	 * Which errors have the shape of fmt=0 under fmt=3: by default, as recorded, only the one that `chg` answers to an
	 * unknown id; true: all; false: none.
	 */
	plainTextErrors?: boolean | 'unknown-id';
	/** `chg` and `del` that are carried out have the shape of fmt=0 under fmt=2 and 3: a plain `OK`. */
	plainTextOk?: boolean;
	/**
	 * The charset that the Content-Type header names: by default windows-1251, whatever the bytes are in, as recorded of
	 * SMS Center. `right` names that of the bytes.
	 */
	charsetHeader?: string;
	/** The parameter `charset` has no effect: windows-1251 both ways. */
	ignoreCharset?: boolean;
	/** Everything beyond ASCII is `\uXXXX` in JSON. */
	jsonEscapeUnicode?: boolean;
	/** Control characters stand raw inside JSON strings. */
	jsonRawControls?: boolean;
	/** XML replies begin with a declaration that names their encoding. */
	xmlDeclaration?: boolean;
	/** Texts in XML stand in CDATA sections. */
	xmlCdata?: boolean;
	/** Every reply ends in a newline. */
	trailingNewline?: boolean;
	/** An account without templates: an empty list in the format asked for, an empty body, or error 3. */
	emptyList?: 'array' | 'blank' | 'error3';
	/** An account without sender IDs: an empty list in the format asked for, or error 3. */
	emptySenders?: 'array' | 'error3';
	/** A list shows the state as it was that long ago. */
	listLagMs?: number;
	/** `light` keeps no headers, bodies and addresses of requests and answers; `none` keeps no request. */
	record?: 'full' | 'light' | 'none';
	/** Called when a request has been answered or its connection has ended. */
	onAnswered?: (request: RecordedRequest) => void;
}

/** The account of a stand-in that was given none. Its texts occur nowhere else, so a leak of them can be searched for. */
export const defaultAccount: Required<Account> = {
	login: 'sandbox-user',
	password: 'sandbox-password-7f3a',
	apiKey: 'sandbox-key-91c2e4',
	balance: '1871.62',
	currency: 'RUR',
	senders: ['MyShop', 'Clinic'],
	pendingSenders: ['NewShop'],
	noMoney: false,
};

const defaults = {
	accounts: [defaultAccount] as Account[],
	latencyMs: 0 as NonNullable<SandboxOptions['latencyMs']>,
	windowMs: 60_000,
	windowKind: 'sliding' as NonNullable<SandboxOptions['windowKind']>,
	countRefused: false,
	identicalLimit: 3,
	balanceLimit: 10,
	sendersLimit: 3,
	priceLimit: 5,
	maxInFlight: 14,
	authFailuresToBlock: 5,
	authWindowMs: 30 * 60_000,
	blockMs: 30 * 60_000,
	priceFailuresToBlock: 100,
	priceWindowMs: 10 * 60_000,
	priceBlockMs: 10 * 60_000,
	forbiddenWords: [] as string[],
	forbiddenSenders: [] as string[],
	undeliverable: [] as string[],
	keeps: [] as readonly Keeping[],
	clock: () => Date.now(),
	firstId: 1001,
	textKey: 'message' as NonNullable<SandboxOptions['textKey']>,
	plainTextErrors: 'unknown-id' as NonNullable<SandboxOptions['plainTextErrors']>,
	charsetHeader: 'windows-1251',
	emptyList: 'array' as NonNullable<SandboxOptions['emptyList']>,
	emptySenders: 'array' as NonNullable<SandboxOptions['emptySenders']>,
	listLagMs: 0,
	record: 'full' as NonNullable<SandboxOptions['record']>,
};

/** The options with every default filled in. */
export type Settings = SandboxOptions & typeof defaults;

/** Fills in the defaults of what is absent or undefined. */
export function settingsOf(options: SandboxOptions): Settings {
	const given = Object.entries(options).filter(([, value]) => value !== undefined);
	return { ...defaults, ...Object.fromEntries(given) };
}
