import { systemClock } from '../../../nodes/SmsCenter/api/clock.ts';

afterEach(() => jest.restoreAllMocks());

/** Puts the time of a test in the place of the machine's; gives the timers that were set. */
function fakeTime({ early = 0 } = {}) {
	let now = 1000;
	const timers: number[] = [];
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	jest.spyOn(globalThis, 'setTimeout').mockImplementation(((wake: () => void, ms: number) => {
		timers.push(ms);
		now += Math.max(1, ms - early);
		queueMicrotask(wake);
	}) as unknown as typeof setTimeout);
	return { timers, passed: () => now - 1000 };
}

describe('The clock of the machine', () => {
	it('only goes forward', async () => {
		const first = systemClock.now();
		const second = systemClock.now();
		expect(second).toBeGreaterThanOrEqual(first);
		await systemClock.sleep(2);
		expect(systemClock.now()).toBeGreaterThan(second);
	});

	it('gives numbers from 0 up to, not including, 1', () => {
		const numbers = Array.from({ length: 50 }, () => systemClock.random());
		for (const number of numbers) {
			expect(number).toBeGreaterThanOrEqual(0);
			expect(number).toBeLessThan(1);
		}
		expect(new Set(numbers).size).toBeGreaterThan(1);
	});
});

describe('Sleep', () => {
	it.each([0, -5])('of %d ms needs no timer', async (ms) => {
		const { timers } = fakeTime();
		await systemClock.sleep(ms);
		expect(timers).toEqual([]);
	});

	it('looks up twice a second, because n8n before 2.41 ignores the signal', async () => {
		const { timers, passed } = fakeTime();
		await systemClock.sleep(1200);
		expect(timers).toEqual([500, 500, 200]);
		expect(passed()).toBe(1200);
	});

	it('goes on where a timer fires a little early', async () => {
		const { timers, passed } = fakeTime({ early: 1 });
		await systemClock.sleep(20);
		expect(timers).toEqual([20, 1]);
		expect(passed()).toBe(20);
	});

	it.each([0, 60_000])('of %d ms does not begin when the signal is aborted already', async (ms) => {
		const { timers } = fakeTime();
		const reason = new Error('cancelled');
		await expect(systemClock.sleep(ms, AbortSignal.abort(reason))).rejects.toBe(reason);
		expect(timers).toEqual([]);
	});

	it('ends with the reason as soon as the signal is aborted', async () => {
		const cancel = new AbortController();
		const reason = new Error('cancelled');
		// No timer has fired until then
		jest.spyOn(globalThis, 'setTimeout').mockImplementation((() => {}) as unknown as typeof setTimeout);
		const sleep = systemClock.sleep(60_000, cancel.signal);
		cancel.abort(reason);
		await expect(sleep).rejects.toBe(reason);
	});

	it('is as long with a signal that nobody aborts', async () => {
		const end = performance.now() + 5;
		await systemClock.sleep(5, new AbortController().signal);
		expect(performance.now()).toBeGreaterThanOrEqual(end);
	});
});
