import { WaitMeter, WaitTooLongError } from '../../../nodes/SmsCenter/api/account/waiting.ts';
import { FakeClock } from './fakeClock.mts';

describe('The wait meter', () => {
	it('counts waits at the same time once, and tells of each change', async () => {
		const clock = new FakeClock();
		const meter = new WaitMeter(clock);
		const seen: number[] = [];
		meter.onChange = () => seen.push(meter.waitingNow);
		const first = meter.during(async () => await clock.sleep(30_000));
		await clock.advance(10_000);
		expect(meter.waitedMs).toBe(10_000);
		const second = meter.during(async () => await clock.sleep(31_000));
		await clock.advance(31_000);
		await Promise.all([first, second]);
		await clock.advance(5000);
		expect(meter.waitedMs).toBe(41_000);
		expect(seen).toEqual([1, 2, 1, 0]);
	});

	it('tells during a wait how long it is so far, whenever it began', async () => {
		const clock = new FakeClock();
		const meter = new WaitMeter(clock);
		await clock.advance(5000);
		for (const before of [0, 4000]) {
			const wait = meter.during(async () => await clock.sleep(4000));
			await clock.advance(3000);
			expect(meter.waitedMs).toBe(before + 3000);
			await clock.advance(1000);
			await wait;
			expect(meter.waitedMs).toBe(before + 4000);
		}
	});

	it('ends with a wait that fails', async () => {
		const clock = new FakeClock();
		const meter = new WaitMeter(clock);
		const wait = meter.during(async () => {
			await clock.sleep(1000);
			throw new Error('no more');
		});
		wait.catch(() => {});
		await clock.advance(2000);
		await expect(wait).rejects.toThrow('no more');
		expect([meter.waitedMs, meter.waitingNow]).toEqual([1000, 0]);
	});
});

describe('A wait that would be too long', () => {
	it.each([
		[40_500, 10_000, /has to wait 41 s$/, /'Max Wait' leaves \(10 s\)/],
		[40_500, 0, /has to wait 41 s$/, /'On Rate Limit' says not to wait/],
		[undefined, 500, /has to wait longer$/, /'Max Wait' leaves \(1 s\)/],
	])('of %s ms, with %s ms left, is told with its way out', (needed, leftMs, message, hint) => {
		const error = new WaitTooLongError(needed, { leftMs });
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(hint);
		expect([error.code, error.sent]).toEqual([9, 'no']);
	});
});
