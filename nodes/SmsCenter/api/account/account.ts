import type { Clock } from '../clock';
import { ConnectionError } from '../connection';
import { SmsCenterError, UnreadableReplyError } from '../errors';
import type { RawReply } from '../reply/charset';
import { isTooMany } from '../request/retry';
import { Allowance } from './allowance';
import { Gate } from './gate';
import { Ledger } from './ledger';
import { Locks } from './locks';
import type { Caller, LoginGuard } from './loginGuard';
import type { Outage } from './outage';
import { PriceRefusals } from './priceRefusals';
import { TemplateCache } from './templateCache';
import type { Obstacle, Wait, WaitMeter } from './wait';

/** The form fields of a request, without the secret. */
export type Form = Readonly<Record<string, string>>;

/** Sends a form to an address, signed; the signal ends the request. Rejects with an error of ours. */
export type Send = (url: string, form: Form, timeoutMs: number, signal?: AbortSignal) => Promise<RawReply>;

/** What one execution of a node brings along when it uses an account. */
export interface Session {
	account: Account;
	secretHash: string;
	caller: Caller;
	send: Send;
	/** At most so many requests of this process in flight, 1 to 14, while one of this session is, or waits for a place. */
	maxConcurrentRequests: number;
	timeoutMs: number;
	signal?: AbortSignal;
	meter: WaitMeter;
	outage: Outage;
	/** Set once SMS Center has refused the secret or blocked the address: nothing more is sent in this run. */
	stopped?: SmsCenterError;
}

/** One request, ready to be sent once. */
export interface Exchange<T> {
	/** What makes it identical to another for SMS Center's limit. */
	key: string;
	/** How many identical ones are taken a minute, where that is not the three of templates.php. */
	limit?: number;
	/** Whether it is a list of templates, for the words of a wait. */
	isList?: boolean;
	url: string;
	form: Form;
	/** Throws where it must not be sent any more; called until it is sent, whatever it waits for. */
	check?: () => void;
	/** Makes a value of the reply, or throws an error of ours. */
	read: (reply: RawReply) => Promise<T>;
	onSend?: () => void;
	/** Ends it once it is sent, in place of the signal of the execution: others may wait for it too. */
	sentSignal?: AbortSignal;
	/** Wait for a whole minute without such a request first. */
	quiet?: boolean;
}

interface Ticket {
	session: Session;
	isProbe: boolean;
	sentAt: number;
	round: number;
}

/** SMS Center has looked at more than the login before it answers with one of these. */
const PROVING: ReadonlySet<number> = new Set([3, 5, 6, 7, 8]);

const OUTAGE_REMEMBERED_MS = 30_000;

/**
 * One account at one server: what is in flight, what was sent lately, what is known of its templates. Shared by all
 * executions in this process. Sends a request at most once; who wants it repeated calls again.
 */
export class Account {
	readonly gate: Gate;
	readonly locks = new Locks();
	readonly templates: TemplateCache;
	readonly prices: PriceRefusals;
	/** The approved sender IDs, and when they were asked for. */
	senders?: { names: readonly string[]; askedAt: number };
	/** The currency as it was last told. */
	currency: string | null = null;
	private readonly ledger = new Ledger();
	private readonly allowance = new Allowance();
	private readonly tickets = new Set<Ticket>();
	private outageUntil = -Infinity;
	/** Until when the backup host is asked first, because the main one took no connections. */
	backupUntil = -Infinity;
	lastUsed: number;

	/**
	 * @param key tells accounts apart in what is kept beyond this process
	 * @param onLogin called when the end of a request may let other accounts at the same server go on
	 */
	constructor(
		readonly key: string,
		readonly baseUrl: string,
		readonly backupUrl: string | undefined,
		readonly guard: LoginGuard,
		readonly clock: Clock,
		private readonly onLogin: () => void,
	) {
		this.gate = new Gate(clock);
		this.templates = new TemplateCache(clock);
		this.prices = new PriceRefusals(clock);
		this.lastUsed = clock.now();
	}

	/** Whether nothing is under way and nothing counts any more. */
	isForgettable(now: number): boolean {
		return this.tickets.size === 0 && this.gate.isIdle && this.locks.isIdle && this.ledger.isEmpty(now);
	}

	get isOut(): boolean {
		return this.clock.now() < this.outageUntil;
	}

	countOf(key: string): number {
		return this.ledger.count(key, this.clock.now());
	}

	currentBaseUrl(): string {
		const isBackup = this.clock.now() < this.backupUntil;
		return isBackup && this.backupUrl !== undefined ? this.backupUrl : this.baseUrl;
	}

	/**
	 * Sends one request as soon as the limits allow, and gives what `read` makes of the reply. Rejects with an error of
	 * ours whose `sent` says what became of this one request.
	 */
	async exchange<T>(session: Session, exchange: Exchange<T>, wait: Wait): Promise<T> {
		const ticket: Ticket = { session, isProbe: false, sentAt: 0, round: 0 };
		this.lastUsed = this.clock.now();
		await this.gate.until((waitsForPlace) => this.enter(ticket, exchange, waitsForPlace), wait);
		const answer = this.sendNow(ticket, exchange).catch((failure: unknown) => {
			if (failure instanceof SmsCenterError) this.learnFrom(ticket, failure);
			throw failure;
		});
		return await answer.finally(() => this.leave(ticket, exchange.key));
	}

	private enter(
		ticket: Ticket,
		{ key, limit, isList, quiet, check }: Exchange<unknown>,
		waitsForPlace: boolean,
	): Obstacle | undefined {
		const { session } = ticket;
		const { secretHash, caller, outage } = session;
		const now = this.clock.now();
		const stopped = session.stopped ?? this.guard.objection(secretHash, caller, now);
		if (stopped) throw stopped;
		check?.();
		const others = [...this.tickets].map((other) => other.session);
		const own = others.filter((other) => other === session).length;
		const pause = outage.obstacle(own, now);
		if (pause) return pause;
		const ms = this.ledger.waitMs(key, now, quiet, limit);
		if (ms > 0) {
			const reason = quiet ? 'backoff' : isList ? 'list' : 'identical';
			return ms === Infinity ? { reason } : { reason, ms };
		}
		ticket.isProbe = !this.guard.isProven(secretHash, now);
		if (ticket.isProbe) {
			const isProbed = others.some((other) => other.secretHash === secretHash);
			if (isProbed || !this.guard.mayProbe(secretHash, caller, now)) return { reason: 'login' };
		}
		// The lowest limit of all whose requests are in flight, and of the one that asks
		const limits = [session, ...others].map((each) => each.maxConcurrentRequests);
		if (waitsForPlace || this.tickets.size >= Math.min(this.allowance.current, ...limits))
			return { reason: own > 0 ? 'own' : 'places' };

		Object.assign(ticket, { sentAt: now, round: outage.round });
		this.tickets.add(ticket);
		this.ledger.begin(key);
		if (ticket.isProbe) this.guard.probeBegins(secretHash);
		return undefined;
	}

	private async sendNow<T>(ticket: Ticket, exchange: Exchange<T>): Promise<T> {
		const { session } = ticket;
		const { url, form, sentSignal = session.signal } = exchange;
		exchange.onSend?.();
		const reply = await session.send(url, form, session.timeoutMs, sentSignal);
		session.outage.answered();
		this.outageUntil = -Infinity;
		const value = await exchange.read(reply);
		this.proven(ticket);
		return value;
	}

	private leave(ticket: Ticket, key: string): void {
		const { session, isProbe } = ticket;
		this.lastUsed = this.clock.now();
		this.tickets.delete(ticket);
		this.ledger.end(key, this.lastUsed);
		if (isProbe) this.guard.probeEnds(session.secretHash);
		this.gate.changed();
		if (isProbe) this.onLogin();
	}

	private proven({ session, sentAt }: Ticket): void {
		this.guard.proven(session.secretHash, this.clock.now(), sentAt);
		this.allowance.answered();
	}

	private learnFrom(ticket: Ticket, failure: SmsCenterError): void {
		const { session, round } = ticket;
		const { secretHash, caller, outage } = session;
		const { code } = failure;
		const now = this.clock.now();
		if (failure instanceof ConnectionError && failure.isNoAnswer) {
			outage.noAnswer(failure, round, now);
			if (outage.isOpen) this.outageUntil = now + OUTAGE_REMEMBERED_MS;
		}
		if (isTooMany(failure)) this.allowance.halve();
		if (code !== null && PROVING.has(code)) this.proven(ticket);
		const mayBeRefusal =
			failure instanceof UnreadableReplyError && failure.mayBeRefusal && !this.guard.wasProven(secretHash);
		const refusal = code === 2 || code === 4 ? code : null;
		if (refusal === null && !mayBeRefusal) return;
		this.guard.refused(secretHash, refusal, caller, now);
		// Where nobody knows, the guard stops the others: they were not sent, which this failure does not say
		if (refusal !== null) session.stopped ??= failure;
	}
}
