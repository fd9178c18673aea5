import { createHash } from 'node:crypto';
import type { Account, Settings } from './options.mts';
import { refusal } from './reply.mts';
import type { Refusal } from './reply.mts';
import type { ParsedRequest } from './request.mts';
import { Failures, RequestWindows } from './windows.mts';

/** What the server's protections make of a request. */
export interface Verdict {
	/** Whose request it is; `undefined` if nobody's. */
	readonly account?: Account;
	readonly refusal?: Refusal;
	/** To be called once, when the request is answered or its connection has ended. */
	readonly release: () => void;
}

/** Parameters that do not make two requests differ. */
const notIdentity = new Set(['login', 'psw', 'apikey', 'fmt', 'charset']);

/** SMS Center's number where the address is blocked. */
const BLOCKED = 4;

/** How SMS Center protects itself: blocked addresses, sign-in, requests at once, identical requests. */
export class Limits {
	readonly #windows = new RequestWindows();
	readonly #inFlight = new Map<string, number>();
	readonly #authFailures = new Failures();
	readonly #priceFailures = new Failures();
	readonly #blockedUntil = new Map<string, number>();

	/** Judges and counts a request at its arrival. */
	admit(request: ParsedRequest, address: string, settings: Settings): Verdict {
		const now = settings.clock();
		const release = () => {};
		if (now < (this.#blockedUntil.get(address) ?? -Infinity)) return { refusal: refusal(BLOCKED), release };
		const account = signIn(request.params, settings.accounts);
		if (!account || (settings.allowedAddresses && !settings.allowedAddresses.includes(address))) {
			this.noteAuthFailure(address, settings);
			return { refusal: refusal(2), release };
		}

		const { login } = account;
		const inFlight = (this.#inFlight.get(login) ?? 0) + 1;
		this.#inFlight.set(login, inFlight);
		const tooMany = settings.maxInFlight > 0 && inFlight > settings.maxInFlight;
		const repeated = !this.#windows.take(
			identityOf(request, login),
			now,
			limitOf(request, settings),
			tooMany,
			settings,
		);
		return {
			account,
			release: () => this.#inFlight.set(login, (this.#inFlight.get(login) ?? 1) - 1),
			...(tooMany ? { refusal: refusal(9, 'too many concurrent requests') } : repeated && { refusal: refusal(9) }),
		};
	}

	/** Counts an answer with error 2; enough of them block the address. */
	noteAuthFailure(address: string, { clock, authFailuresToBlock, authWindowMs, blockMs }: Settings): void {
		if (this.#authFailures.add(address, clock(), authWindowMs, authFailuresToBlock)) {
			this.#block(address, clock() + blockMs);
		}
	}

	/** Counts the answer to a request for a price, with its error or null; enough errors in a row block the address. */
	notePrice(address: string, code: number | null, settings: Settings): void {
		const { clock, priceFailuresToBlock, priceWindowMs, priceBlockMs } = settings;
		if (code === null) this.#priceFailures.forget(address);
		else if (code !== BLOCKED && this.#priceFailures.add(address, clock(), priceWindowMs, priceFailuresToBlock)) {
			this.#block(address, clock() + priceBlockMs);
		}
	}

	/** Forgets windows, failures and blocks; requests in flight stay counted. */
	reset(): void {
		this.#windows.clear();
		this.#authFailures.clear();
		this.#priceFailures.clear();
		this.#blockedUntil.clear();
	}

	#block(address: string, until: number): void {
		this.#blockedUntil.set(address, Math.max(until, this.#blockedUntil.get(address) ?? until));
	}
}

function signIn({ login, psw, apikey }: Record<string, string>, accounts: Account[]): Account | undefined {
	const key = apikey || (login === '' && psw);
	if (key) return accounts.find((account) => account.apiKey === key);
	return accounts.find((account) => account.login === login && isPassword(psw, account));
}

/** A password may come as its MD5 in lower case: older official libraries send it so. */
function isPassword(psw: string, { password }: Account): boolean {
	if (psw === password) return true;
	return /^[0-9a-f]{32}$/.test(psw) && psw === createHash('md5').update(password).digest('hex');
}

function limitOf({ page }: ParsedRequest, settings: Settings): number {
	switch (page) {
		case 'balance':
			return settings.balanceLimit;
		case 'senders':
			return settings.sendersLimit;
		case 'send':
			return settings.priceLimit;
		case 'templates':
		case undefined:
			return settings.identicalLimit;
	}
}

/** What identical requests have in common; all requests for the balance are taken for identical. */
function identityOf({ page, params }: ParsedRequest, login: string): string {
	if (page === 'balance') return `balance ${login}`;
	const own = Object.entries(params).filter(([key]) => !notIdentity.has(key));
	own.sort(([a], [b]) => (a < b ? -1 : 1));
	return createHash('sha1')
		.update(JSON.stringify([page, login, own]))
		.digest('base64');
}
