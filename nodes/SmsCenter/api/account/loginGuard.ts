import { mainOf } from '../credential/servers';
import { NotSentError, type SmsCenterError } from '../errors';

const MINUTE = 60_000;

/** The server's clock is not ours. */
const MARGIN_MS = 1000;

/** Five refused sign-ins within 30 minutes block the IP address (the provider's FAQ). */
const WINDOW_MS = 30 * MINUTE + MARGIN_MS;

/** So many refusals within that time are risked; the last of them only for a secret that was never refused. */
const REFUSALS_RISKED = 4;

/** Who asks: an execution, and whether a person started it. */
export interface Caller {
	executionId: string;
	byPerson: boolean;
}

/** What was answered, by SMS Center's number, or 0 where it gave none. */
const REMEMBERED = {
	0: 'an answer to this credential was not understood, and may have been a refusal',
	2: 'SMS Center refused this credential a short time ago (2)',
	4: 'SMS Center blocked the IP address of this n8n a short time ago (4)',
} as const;

interface LoginEvent {
	hash: string;
	at: number;
	kind: 'proven' | 'refused' | 'tested';
	/** Of a refusal: the execution that met it, and SMS Center's number, or null where the answer was not understood. */
	by?: string;
	code?: 2 | 4 | null;
}

/**
 * Keeps the sign-ins of this process at one server below the five refusals that block the IP address, without stopping
 * a secret that works. Knows secrets by their salted hash only. `now` is milliseconds on a clock that only goes forward.
 */
export class LoginGuard {
	/** In order of time: what happened within the window, and of each secret the last verdict, however old. */
	private events: LoginEvent[] = [];
	private readonly probes = new Set<string>();

	/** Whether an answer proved this secret within the last minute: its requests need no probe. */
	isProven(hash: string, now: number): boolean {
		return this.of(hash, 'proven').some(({ at }) => at + MINUTE > now);
	}

	/** Whether an answer proved this secret, however long ago, and none refused it since. */
	wasProven(hash: string): boolean {
		return this.of(hash, 'proven').length > 0;
	}

	/** Why nothing may be sent with this secret now, or undefined if it may. */
	objection(hash: string, { executionId, byPerson }: Caller, now: number): SmsCenterError | undefined {
		if (this.wasProven(hash)) return undefined;
		const own = this.of(hash, 'refused').filter(({ at }) => at + WINDOW_MS > now);
		const hasTurn = own.length === 0 || (byPerson && own.every(({ by }) => by !== executionId));
		const limit = this.limitFor(hash);
		if (hasTurn && this.counted(hash, now).length < limit) return undefined;
		return this.notSent(hash, limit, hasTurn ? [] : own.slice(-1), now);
	}

	/**
	 * Whether a request with a secret that is not proven may go now: one alone with each, and not if the address might be
	 * blocked because all that are in flight are refused too. Where there is no objection, it may once those have ended.
	 */
	mayProbe(hash: string, caller: Caller, now: number): boolean {
		if (this.probes.has(hash) || this.objection(hash, caller, now)) return false;
		return this.wasProven(hash) || this.risked(hash, now) < this.limitFor(hash);
	}

	/** A request that needs a probe is sent. */
	probeBegins(hash: string): void {
		this.probes.add(hash);
	}

	/** It has ended, and what its answer says was noted. */
	probeEnds(hash: string): void {
		this.probes.delete(hash);
	}

	/**
	 * An answer proves this secret.
	 * @param sentAt when its request was sent: a late answer takes back no refusal that came meanwhile
	 */
	proven(hash: string, now: number, sentAt: number): void {
		if (this.of(hash, 'refused').some(({ at }) => at >= sentAt)) return;
		this.note({ hash, at: now, kind: 'proven' }, ['proven', 'tested']);
	}

	/**
	 * SMS Center refused this secret (2) or the address (4). Null: the answer was not understood, so it may have been a
	 * refusal; that says nothing against a secret that was proven.
	 */
	refused(hash: string, code: 2 | 4 | null, { executionId }: Caller, now: number): void {
		if (code === null && this.wasProven(hash)) return;
		// All that is in flight meets the same block
		if (code === 4 && this.of(hash, 'refused').some((event) => event.code === 4 && event.by === executionId)) return;
		this.note({ hash, at: now, kind: 'refused', by: executionId, code }, ['proven']);
	}

	/** n8n tests this secret, and nobody here sees the answer: it may be a refusal, which counts once however often. */
	tested(hash: string, now: number): void {
		if (!this.wasProven(hash)) this.note({ hash, at: now, kind: 'tested' }, ['tested']);
	}

	/** Why this secret may not be tested now, or undefined if it may. */
	objectionToTest(hash: string, now: number): SmsCenterError | undefined {
		if (this.wasProven(hash) || this.risked(hash, now) < REFUSALS_RISKED) return undefined;
		return this.notSent(hash, REFUSALS_RISKED, [], now);
	}

	/** Whether nothing is known that would matter later. */
	isForgettable(now: number): boolean {
		const matters = ({ kind, at }: LoginEvent) => kind === 'proven' || at + WINDOW_MS > now;
		return this.probes.size === 0 && !this.events.some(matters);
	}

	private of(hash: string, kind: LoginEvent['kind']): LoginEvent[] {
		return this.events.filter((event) => event.hash === hash && event.kind === kind);
	}

	/** What was, or may have been, a refusal within the window. Its own test stops no secret. */
	private counted(hash: string, now: number): LoginEvent[] {
		return this.events.filter(
			({ kind, at, hash: of }) => at + WINDOW_MS > now && (kind === 'refused' || (kind === 'tested' && of !== hash)),
		);
	}

	/** The same, and requests in flight that may yet be refused. */
	private risked(hash: string, now: number): number {
		return this.counted(hash, now).length + [...this.probes].filter((one) => !this.wasProven(one)).length;
	}

	private limitFor(hash: string): number {
		return this.of(hash, 'refused').length > 0 ? REFUSALS_RISKED - 1 : REFUSALS_RISKED;
	}

	private note(event: LoginEvent, replaces: Array<LoginEvent['kind']>): void {
		const isOver = ({ hash, at, kind }: LoginEvent) =>
			at + WINDOW_MS <= event.at && (kind === 'tested' || (hash === event.hash && event.kind !== 'tested'));
		this.events = this.events.filter(
			(old) => !isOver(old) && !(old.hash === event.hash && replaces.includes(old.kind)),
		);
		this.events.push(event);
	}

	private notSent(hash: string, limit: number, mustEnd: LoginEvent[], now: number): NotSentError {
		const counted = this.counted(hash, now);
		const isFull = counted.length >= limit;
		const own = counted.filter((event) => event.hash === hash).at(-1);
		const code = (own ?? counted.filter(({ kind }) => kind === 'refused').at(-1))?.code ?? null;
		const ends = isFull ? [...counted.slice(-limit, 1 - limit), ...mustEnd] : mustEnd;
		const left = Math.max(...ends.map(({ at }) => at + WINDOW_MS - now), 0);
		const minutes = Math.max(1, Math.ceil((left - MARGIN_MS) / MINUTE));
		const others = isFull && counted.some((event) => event.hash !== hash);
		return new NotSentError(
			`Not sent: ${own || code === 4 ? REMEMBERED[code ?? 0] : 'sign-ins with other credentials were lately refused, or only tested'}`,
			`Five refused sign-ins within 30 minutes block the IP address of this n8n.${others ? ' Other credentials had a part in it.' : ''} Check the credential. It can be tried again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}${isFull ? '' : ', by a new manual execution at once'}.`,
			code,
		);
	}
}

const guards = new Map<string, LoginGuard>();

/** The guard of a server's sign-ins in this process: its backup host has the same one. */
export function loginGuardOf(baseUrl: string): LoginGuard {
	const server = mainOf(baseUrl);
	const guard = guards.get(server) ?? new LoginGuard();
	guards.set(server, guard);
	return guard;
}

/** Forgets the guards that know nothing that would matter later. `now` is milliseconds on the guards' clock. */
export function forgetIdleGuards(now: number): void {
	for (const [server, guard] of guards) if (guard.isForgettable(now)) guards.delete(server);
}
