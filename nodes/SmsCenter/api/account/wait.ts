import { abortFailure } from '../connection';
import { NotSentError, type SmsCenterError } from '../errors';
import type { Clock } from '../clock';

/** What something waits for; see {@link WORDS}. */
export type WaitReason =
	| 'identical'
	| 'list'
	| 'places'
	| 'lock'
	| 'backoff'
	| 'outage'
	/** Requests, or the same templates, of its own run. */
	| 'own'
	| 'turn'
	/** The answer that proves the login. */
	| 'login'
	/** The answer to a request that is shared. */
	| 'answer'
	/** The pause before a request is sent again. */
	| 'retry';

/** Why something may not go on yet. */
export interface Obstacle {
	reason: WaitReason;
	/** Milliseconds until it is worth asking again; left out where only a change can help. */
	ms?: number;
}

/** The waits that are counted: why, and what to do instead. */
const WORDS: Readonly<Partial<Record<WaitReason, { why: string; instead: string }>>> = {
	identical: {
		why: 'SMS Center takes only a few identical requests a minute',
		instead: 'Send the same request less often',
	},
	list: {
		why: 'SMS Center gives three lists of templates a minute',
		instead: 'Give all items to one node at once rather than in many executions; Update and Delete By ID need no list',
	},
	places: {
		why: 'other executions have as many requests in flight as the account may have',
		instead: "Run fewer executions at once, or raise 'Max Concurrent Requests' (up to 14)",
	},
	lock: {
		why: 'another execution is changing the same templates',
		instead: 'Let one execution change a template at a time',
	},
	backoff: {
		why: 'SMS Center was asked for too much at once',
		instead: "Lower 'Max Concurrent Requests', or let other programs use the account less",
	},
	outage: { why: 'SMS Center did not answer', instead: 'See whether the server can be reached from this n8n' },
};

/** The reasons that 'On Rate Limit: Fail' does not wait for. */
const LIMITS: readonly WaitReason[] = ['identical', 'list', 'places', 'lock', 'backoff'];
/** A task that waits for one of these gives its place in the run to another one meanwhile. */
const STEPS_ASIDE: readonly WaitReason[] = ['identical', 'list', 'lock', 'backoff', 'turn'];

/** Whether somebody who may not wait waits for it all the same: it is short, or his own doing. */
export function isShort(reason: WaitReason): boolean {
	return WORDS[reason] === undefined && reason !== 'retry';
}

/** For what a run has waited, and how long. Waits at the same time count once. */
export class WaitMeter {
	private readonly waits = new Map<WaitReason, { now: number; since: number; totalMs: number }>();

	constructor(private readonly clock: Clock) {}

	/** A wait begins (1) or ends (-1). */
	count(reason: WaitReason, change: 1 | -1): void {
		const wait = this.waits.get(reason) ?? { now: 0, since: 0, totalMs: 0 };
		this.waits.set(reason, wait);
		if (wait.now === 0) wait.since = this.clock.now();
		wait.now += change;
		if (wait.now === 0) wait.totalMs += this.clock.now() - wait.since;
	}

	/** What a user is told: for what it waited, if for a second at least, and what to do instead. */
	hints(): string[] {
		return [...this.waits].flatMap(([reason, { totalMs }]) => {
			const words = WORDS[reason];
			if (words === undefined || totalMs < 1000) return [];
			return `Waited ${Math.round(totalMs / 1000)} s: ${words.why}. ${words.instead}`;
		});
	}
}

/** How an item, or what is done for all of them, may wait. */
export interface WaitOptions {
	clock: Clock;
	meter: WaitMeter;
	/** For all its waits together, in milliseconds. */
	maxWaitMs: number;
	/** Wait for no limit of SMS Center, and for no other execution. */
	failsAtLimits?: boolean;
	/** Ends the wait; an error of ours as its reason is what the wait rejects with. */
	signal?: AbortSignal;
	/** Called when it begins and ends to wait for something during which others may have its place. */
	onAside?: (isAside: boolean) => void;
}

/** The waiting of one item, whatever it is for: counted and bounded here. */
export class Wait {
	leftMs: number;
	signal: AbortSignal | undefined;
	/** Called when {@link reason} may be another one. */
	onTurn?: () => void;
	private readonly reasons: WaitReason[] = [];

	constructor(private readonly options: WaitOptions) {
		this.leftMs = options.maxWaitMs;
		this.signal = options.signal;
	}

	/** What it waits for, but for an answer. */
	get reason(): WaitReason | undefined {
		return this.reasons.filter((reason) => reason !== 'answer').at(-1);
	}

	/** Why this obstacle is not waited for, or undefined if it is. */
	objection({ reason, ms = 0 }: Obstacle): SmsCenterError | undefined {
		const words = WORDS[reason];
		const isRefused = this.options.failsAtLimits && LIMITS.includes(reason);
		if (!words || (!isRefused && this.leftMs > 0 && ms <= this.leftMs)) return undefined;
		const inSeconds = (time: number) => `${Math.ceil(time / 1000)} s`;
		const maxWait =
			this.leftMs > 0
				? `That is more than the option 'Max Wait (Seconds)' leaves (${inSeconds(this.leftMs)}).`
				: "The time of the option 'Max Wait (Seconds)' is used up.";
		const left = isRefused ? "The option 'On Rate Limit' says not to wait." : maxWait;
		return new NotSentError(
			`Not sent: ${words.why}, so this one has to wait ${ms > 0 ? inSeconds(ms) : 'longer'}`,
			`${left} ${words.instead}, or run it again in a minute.`,
			// SMS Center's number, where its limit is the reason
			reason === 'lock' || reason === 'outage' ? null : 9,
		);
	}

	/**
	 * Waits for a promise, and counts the time. Rejects as the promise does, with {@link objection} when the time is used up,
	 * or when the signal is aborted.
	 * @param mayEnd called before it rejects: gives up what is waited for, or gives false where that has come already
	 */
	async during<T>(obstacle: Obstacle, promise: Promise<T>, mayEnd: () => boolean = () => true): Promise<T> {
		const { clock, meter } = this.options;
		const { signal } = this;
		const { reason } = obstacle;
		const objection = this.objection(obstacle);
		if (objection && mayEnd()) throw objection;
		const isCounted = WORDS[reason] !== undefined;
		const since = clock.now();
		const over = new AbortController();
		meter.count(reason, 1);
		this.stepAside(reason, true);
		this.reasons.push(reason);
		this.onTurn?.();
		try {
			return await new Promise<T>((resolve, reject) => {
				const end = (failure: unknown) => {
					if (mayEnd()) reject(failure);
				};
				promise.then(resolve, reject);
				const abort = () => signal && end(abortFailure(signal));
				if (signal?.aborted) abort();
				signal?.addEventListener('abort', abort, { signal: over.signal });
				if (!isCounted) return;
				const timeIsUp = () => {
					this.leftMs = 0;
					end(this.objection({ reason }));
				};
				clock.sleep(this.leftMs, over.signal).then(timeIsUp, () => {});
			});
		} finally {
			over.abort();
			if (isCounted) this.leftMs -= clock.now() - since;
			meter.count(reason, -1);
			this.stepAside(reason, false);
			this.reasons.splice(this.reasons.indexOf(reason), 1);
			this.onTurn?.();
		}
	}

	/** Awaits what the rest of the run goes before. Not counted, and not ended by the signal. */
	async aside<T>(promise: Promise<T>): Promise<T> {
		this.stepAside('turn', true);
		return await promise.finally(() => this.stepAside('turn', false));
	}

	async pause(reason: WaitReason, ms: number): Promise<void> {
		const over = new AbortController();
		const sleeping = this.options.clock.sleep(ms, over.signal).catch(() => {});
		await this.during({ reason, ms }, sleeping).finally(() => over.abort());
	}

	private stepAside(reason: WaitReason, isAside: boolean): void {
		if (STEPS_ASIDE.includes(reason)) this.options.onAside?.(isAside);
	}
}
