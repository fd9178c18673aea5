import { Outage } from '../../../nodes/SmsCenter/api/account/outage.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';

const DOWN = new ConnectionError('timeout', true);

let outage: Outage;

beforeEach(() => {
	outage = new Outage(false);
});

/** A request that was sent now and got no answer. */
const fail = (now: number, failure = DOWN) => outage.noAnswer(failure, outage.round, now);

describe('A run that gets no answer', () => {
	it('sends one request at a time, after a pause that grows, and nothing after the third', () => {
		expect(outage.obstacle(9, 0)).toBeUndefined();
		fail(1000);
		expect(outage.obstacle(1, 9999)).toEqual({ reason: 'outage' });
		expect(outage.obstacle(0, 1100)).toEqual({ reason: 'outage', ms: 200 });
		expect(outage.obstacle(0, 1300)).toBeUndefined();
		fail(2000, new ConnectionError('refused', false));
		expect(outage.obstacle(0, 2000)).toEqual({ reason: 'outage', ms: 1000 });
		expect([outage.obstacle(0, 3000), outage.isOpen]).toEqual([undefined, false]);
		fail(4000);
		expect(outage.isOpen).toBe(true);
		expect(() => outage.obstacle(0, 99_000)).toThrow(
			expect.objectContaining({ sent: 'no', code: null, hint: expect.stringContaining(DOWN.message) }),
		);
	});

	it('counts as one what was in flight together', () => {
		const together = outage.round;
		for (let requests = 0; requests < 10; requests += 1) outage.noAnswer(DOWN, together, 0);
		expect(outage.obstacle(0, 300)).toBeUndefined();
		expect(outage.isOpen).toBe(false);
	});

	it('begins anew with an answer, but does not come back once it has given up', () => {
		fail(0);
		fail(0);
		outage.answered();
		expect(outage.obstacle(9, 0)).toBeUndefined();
		for (let times = 0; times < 3; times += 1) fail(0);
		outage.answered();
		expect(outage.isOpen).toBe(true);
	});

	it('tries once where another run has just found out', () => {
		outage = new Outage(true);
		expect(outage.obstacle(0, 0)).toBeUndefined();
		expect(outage.obstacle(1, 0)).toEqual({ reason: 'outage' });
		fail(0);
		expect(() => outage.obstacle(0, 0)).toThrow('did not answer');
	});

	it('goes on as usual where that one try is answered', () => {
		outage = new Outage(true);
		outage.answered();
		expect(outage.obstacle(9, 0)).toBeUndefined();
		fail(0);
		expect(outage.isOpen).toBe(false);
	});
});
