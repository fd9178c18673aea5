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

	it('does not count what was never sent', () => {
		const ledger = new Ledger();
		for (let times = 0; times < 3; times += 1) ledger.begin(KEY);
		ledger.withdraw(KEY);
		expect(ledger.waitMs(KEY, 0)).toBe(0);
		ledger.withdraw(KEY);
		ledger.withdraw(KEY);
		expect(ledger.isEmpty(0)).toBe(true);
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

	it('that is full makes a new kind wait, forgets none, and says when', () => {
		const ledger = new Ledger(3);
		for (const [n, key] of ['a', 'b', 'c'].entries()) take(ledger, n * 1000, key);
		expect(ledger.waitMs('d', 3000)).toBe(LEDGER_WINDOW_MS - 3000);
		expect(ledger.waitMs('a', 3000)).toBe(0);
		expect(ledger.waitMs('d', LEDGER_WINDOW_MS)).toBe(0);
	});

	it('that is full with the oldest in flight still says a time that ends', () => {
		const ledger = new Ledger(2);
		ledger.begin('in flight');
		expect(new Ledger(0).waitMs('any', 0)).toBe(LEDGER_WINDOW_MS);
		take(ledger, 1000, 'ended');
		expect(ledger.waitMs('new', 2000)).toBe(LEDGER_WINDOW_MS - 1000);
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
