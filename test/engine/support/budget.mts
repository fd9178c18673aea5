import { setTimeout as delay } from 'node:timers/promises';

import type { Sandbox } from '../../../sandbox/server/sandbox.mts';
import type { SteppedClock } from './steppedClock.mts';

/** Somebody who does something again and again. Times are in milliseconds. */
export interface Actor {
	/** From one beginning to the next. */
	everyMs: number;
	/** When it begins for the first time, from the start of the simulation. */
	afterMs: number;
	/** Begins on time even if the last one has not ended, as what is scheduled does. */
	overlaps?: boolean;
	act: () => Promise<unknown>;
}

/** When something began, from the start of the simulation, and how long it took, in milliseconds. */
export interface Span {
	at: number;
	tookMs: number;
}

/** A turn in which nothing happens lasts so long on the machine's clock. */
const TURN_MS = 2;

/** After so many such turns, whoever has not ended waits for time to go by. */
const TURNS_TO_WAITING = 25;

/** So many let those act that waited for somebody who has ended. */
const TURNS_TO_SETTLE = 3;

/**
 * Lets actors act for so long on a clock that stands still while any of them works: requests and the package's own work
 * take no time, what is waited for does. The stand-in server has to go by the same clock.
 *
 * @returns how long each took each time; rejects as soon as one rejects
 */
export async function simulate<Name extends string>(
	clock: SteppedClock,
	sandbox: Sandbox,
	actors: Record<Name, Actor>,
	durationMs: number,
): Promise<Record<Name, Span[]>> {
	const start = clock.now();
	const spans = {} as Record<Name, Span[]>;
	const due = new Map<Name, number>();
	const running = new Set<Promise<void>>();
	let events = 0;
	let answers = 0;
	let failure: { reason: unknown } | undefined;
	const requestsBefore = sandbox.stats.requests;
	sandbox.options.onAnswered = () => (answers += 1);

	const begin = (name: Name): Promise<void> => {
		const { everyMs, overlaps = false, act } = actors[name];
		const at = clock.now() - start;
		const next = () => due.set(name, Math.max(at + everyMs, clock.now() - start));
		if (overlaps) next();
		else due.delete(name);
		const run = act()
			.catch((reason: unknown) => (failure ??= { reason }))
			.then(() => {
				running.delete(run);
				spans[name].push({ at, tookMs: clock.now() - start - at });
				events += 1;
				if (!overlaps) next();
			});
		running.add(run);
		return run;
	};

	/** Until they have ended, or so many turns go by in which nothing happens. */
	const quiet = async (begun: readonly Promise<void>[], turns: number): Promise<void> => {
		let hasEnded = false;
		const ended = Promise.all(begun).then(() => (hasEnded = true));
		let still = 0;
		const happened = () => events + answers + sandbox.stats.requests;
		while (still < turns && !(hasEnded && begun.length > 0)) {
			const before = happened();
			await (begun.length > 0 ? Promise.race([ended, delay(TURN_MS)]) : delay(TURN_MS));
			const isOpen = sandbox.stats.requests - requestsBefore > answers;
			still = isOpen || happened() !== before ? 0 : still + 1;
		}
	};

	for (const name of Object.keys(actors) as Name[]) {
		spans[name] = [];
		due.set(name, actors[name].afterMs);
	}
	for (;;) {
		const nextActor = Math.min(...due.values());
		const isOver = nextActor >= durationMs;
		if (isOver && running.size === 0) return spans;
		const wakes = clock.next <= start + (isOver ? Infinity : nextActor);
		const to = wakes ? clock.next : start + nextActor;
		if (isOver && !Number.isFinite(to)) throw new Error(`${running.size} wait for ever`);
		clock.jumpTo(to);
		if (wakes) {
			await quiet([], TURNS_TO_WAITING);
		} else {
			const names = [...due].filter(([, at]) => start + at <= to).map(([name]) => name);
			await quiet(names.map(begin), TURNS_TO_WAITING);
			if (running.size > 0) await quiet([], TURNS_TO_SETTLE);
		}
		if (failure) throw failure.reason;
	}
}
