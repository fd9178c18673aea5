import { Ledger, LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import { Turns } from '../../../nodes/SmsCenter/api/account/turns.ts';
import { WaitMeter, type WaitBudget } from '../../../nodes/SmsCenter/api/account/waiting.ts';
import { FakeClock, settle } from './fakeClock.mts';
import { failureOf } from './scene.mts';

const KEY = 'kind';

let clock: FakeClock;
let ledger: Ledger;
let turns: Turns;
let meter: WaitMeter;

beforeEach(() => {
	clock = new FakeClock();
	ledger = new Ledger();
	turns = new Turns(ledger, clock);
	meter = new WaitMeter(clock);
});

interface Options {
	budget?: WaitBudget;
	signals?: AbortSignal[];
	quiet?: boolean;
}

/** Asks for a turn; tells when it came. */
function ask({ budget = { leftMs: 1_000_000 }, signals = [], quiet = false }: Options = {}) {
	let at: number | undefined;
	const done = turns.take(KEY, { quiet, budget, meter, signals }).then(() => {
		at = clock.now();
	});
	done.catch(() => {});
	return { done, at: () => at };
}

/** A request that had its turn has ended. */
function end(): void {
	ledger.end(KEY, clock.now());
	turns.ended(KEY);
}

/** Three requests that have come and gone. */
async function useUp(): Promise<void> {
	for (let times = 0; times < 3; times += 1) {
		await ask().done;
		end();
	}
}

describe('Turns of identical requests', () => {
	it('come at once while the ledger allows it, and then a window later', async () => {
		await useUp();
		expect(meter.waitedMs).toBe(0);
		const fourth = ask();
		await clock.advance(LEDGER_WINDOW_MS - 1);
		expect(fourth.at()).toBeUndefined();
		await clock.advance(1);
		expect(fourth.at()).toBe(LEDGER_WINDOW_MS);
		expect(meter.waitedMs).toBe(LEDGER_WINDOW_MS);
		end();
		expect(turns.isIdle).toBe(true);
	});

	it('come in the order they were asked for', async () => {
		await useUp();
		const waiting = Array.from({ length: 5 }, () => ask());
		await clock.advance(LEDGER_WINDOW_MS);
		expect(waiting.map(({ at }) => at() !== undefined)).toEqual([true, true, true, false, false]);
	});

	it('are not passed by one that comes later', async () => {
		await ask().done;
		end();
		const quiet = ask({ quiet: true });
		await clock.advance(1000);
		const later = ask();
		await settle();
		expect(later.at()).toBeUndefined();
		await clock.advance(LEDGER_WINDOW_MS);
		expect(quiet.at()).toBe(LEDGER_WINDOW_MS);
		expect(later.at()).toBe(LEDGER_WINDOW_MS);
	});

	it('come as soon as one in flight was never sent', async () => {
		for (let times = 0; times < 3; times += 1) await ask().done;
		const fourth = ask();
		await clock.advance(5000);
		ledger.withdraw(KEY);
		turns.ended(KEY);
		await settle();
		expect(fourth.at()).toBe(5000);
	});

	it('are not waited for when the wait is known to be longer than the budget', async () => {
		await useUp();
		const failure = await failureOf(ask({ budget: { leftMs: 60_000 } }).done);
		expect(failure.message).toMatch(/has to wait 61 s$/);
		expect(clock.now()).toBe(0);
	});

	it('are not waited for without a budget, whoever else waits', async () => {
		await useUp();
		const patient = ask();
		await failureOf(ask({ budget: { leftMs: 0 } }).done);
		await clock.advance(LEDGER_WINDOW_MS);
		expect(patient.at()).toBe(LEDGER_WINDOW_MS);
	});

	it('behind others cost the budget, and no more than that', async () => {
		await useUp();
		const others = Array.from({ length: 3 }, () => ask());
		const budget = { leftMs: 100_000 };
		const last = ask({ budget });
		await clock.advance(LEDGER_WINDOW_MS);
		expect(others.every(({ at }) => at() === LEDGER_WINDOW_MS)).toBe(true);
		expect(last.at()).toBeUndefined();
		for (let times = 0; times < 3; times += 1) end();
		await settle();
		expect((await failureOf(last.done)).code).toBe(9);
		expect(budget.leftMs).toBe(100_000 - LEDGER_WINDOW_MS);
	});

	it('end with the budget when nobody knows how long it will be', async () => {
		for (let times = 0; times < 3; times += 1) await ask().done;
		const fourth = ask({ budget: { leftMs: 7000 } });
		await clock.advance(7000);
		expect((await failureOf(fourth.done)).message).toMatch(/has to wait longer$/);
	});

	it('are left at once by one whose signal is aborted, with its reason', async () => {
		await useUp();
		const [stop, cancel] = [new AbortController(), new AbortController()];
		const first = ask({ signals: [stop.signal, cancel.signal] });
		const second = ask();
		await clock.advance(1000);
		cancel.abort(new Error('cancelled'));
		await expect(first.done).rejects.toThrow('cancelled');
		expect(clock.now()).toBe(1000);
		await clock.advance(LEDGER_WINDOW_MS);
		expect(second.at()).toBe(LEDGER_WINDOW_MS);
		end();
		expect(turns.isIdle).toBe(true);
		expect(clock.sleeping).toBe(0);
	});

	it('that come at once are no wait, for nobody to be told of', async () => {
		const told = jest.fn();
		meter.onChange = told;
		await useUp();
		expect(told).not.toHaveBeenCalled();
		ask();
		await settle();
		expect(told).toHaveBeenCalledTimes(1);
	});

	it('are not idle while one waits', async () => {
		await useUp();
		expect(turns.isIdle).toBe(true);
		const fourth = ask();
		await settle();
		expect(turns.isIdle).toBe(false);
		await clock.advance(LEDGER_WINDOW_MS);
		await fourth.done;
		expect(turns.isIdle).toBe(true);
	});

	it('are waited for with a budget that just suffices', async () => {
		await useUp();
		const budget = { leftMs: LEDGER_WINDOW_MS };
		const fourth = ask({ budget });
		await clock.advance(LEDGER_WINDOW_MS);
		expect(fourth.at()).toBe(LEDGER_WINDOW_MS);
		expect(budget.leftMs).toBe(0);
	});
});
