import type { Clock } from '../clock';
import { abortFailure } from '../connection';
import type { Obstacle, Wait } from './wait';

/** Takes what it needs and gives undefined, or says what is in the way. If it throws, it never goes on. */
export type Enter = (waitsForPlace: boolean) => Obstacle | undefined;

interface Waiter {
	enter: Enter;
	wait: Wait;
	obstacle: Obstacle;
	/** Set when it has what it needs, or never will. */
	end?: { failure?: unknown };
	/** Ends the wait for the obstacle: another one is in the way, or none. */
	wake: () => void;
}

/**
 * Lets callers go on as soon as they may, in the order in which they came; who may go on does not wait for those before
 * him who may not. Who waits for a place in flight lets nobody pass who needs one too: `enter` is told so.
 */
export class Gate {
	private line: Waiter[] = [];
	private alarm?: { at: number; off: AbortController };

	constructor(private readonly clock: Clock) {}

	get isIdle(): boolean {
		return this.line.length === 0;
	}

	/** Resolves when `enter` has taken what it needs. Rejects with what it throws, or as {@link Wait.during} does. */
	async until(enter: Enter, wait: Wait): Promise<void> {
		if (wait.signal?.aborted) throw abortFailure(wait.signal);
		const isFull = this.changed();
		const obstacle = enter(isFull);
		if (obstacle === undefined) return;
		const waiter: Waiter = { enter, wait, obstacle, wake: () => {} };
		this.line.push(waiter);
		while (waiter.end === undefined) {
			const turn = new Promise<void>((wake) => Object.assign(waiter, { wake }));
			this.setAlarm();
			await wait.during(waiter.obstacle, turn, () => this.leave(waiter));
		}
		if ('failure' in waiter.end) throw waiter.end.failure;
	}

	/** Asks all who wait again: to be called when what they look at has changed. Gives whether one waits for a place. */
	changed(): boolean {
		let isFull = false;
		const still: Waiter[] = [];
		for (const waiter of this.line) {
			if (this.isStillWaiting(waiter, isFull)) still.push(waiter);
			isFull ||= isForPlace(waiter.obstacle) && still[still.length - 1] === waiter;
		}
		this.line = still;
		this.setAlarm();
		return isFull;
	}

	private leave(waiter: Waiter): boolean {
		const place = this.line.indexOf(waiter);
		if (place < 0) return false;
		this.line.splice(place, 1);
		// Those behind it may have waited for it to have its place
		if (isForPlace(waiter.obstacle) || this.isIdle) this.changed();
		return true;
	}

	private isStillWaiting(waiter: Waiter, isFull: boolean): boolean {
		if (waiter.wait.signal?.aborted) return true;
		try {
			const obstacle = waiter.enter(isFull);
			const objection = obstacle && waiter.wait.objection(obstacle);
			if (obstacle === undefined) waiter.end = {};
			else if (objection) waiter.end = { failure: objection };
			else {
				const isOther = obstacle.reason !== waiter.obstacle.reason;
				waiter.obstacle = obstacle;
				if (isOther) waiter.wake();
				return true;
			}
		} catch (failure) {
			waiter.end = { failure };
		}
		waiter.wake();
		return false;
	}

	private setAlarm(): void {
		const now = this.clock.now();
		const ms = Math.min(...this.line.map(({ obstacle }) => obstacle.ms ?? Infinity));
		if (this.alarm && (this.line.length === 0 || now + ms < this.alarm.at)) {
			this.alarm.off.abort();
			this.alarm = undefined;
		}
		if (ms === Infinity || this.alarm) return;
		const alarm = { at: now + ms, off: new AbortController() };
		this.alarm = alarm;
		this.clock.sleep(ms, alarm.off.signal).then(
			() => {
				if (this.alarm === alarm) this.alarm = undefined;
				this.changed();
			},
			() => {},
		);
	}
}

function isForPlace({ reason }: Obstacle): boolean {
	return reason === 'places' || reason === 'own';
}
