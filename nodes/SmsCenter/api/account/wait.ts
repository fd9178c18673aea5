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
	/** The pause before a request is sent again. */
	| 'retry';

/** Why something may not go on yet. */
export interface Obstacle {
	reason: WaitReason;
	/** Milliseconds until it is worth asking again; left out where only a change can help. */
	ms?: number;
}

/** The waits that are counted: why, what to do instead, and SMS Center's number where its limit is the reason. */
const WORDS: Readonly<Partial<Record<WaitReason, { why: string; instead: string; code: number | null }>>> = {
	identical: {
		why: 'SMS Center takes three identical requests a minute',
		instead: 'Send the same request less often',
		code: 9,
	},
	list: {
		why: 'SMS Center gives three lists of templates a minute',
		instead: 'Give all items to one node at once rather than in many executions, and choose templates By ID',
		code: 9,
	},
	places: {
		why: 'other executions have as many requests in flight as the account may have',
		instead: "Run fewer executions at once, or raise 'Max Concurrent Requests' (up to 14)",
		code: 9,
	},
	lock: {
		why: 'another execution is changing the same templates',
		instead: 'Let one execution change a template at a time',
		code: null,
	},
	backoff: {
		why: 'SMS Center was asked for too much at once',
		instead: "Lower 'Max Concurrent Requests', or let other programs use the account less",
		code: 9,
	},
	outage: {
		why: 'SMS Center did not answer',
		instead: 'See whether the server can be reached from this n8n',
		code: null,
	},
};

/** The reasons that 'On Rate Limit: Fail' does not wait for. */
const LIMITS: readonly WaitReason[] = ['identical', 'list', 'places', 'lock', 'backoff'];

/** A task that waits for one of these gives its place in the run to another one meanwhile. */
const STEPS_ASIDE: readonly WaitReason[] = ['identical', 'list', 'lock', 'backoff', 'turn'];

function inSeconds(ms: number | undefined): string {
	return ms === undefined ? 'longer' : `${Math.ceil(ms / 1000)} s`;
}

/** For what a run has waited, and how long. Waits at the same time count once. */
export class WaitMeter {
	private readonly waits = new Map<WaitReason, { now: number; since: number; totalMs: number }>();

	constructor(private readonly clock: Clock) {}

	begin(reason: WaitReason): void {
		const wait = this.waits.get(reason) ?? { now: 0, since: 0, totalMs: 0 };
		this.waits.set(reason, wait);
		if (wait.now === 0) wait.since = this.clock.now();
		wait.now += 1;
	}

	end(reason: WaitReason): void {
		const wait = this.waits.get(reason);
		if (wait === undefined) return;
		wait.now -= 1;
		if (wait.now === 0) wait.totalMs += this.clock.now() - wait.since;
	}

	/** What a user is told: for what it waited, if for a second at least, and what to do instead. */
	hints(): string[] {
		return [...this.waits].flatMap(([reason, { totalMs }]) => {
			const words = WORDS[reason];
			if (words === undefined || totalMs < 1000) return [];
			return [`Waited ${Math.round(totalMs / 1000)} s: ${words.why}. ${words.instead}`];
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
	/** Milliseconds that it may still wait. */
	leftMs: number;

	/** As in the options; may be replaced between two waits. */
	signal: AbortSignal | undefined;

	constructor(private readonly options: WaitOptions) {
		this.leftMs = options.maxWaitMs;
		this.signal = options.signal;
	}

	/** Why this obstacle is not waited for, or undefined if it is. */
	objection({ reason, ms }: Obstacle): SmsCenterError | undefined {
		const words = WORDS[reason];
		if (words === undefined) return undefined;
		const { failsAtLimits } = this.options;
		const isTooLong = this.leftMs <= 0 || (ms !== undefined && ms > this.leftMs);
		if (!isTooLong && !(failsAtLimits && LIMITS.includes(reason))) return undefined;
		const left =
			failsAtLimits || this.leftMs <= 0
				? "The option 'On Rate Limit' says not to wait, or the time of 'Max Wait' is used up."
				: `That is more than the option 'Max Wait' leaves (${inSeconds(this.leftMs)}).`;
		return new NotSentError(
			`Not sent: ${words.why}, so this one has to wait ${inSeconds(ms)}`,
			`${left} ${words.instead}, or run it again in a minute.`,
			words.code,
		);
	}

	/** Whether the time is used up or the signal aborted, so that nothing may be taken any more. */
	get isOver(): boolean {
		return this.signal?.aborted === true;
	}

	/**
	 * Waits for a promise, and counts the time. Rejects as the promise does, with {@link objection} when the time is used up,
	 * or when the signal is aborted.
	 * @param mayEnd called before it rejects: gives up what is waited for, or gives false where that has come already
	 */
	async during<T>(obstacle: Obstacle, promise: Promise<T>, mayEnd: () => boolean = () => true): Promise<T> {
		const { clock, meter, onAside } = this.options;
		const { reason } = obstacle;
		const objection = this.objection(obstacle);
		if (objection && mayEnd()) throw objection;
		const since = clock.now();
		const stepsAside = STEPS_ASIDE.includes(reason);
		const over = new AbortController();
		meter.begin(reason);
		if (stepsAside) onAside?.(true);
		try {
			return await new Promise<T>((resolve, reject) => {
				const end = (failure: unknown) => {
					if (mayEnd()) reject(failure);
				};
				promise.then(resolve, reject);
				this.onAbort(over.signal, end);
				if (WORDS[reason] !== undefined) {
					clock.sleep(this.leftMs, over.signal).then(
						() => {
							this.leftMs = 0;
							end(this.objection({ reason }));
						},
						() => {},
					);
				}
			});
		} finally {
			over.abort();
			if (WORDS[reason] !== undefined) this.leftMs -= clock.now() - since;
			meter.end(reason);
			if (stepsAside) onAside?.(false);
		}
	}

	/** Awaits what the rest of the run goes before. Not counted: it is no limit that keeps it waiting. */
	async aside<T>(promise: Promise<T>): Promise<T> {
		this.options.onAside?.(true);
		try {
			return await promise;
		} finally {
			this.options.onAside?.(false);
		}
	}

	/** Sleeps, for a reason. Rejects as {@link during} does. */
	async pause(reason: WaitReason, ms: number): Promise<void> {
		const over = new AbortController();
		try {
			await this.during(
				{ reason, ms },
				this.options.clock.sleep(ms, over.signal).catch(() => {}),
			);
		} finally {
			over.abort();
		}
	}

	private onAbort(over: AbortSignal, end: (failure: unknown) => void): void {
		const { signal } = this;
		if (signal === undefined) return;
		const aborted = () => end(abortFailure(signal));
		if (signal.aborted) aborted();
		signal.addEventListener('abort', aborted, { once: true });
		over.addEventListener('abort', () => signal.removeEventListener('abort', aborted), { once: true });
	}
}
