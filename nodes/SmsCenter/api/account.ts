import { Allowance } from './account/allowance';
import { Ledger } from './account/ledger';
import type { Asker, Secrets } from './account/secrets';
import { Locks } from './account/locks';
import { Slots, type Place } from './account/slots';
import { Turns } from './account/turns';
import type { WaitBudget, WaitMeter } from './account/waiting';
import type { Clock } from './clock';
import { ConnectionError, type Form, type Send } from './connection';
import { RefusedError, SmsCenterError } from './errors';
import type { RawReply } from './reply/readReply';
import { SharedLists } from './sharedLists';
import type { Listed } from './templates';

/** What one execution of a node brings along when it uses an account. */
export interface Access {
	account: Account;
	/** The salted hash of the secret in use. */
	secretHash: string;
	asker: Asker;
	send: Send;
	/** At most so many requests of this execution in flight, 1 to 14. */
	maxConcurrentRequests: number;
	timeoutMs: number;
	/** Aborted when the execution is cancelled. */
	signal?: AbortSignal;
	meter: WaitMeter;
	/** Set once SMS Center has refused the secret or blocked the address: nothing more is sent in this run. */
	stopped?: SmsCenterError;
}

/** One request, ready to be sent. */
export interface Exchange<T> {
	/** What makes it identical to another for SMS Center's limit. */
	key: string;
	baseUrl: string;
	form: Form;
	/** Makes a value of the reply, or throws an error of ours. */
	read: (reply: RawReply) => Promise<T>;
	/** Called right before it is sent. */
	onSend?: () => void;
}

/** How a request may wait. */
export interface Patience {
	budget: WaitBudget;
	/** Aborted when nobody waits for the answer any more. */
	signal?: AbortSignal;
	/** Also aborted when what has not been sent is to be left; an error of ours as its reason is what is thrown. */
	unsentSignal?: AbortSignal;
	/** Wait for a whole minute without such a request first. */
	quiet?: boolean;
}

/**
 * One account at one server: what is in flight, what was sent lately, and what that allows (rules 11 to 14). Shared by
 * all executions in this process. Sends a request at most once; who wants it repeated calls again.
 */
export class Account {
	private readonly ledger = new Ledger();

	private readonly turns: Turns;

	private readonly slots = new Slots();

	private readonly allowance = new Allowance();

	private readonly inFlightBySecret = new Map<string, number>();

	/** Lists that executions share before they are sent. */
	readonly lists = new SharedLists<Listed>();

	/** Keeps runs from creating the same names at once. */
	readonly locks = new Locks();

	/** Whether a list of this account has ever held a template (rule 9). */
	hasSeenTemplates = false;

	/** When it was last used, on the clock. */
	lastUsed: number;

	/** Until when requests go to the backup host first. */
	private backupUntil = -Infinity;

	constructor(
		readonly baseUrl: string,
		readonly backupUrl: string | undefined,
		readonly secrets: Secrets,
		readonly clock: Clock,
	) {
		this.turns = new Turns(this.ledger, clock);
		this.lastUsed = clock.now();
	}

	/** Whether nothing is under way and nothing counts any more. */
	isForgettable(now: number): boolean {
		return this.locks.isIdle && this.slots.isIdle && this.turns.isIdle && this.ledger.isEmpty(now);
	}

	/** How long a request of this kind would have to wait now, in milliseconds; Infinity where that is not known. */
	waitMs(key: string): number {
		return this.turns.waitMs(key);
	}

	/** The base address to use now: the backup's for a while after the main one took no connections. */
	currentBaseUrl(): string {
		return this.backupUrl !== undefined && this.clock.now() < this.backupUntil ? this.backupUrl : this.baseUrl;
	}

	/** The main host takes no connections and the backup does. */
	preferBackup(forMs: number): void {
		this.backupUntil = this.clock.now() + forMs;
	}

	/**
	 * Sends one request as soon as the limits allow, and gives what `read` makes of the reply. Rejects with an error of
	 * ours whose `sent` says what became of this one request.
	 */
	async exchange<T>(access: Access, exchange: Exchange<T>, { budget, signal, quiet = false }: Patience): Promise<T> {
		this.lastUsed = this.clock.now();
		try {
			if (access.stopped) throw access.stopped;
			await this.turns.take(exchange.key, { quiet, budget, meter: access.meter, signal });
			let sent = false;
			const { secretHash } = access;
			const place: Place = {
				signal,
				admits: (inFlight) => this.admits(access, inFlight),
				onEnter: () => this.countInFlight(secretHash, 1),
				onLeave: () => this.countInFlight(secretHash, -1),
			};
			try {
				return await this.slots.run(place, async () => {
					sent = true;
					return await this.sendNow(access, exchange);
				});
			} finally {
				if (sent) this.ledger.end(exchange.key, this.clock.now());
				else this.ledger.withdraw(exchange.key);
				this.turns.ended(exchange.key);
			}
		} catch (error) {
			throw cancelledOr(error, signal);
		} finally {
			this.lastUsed = this.clock.now();
		}
	}

	/** Nothing more is sent in this run: the secret was refused, or the address is blocked. */
	stop(access: Access): void {
		access.stopped ??= this.secrets.objection(access.secretHash, access.asker, this.clock.now());
	}

	private admits(access: Access, inFlight: number): boolean {
		if (access.stopped) throw access.stopped;
		const now = this.clock.now();
		const objection = this.secrets.objection(access.secretHash, access.asker, now);
		if (objection) throw objection;
		if (inFlight >= Math.min(access.maxConcurrentRequests, this.allowance.current)) return false;
		// The first request goes alone: a thousand with a wrong password would block the address
		return this.secrets.isProven(access.secretHash, now) || this.inFlightOf(access.secretHash) === 0;
	}

	private inFlightOf(secretHash: string): number {
		return this.inFlightBySecret.get(secretHash) ?? 0;
	}

	private countInFlight(secretHash: string, change: 1 | -1): void {
		const count = this.inFlightOf(secretHash) + change;
		if (count > 0) this.inFlightBySecret.set(secretHash, count);
		else this.inFlightBySecret.delete(secretHash);
	}

	private async sendNow<T>(access: Access, { baseUrl, form, read, onSend }: Exchange<T>): Promise<T> {
		try {
			onSend?.();
			const value = await read(await access.send(baseUrl, form, access.timeoutMs));
			this.secrets.proven(access.secretHash, this.clock.now());
			this.allowance.answered();
			return value;
		} catch (error) {
			throw this.learnedFrom(access, error);
		}
	}

	/** Takes note of a refusal, and gives back the error. */
	private learnedFrom(access: Access, error: unknown): unknown {
		if (!(error instanceof RefusedError)) return error;
		const now = this.clock.now();
		if (error.code === 2 || error.code === 4) {
			this.secrets.refused(access.secretHash, error.code, access.asker, now);
			this.stop(access);
		} else if (error.code === 9) {
			this.allowance.halve();
		} else if (error.code === 3 || error.code === 5) {
			this.secrets.proven(access.secretHash, now);
			this.allowance.answered();
		}
		return error;
	}
}

/** What a request that never left rejects with: an error of ours where its signal ended the wait. */
function cancelledOr(error: unknown, signal: AbortSignal | undefined): unknown {
	if (!signal?.aborted || error !== signal.reason) return error;
	return error instanceof SmsCenterError ? error : new ConnectionError('cancelled', false);
}
