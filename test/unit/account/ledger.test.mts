import { serialize } from 'node:v8';

import fc from 'fast-check';

import { IDENTICAL_LIMIT, Ledger, LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';

const KEY = 'kind';

/** A request of this kind that began and ended at this time. */
function take(ledger: Ledger, at: number, key = KEY): void {
	ledger.begin(key);
	ledger.end(key, at);
}

describe('The ledger', () => {
	it('lets three through, and the fourth a window after the end of the first', () => {
		const ledger = new Ledger();
		for (const at of [0, 1000, 2000]) {
			expect(ledger.waitMs(KEY, at)).toBe(0);
			take(ledger, at);
		}
		expect(ledger.waitMs(KEY, 5000)).toBe(LEDGER_WINDOW_MS - 5000);
		expect(ledger.waitMs(KEY, LEDGER_WINDOW_MS - 1)).toBe(1);
		expect(ledger.waitMs(KEY, LEDGER_WINDOW_MS)).toBe(0);
	});

	it('counts from the end of a request, not from its beginning', () => {
		const ledger = new Ledger();
		for (let times = 0; times < 3; times += 1) ledger.begin(KEY);
		for (const end of [30_000, 31_000, 32_000]) ledger.end(KEY, end);
		expect(ledger.waitMs(KEY, 61_000)).toBe(30_000);
	});

	it('counts what is in flight: until one of those has ended, nobody knows how long', () => {
		const ledger = new Ledger();
		for (let times = 0; times < 3; times += 1) ledger.begin(KEY);
		expect(ledger.waitMs(KEY, 0)).toBe(Infinity);
		ledger.end(KEY, 10);
		expect(ledger.waitMs(KEY, 10)).toBe(LEDGER_WINDOW_MS);
	});

	it('tells how many count: what is in flight, and what ended within the window', () => {
		const ledger = new Ledger();
		expect(ledger.count(KEY, 0)).toBe(0);
		take(ledger, 0);
		ledger.begin(KEY);
		expect(ledger.count(KEY, LEDGER_WINDOW_MS - 1)).toBe(2);
		expect(ledger.count(KEY, LEDGER_WINDOW_MS)).toBe(1);
	});

	it('keeps other kinds apart', () => {
		const ledger = new Ledger();
		for (let times = 0; times < 3; times += 1) take(ledger, 0);
		expect(ledger.waitMs('other', 0)).toBe(0);
	});

	it('asked for quiet, wants a whole window without such a request', () => {
		const ledger = new Ledger();
		expect(ledger.waitMs(KEY, 0, true)).toBe(0);
		take(ledger, 100);
		expect(ledger.waitMs(KEY, 200, true)).toBe(LEDGER_WINDOW_MS - 100);
		take(ledger, 300);
		expect(ledger.waitMs(KEY, 300, true)).toBe(LEDGER_WINDOW_MS);
		ledger.begin(KEY);
		expect(ledger.waitMs(KEY, 400, true)).toBe(Infinity);
	});

	it('forgets what counts no more, also behind a request that is long in flight', () => {
		const ledger = new Ledger();
		ledger.begin('long');
		for (let n = 0; n < 100; n += 1) take(ledger, n, String(n));
		ledger.end('long', 200_000);
		expect(ledger.isEmpty(200_000)).toBe(false);
		expect(ledger.isEmpty(200_000 + LEDGER_WINDOW_MS)).toBe(true);
	});

	it('that is full makes a new kind wait, at most a window, and forgets none', () => {
		const ledger = new Ledger(3);
		for (const [n, key] of ['a', 'b', 'c'].entries()) take(ledger, n * 1000, key);
		expect(ledger.waitMs('d', 3000)).toBe(LEDGER_WINDOW_MS);
		expect(ledger.waitMs('a', 3000)).toBe(0);
		expect(ledger.waitMs('d', LEDGER_WINDOW_MS)).toBe(0);
	});

	it('never lets more than three ends fall within a minute of a beginning, whatever is asked', () => {
		const steps = fc.array(fc.record({ gap: fc.nat(40_000), length: fc.nat(20_000), quiet: fc.boolean() }), {
			maxLength: 30,
		});
		fc.assert(
			fc.property(steps, (asked) => {
				const ledger = new Ledger();
				const sent: Array<{ begin: number; end: number }> = [];
				let now = 0;
				for (const { gap, length, quiet } of asked) {
					now += gap;
					const wait = ledger.waitMs(KEY, now, quiet);
					expect(Number.isFinite(wait)).toBe(true);
					now += wait;
					ledger.begin(KEY);
					const counting = sent.filter(({ end }) => end > now - 60_000);
					expect(counting.length).toBeLessThan(quiet ? 1 : IDENTICAL_LIMIT);
					sent.push({ begin: now, end: now + length });
					now += length;
					ledger.end(KEY, now);
				}
			}),
		);
	});
});

describe('The memory of the ledger', () => {
	it('is the same for a kind that has been asked for all day as for one asked for three times', () => {
		const [long, short] = [new Ledger(), new Ledger()];
		const times = Array.from({ length: 3000 }, (_, n) => n * 30_000);
		for (const at of times) {
			expect(long.waitMs(KEY, at)).toBe(0);
			take(long, at);
		}
		for (const at of times.slice(-IDENTICAL_LIMIT)) take(short, at);
		expect(serialize(long).byteLength).toBe(serialize(short).byteLength);
	});

	it('has room again as soon as the first kind counts no more, and long after', () => {
		for (const now of [LEDGER_WINDOW_MS, LEDGER_WINDOW_MS + 9000]) {
			const ledger = new Ledger(2);
			take(ledger, 0, 'first');
			take(ledger, now - 1000, 'second');
			expect(ledger.waitMs('new', LEDGER_WINDOW_MS - 1)).toBe(LEDGER_WINDOW_MS);
			expect(ledger.waitMs('new', now)).toBe(0);
		}
	});

	it('lets what ended go, although a request that began before has ended only now', () => {
		const ledger = new Ledger(3);
		ledger.begin('long');
		for (const key of ['a', 'b']) take(ledger, 0, key);
		ledger.end('long', 200_000);
		expect(ledger.waitMs('new', 200_000)).toBe(0);
	});

	it('keeps a kind in flight, whatever of it ended before: when it is full, that is no time to wait for', () => {
		const ledger = new Ledger(1);
		take(ledger, 0);
		ledger.begin(KEY);
		expect(ledger.waitMs('new', 30_000)).toBe(LEDGER_WINDOW_MS);
		expect(ledger.isEmpty(10 * LEDGER_WINDOW_MS)).toBe(false);
	});
});
