import { createHash } from 'node:crypto';
import type { Account, Settings } from './options.mts';
import { refusal } from './reply.mts';
import type { Refusal } from './reply.mts';
import type { ParsedRequest } from './request.mts';

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

/** How SMS Center protects itself: blocked addresses, sign-in, requests at once, identical requests. */
export class Limits {
	readonly #windows = new RequestWindows();
	readonly #inFlight = new Map<string, number>();
	readonly #authFailures = new Map<string, number[]>();
	readonly #blockedUntil = new Map<string, number>();

	/** Judges and counts a request at its arrival. */
	admit(request: ParsedRequest, address: string, settings: Settings): Verdict {
		const now = settings.clock();
		const release = () => {};
		if (now < (this.#blockedUntil.get(address) ?? -Infinity)) return { refusal: refusal(4), release };
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
			...(tooMany
				? { refusal: refusal(9, 'too many concurrent requests') }
				: repeated && { refusal: refusal(9) }),
		};
	}

	/** Counts an answer with error 2; enough of them block the address. */
	noteAuthFailure(address: string, { clock, authFailuresToBlock, authWindowMs, blockMs }: Settings): void {
		const now = clock();
		const failures = [...(this.#authFailures.get(address) ?? []), now].filter(
			(at) => at > now - authWindowMs,
		);
		const isBlocked = authFailuresToBlock > 0 && failures.length >= authFailuresToBlock;
		if (isBlocked) this.#blockedUntil.set(address, now + blockMs);
		this.#authFailures.set(address, isBlocked ? [] : failures);
	}

	/** Forgets windows, failures and blocks; requests in flight stay counted. */
	reset(): void {
		this.#windows.clear();
		this.#authFailures.clear();
		this.#blockedUntil.clear();
	}
}

/** Counts requests of the same key within a window. */
class RequestWindows {
	readonly #times = new Map<string, number[]>();
	#sweptAt = -Infinity;

	/** Whether one more request keeps the limit. It is counted if so, or if refused requests count too. */
	take(
		key: string,
		now: number,
		limit: number,
		isRefusedAnyway: boolean,
		{ windowMs, windowKind, countRefused }: Settings,
	): boolean {
		if (limit <= 0) return true;
		const isInWindow =
			windowKind === 'fixed'
				? (at: number) => at >= Math.floor(now / windowMs) * windowMs
				: (at: number) => at > now - windowMs;
		this.#sweep(now, windowMs);
		const times = (this.#times.get(key) ?? []).filter(isInWindow);
		const keepsLimit = times.length < limit;
		if ((keepsLimit && !isRefusedAnyway) || countRefused) times.push(now);
		// more than the limit need not be known, so a client that never stops takes no more memory
		this.#times.set(key, times.slice(-limit));
		return keepsLimit;
	}

	clear(): void {
		this.#times.clear();
	}

	#sweep(now: number, windowMs: number): void {
		if (now - this.#sweptAt < windowMs) return;
		this.#sweptAt = now;
		for (const [key, times] of this.#times)
			if ((times.at(-1) ?? 0) <= now - windowMs) this.#times.delete(key);
	}
}

function signIn({ login, psw, apikey }: Record<string, string>, accounts: Account[]): Account | undefined {
	if (apikey) return accounts.find((account) => account.apiKey === apikey);
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
		default:
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
