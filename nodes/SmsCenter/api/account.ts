import { Allowance } from './account/allowance';
import { Answers } from './account/answers';
import { Ledger } from './account/ledger';
import type { Asker, Secrets } from './account/secrets';
import { Locks } from './account/locks';
import { Slots, type Place } from './account/slots';
import { Turns } from './account/turns';
import type { WaitBudget, WaitMeter } from './account/waiting';
import type { Clock } from './clock';
import { abortFailure, type Form, type Send } from './connection';
import { RefusedError, type SmsCenterError } from './errors';
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
	/** Ends the waits of this run when it is stopped. */
	breaker?: AbortController;
}

/** One request, ready to be sent. */
export interface Exchange<T> {
	/** What makes it identical to another for SMS Center's limit. */
	key: string;
	baseUrl: string;
	form: Form;
	/** Whether no other request with this key may be in flight meanwhile. */
	alone?: boolean;
	/** What it has in common with requests that one in doubt could be taken for. */
	kin?: string;
	/** Makes a value of the reply, or throws an error of ours. */
	read: (reply: RawReply) => Promise<T>;
	/** Called right before it is sent. */
	onSend?: () => void;
	/** Ends it once it is sent, in place of the signal of the execution: others may wait for it too. */
	sentSignal?: AbortSignal;
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

	private readonly allowance = new Allowance();

	private readonly slots = new Slots(() => this.allowance.current);

	private readonly inFlightBySecret = new Map<string, number>();

	private readonly inFlightByKey = new Map<string, number>();

	private readonly inFlightByKin = new Map<string, number>();

	private readonly pumpSlots = () => this.slots.pump();

	/** Lists that executions share before they are sent. */
	readonly lists = new SharedLists<Listed>();

	/** Keeps runs from creating the same names at once. */
	readonly locks = new Locks();

	/** The ids that creates were answered with. */
	readonly answers = new Answers();

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
		const isIdle = this.locks.isIdle && this.slots.isIdle && this.turns.isIdle;
		return isIdle && this.ledger.isEmpty(now) && this.answers.isEmpty(now);
	}

	/** Whether a request of this kin is under way at this moment. */
	isInFlight(kin: string): boolean {
		return this.inFlightByKin.has(kin);
	}

	/** How long a request of this kind would have to wait now, in milliseconds; Infinity where that is not known. */
	waitMs(key: string): number {
		return this.turns.waitMs(key);
	}

	/** The base address to use now: the backup's for a while after the main one took no connections. */
	currentBaseUrl(): string {
		return this.backupUrl !== undefined && this.clock.now() < this.backupUntil
			? this.backupUrl
			: this.baseUrl;
	}

	/** One host takes no connections and the other does: for so long the backup is asked first. */
	preferBackup(forMs: number): void {
		this.backupUntil = this.clock.now() + forMs;
	}

	/**
	 * Sends one request as soon as the limits allow, and gives what `read` makes of the reply. Rejects with an error of
	 * ours whose `sent` says what became of this one request.
	 */
	async exchange<T>(
		access: Access,
		exchange: Exchange<T>,
		{ budget, signal, quiet = false }: Patience,
	): Promise<T> {
		this.lastUsed = this.clock.now();
		try {
			this.checkUsable(access);
			access.breaker ??= new AbortController();
			const signals = signal ? [access.breaker.signal, signal] : [access.breaker.signal];
			await this.turns.take(exchange.key, { quiet, budget, meter: access.meter, signals });
			let sent = false;
			try {
				return await this.slots.run(this.placeFor(access, exchange, signal), async () => {
					sent = true;
					return await this.sendNow(access, exchange);
				});
			} finally {
				if (sent) this.ledger.end(exchange.key, this.clock.now());
				else this.ledger.withdraw(exchange.key);
				this.turns.ended(exchange.key);
			}
		} catch (error) {
			throw signal?.aborted && error === signal.reason ? abortFailure(signal) : error;
		} finally {
			this.lastUsed = this.clock.now();
		}
	}

	/** Nothing more is sent in this run: the secret was refused, or the address is blocked, as this failure says. */
	stop(access: Access, failure: SmsCenterError): void {
		access.stopped ??= this.secrets.objection(access.secretHash, access.asker, this.clock.now()) ?? failure;
		access.breaker?.abort(access.stopped);
		this.slots.pump(true);
	}

	private checkUsable(access: Access): void {
		if (access.stopped) throw access.stopped;
		const objection = this.secrets.objection(access.secretHash, access.asker, this.clock.now());
		if (objection) throw objection;
	}

	private placeFor(
		access: Access,
		{ key, kin, alone }: Exchange<unknown>,
		signal: AbortSignal | undefined,
	): Place {
		const { secretHash, maxConcurrentRequests } = access;
		let isProbe = false;
		return {
			signal,
			limit: maxConcurrentRequests,
			admits: (inFlight, most) => {
				this.checkUsable(access);
				if (inFlight >= most) return false;
				if (alone && this.inFlightByKey.has(key)) return false;
				isProbe = !this.secrets.isProven(secretHash, this.clock.now());
				return !isProbe || this.mayProbe(secretHash);
			},
			onEnter: () => {
				count(this.inFlightBySecret, secretHash, 1);
				count(this.inFlightByKey, key, 1);
				if (kin !== undefined) count(this.inFlightByKin, kin, 1);
				if (isProbe) this.secrets.probeBegins();
			},
			onLeave: () => {
				count(this.inFlightBySecret, secretHash, -1);
				count(this.inFlightByKey, key, -1);
				if (kin !== undefined) count(this.inFlightByKin, kin, -1);
				if (isProbe) this.secrets.probeEnds();
			},
		};
	}

	/** The first request goes alone: a thousand with a wrong password would block the address. */
	private mayProbe(secretHash: string): boolean {
		return !this.inFlightBySecret.has(secretHash) && this.secrets.mayProbe(secretHash, this.pumpSlots);
	}

	private async sendNow<T>(
		access: Access,
		{ baseUrl, form, read, onSend, sentSignal }: Exchange<T>,
	): Promise<T> {
		const sentAt = this.clock.now();
		try {
			onSend?.();
			const value = await read(await access.send(baseUrl, form, access.timeoutMs, sentSignal));
			this.secrets.proven(access.secretHash, this.clock.now(), sentAt);
			this.allowance.answered();
			return value;
		} catch (error) {
			throw this.learnedFrom(access, error, sentAt);
		}
	}

	/** Takes note of a refusal, and gives back the error. */
	private learnedFrom(access: Access, error: unknown, sentAt: number): unknown {
		if (!(error instanceof RefusedError)) return error;
		const now = this.clock.now();
		if (error.code === 2 || error.code === 4) {
			this.secrets.refused(access.secretHash, error.code, access.asker, now);
			this.stop(access, error);
		} else if (error.code === 9) {
			this.allowance.halve();
		} else if (error.code === 3 || error.code === 5) {
			this.secrets.proven(access.secretHash, now, sentAt);
			this.allowance.answered();
		}
		return error;
	}
}

function count(counts: Map<string, number>, key: string, change: 1 | -1): void {
	const sum = (counts.get(key) ?? 0) + change;
	if (sum > 0) counts.set(key, sum);
	else counts.delete(key);
}
