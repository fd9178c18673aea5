import { serialize } from 'node:v8';

import { IDENTICAL_LIMIT, Ledger, LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';

const KEY = 'kind';

/** A request of this kind that began and ended at this time. */
function take(ledger: Ledger, at: number, key = KEY): void {
	ledger.begin(key);
	ledger.end(key, at);
}

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
			expect(ledger.waitMs('new', LEDGER_WINDOW_MS - 1)).toBe(1);
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

	it('lets what was never sent go at once, also behind a request in flight', () => {
		const ledger = new Ledger(2);
		ledger.begin('in flight');
		ledger.begin(KEY);
		expect(ledger.waitMs('new', 0)).toBe(LEDGER_WINDOW_MS);
		ledger.withdraw(KEY);
		expect(ledger.waitMs('new', 0)).toBe(0);
	});

	it('keeps a kind in flight, whatever of it ended before: when it is full, that is no time to wait for', () => {
		const ledger = new Ledger(1);
		take(ledger, 0);
		ledger.begin(KEY);
		expect(ledger.waitMs('new', 30_000)).toBe(LEDGER_WINDOW_MS);
		expect(ledger.isEmpty(10 * LEDGER_WINDOW_MS)).toBe(false);
	});
});

describe('A request that was never sent', () => {
	it('takes back nothing of those that were', () => {
		const ledger = new Ledger();
		for (let times = 0; times < IDENTICAL_LIMIT; times += 1) take(ledger, 0);
		ledger.begin(KEY);
		ledger.withdraw(KEY);
		expect(ledger.waitMs(KEY, 1000)).toBe(LEDGER_WINDOW_MS - 1000);
	});

	it('takes back nothing of those that are in flight', () => {
		const ledger = new Ledger();
		for (let times = 0; times <= IDENTICAL_LIMIT; times += 1) ledger.begin(KEY);
		ledger.withdraw(KEY);
		expect(ledger.waitMs(KEY, 0)).toBe(Infinity);
	});
});

describe('A kind of which nothing began', () => {
	it('cannot end, nor be taken back', () => {
		const ledger = new Ledger();
		ledger.end(KEY, 0);
		ledger.withdraw(KEY);
		expect(ledger.waitMs(KEY, 0, true)).toBe(0);
		expect(ledger.isEmpty(0)).toBe(true);
	});
});
