import { RefusedError, SmsCenterError } from '../errors';

const MINUTE = 60_000;

/** An answer proves a secret for so long; then one request goes alone again. */
export const PROOF_MS = MINUTE;

/** A refused secret is tried again after so long, or by a manual execution. */
export const REFUSAL_MS = 10 * MINUTE;

/** Five refusals within this time block the address (the provider's FAQ). */
const BLOCK_WINDOW_MS = 30 * MINUTE;

/** Refusals that one process may cause within that time, whatever the credential. */
const REFUSALS_ALLOWED = 2;

/**
 * With the tests that a person clicked and whose answer only n8n saw, so many in all: the fifth would block. So many
 * refusals also before a secret that was once proven is stopped because of others.
 */
const REFUSALS_AND_TESTS_ALLOWED = 4;

/** Who asks: an execution, and whether a person started it. */
export interface Asker {
	executionId: string;
	manual: boolean;
}

/** Nothing was sent, because SMS Center refused the secret, or blocked the address, a short time ago. */
export class NotSentError extends SmsCenterError {
	override readonly code: number;

	constructor(code: number, message: string, hint: string) {
		super(message, hint, 'no');
		this.code = code;
	}
}

interface Refusal {
	at: number;
	code: number;
	/** Executions that had their try. */
	triedBy: Set<string>;
}

interface Secret {
	provenAt: number;
	everProven: boolean;
	refusal?: Refusal;
}

function inMinutes(ms: number): string {
	const minutes = Math.max(1, Math.ceil(ms / MINUTE));
	return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`;
}

/**
 * What is known of the secrets used with one server, by their salted hash: which are proven, which refused, and how
 * near the address of this n8n is to being blocked.
 */
export class Secrets {
	private readonly secrets = new Map<string, Secret>();

	private refusals: number[] = [];

	private tests: Array<{ hash: string; at: number }> = [];

	/** Requests in flight with secrets that are not proven, of all accounts: each may be refused. */
	private probes = 0;

	private readonly held = new Set<() => void>();

	/** Whether an answer has proven this secret within the last minute. */
	isProven(hash: string, now: number): boolean {
		const secret = this.secrets.get(hash);
		return secret !== undefined && secret.refusal === undefined && secret.provenAt + PROOF_MS > now;
	}

	/** Why this secret may not be used now, or undefined if it may. */
	objection(hash: string, asker: Asker, now: number): NotSentError | undefined {
		this.forgetOld(now);
		const secret = this.secrets.get(hash);
		if (secret?.refusal !== undefined && !this.mayTryAgain(secret.refusal, asker, now)) {
			const { code, at } = secret.refusal;
			return new NotSentError(
				code,
				`Not sent: ${lowerFirst(new RefusedError(code).message)}`,
				`${new RefusedError(code).hint} A trigger or a scheduled workflow tries again ${inMinutes(at + REFUSAL_MS - now)}; a new manual execution at once.`,
			);
		}
		if (this.isProven(hash, now) || this.allowanceFor(hash) > 0) return undefined;
		return this.budgetError(now);
	}

	/**
	 * Whether a request with this secret, which is not proven, may go now: not if the address might be blocked because
	 * all that are under way are refused too. Then `again` is called once, when one of those has ended.
	 */
	mayProbe(hash: string, again: () => void): boolean {
		if (this.probes < this.allowanceFor(hash)) return true;
		this.held.add(again);
		return false;
	}

	/** A request with a secret that is not proven is sent. */
	probeBegins(): void {
		this.probes += 1;
	}

	/** Such a request has ended. */
	probeEnds(): void {
		this.probes -= 1;
		const held = [...this.held];
		this.held.clear();
		for (const again of held) again();
	}

	/**
	 * An answer proves this secret.
	 * @param sentAt when the request was sent: an answer that comes late takes back no refusal that came meanwhile
	 */
	proven(hash: string, now: number, sentAt = now): void {
		const refusal = this.secrets.get(hash)?.refusal;
		if (refusal !== undefined && sentAt <= refusal.at) return;
		this.secrets.set(hash, { provenAt: now, everProven: true });
		this.tests = this.tests.filter((test) => test.hash !== hash);
	}

	refused(hash: string, code: number, asker: Asker, now: number): void {
		this.refusals.push(now);
		const triedBy = this.secrets.get(hash)?.refusal?.triedBy ?? new Set();
		triedBy.add(asker.executionId);
		this.secrets.set(hash, {
			provenAt: -Infinity,
			everProven: false,
			refusal: { at: now, code, triedBy },
		});
	}

	/** A person clicked Test in the editor: n8n sends it by itself, and nobody here sees the answer. */
	tested(hash: string, now: number): void {
		this.forgetOld(now);
		if (this.isProven(hash, now)) return;
		this.tests.push({ hash, at: now });
	}

	/** Why a test may not be sent now, or undefined if it may. */
	objectionToTest(hash: string, now: number): NotSentError | undefined {
		this.forgetOld(now);
		if (this.isProven(hash, now)) return undefined;
		// One that was right goes on working in workflows: its tests leave room for those
		const room = this.secrets.get(hash)?.everProven === true ? 1 : 0;
		const count = this.refusals.length + this.tests.length + room;
		return count < REFUSALS_AND_TESTS_ALLOWED ? undefined : this.budgetError(now);
	}

	/** Whether nothing is known that would matter later. */
	isForgettable(now: number): boolean {
		this.forgetOld(now);
		if (this.refusals.length > 0 || this.tests.length > 0 || this.probes > 0) return false;
		return [...this.secrets.values()].every(
			({ refusal, provenAt }) => refusal === undefined && provenAt + BLOCK_WINDOW_MS <= now,
		);
	}

	private mayTryAgain(refusal: Refusal, asker: Asker, now: number): boolean {
		if (refusal.at + REFUSAL_MS <= now) return true;
		return asker.manual && !refusal.triedBy.has(asker.executionId);
	}

	/** How many requests with this secret may yet be refused. */
	private allowanceFor(hash: string): number {
		const knownWrong = this.tests.filter(
			({ hash: tested }) => this.secrets.get(tested)?.refusal !== undefined,
		);
		const known = this.refusals.length + knownWrong.length;
		// Wrong passwords of others do not stop one that was right, short of the block
		if (this.secrets.get(hash)?.everProven === true) {
			const own = this.tests.filter((test) => test.hash === hash).length;
			return REFUSALS_AND_TESTS_ALLOWED - known - own;
		}
		const all = this.refusals.length + this.tests.length;
		return Math.min(REFUSALS_ALLOWED - known, REFUSALS_AND_TESTS_ALLOWED - all);
	}

	private budgetError(now: number): NotSentError {
		const oldest = Math.min(...this.refusals, ...this.tests.map(({ at }) => at));
		return new NotSentError(
			2,
			'Not sent: too many logins from this n8n were lately refused, or only tested (2)',
			`Five refused logins within 30 minutes block the IP address, so n8n stops before that. Check the credential; it can be tried again ${inMinutes(oldest + BLOCK_WINDOW_MS - now)}.`,
		);
	}

	private forgetOld(now: number): void {
		this.refusals = this.refusals.filter((at) => at + BLOCK_WINDOW_MS > now);
		this.tests = this.tests.filter(({ at }) => at + BLOCK_WINDOW_MS > now);
		for (const [hash, { refusal }] of this.secrets) {
			if (refusal !== undefined && refusal.at + BLOCK_WINDOW_MS <= now) this.secrets.delete(hash);
		}
	}
}

function lowerFirst(sentence: string): string {
	return sentence.startsWith('SMS') ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
