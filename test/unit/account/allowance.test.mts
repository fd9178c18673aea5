import { Allowance, MAX_IN_FLIGHT } from '../../../nodes/SmsCenter/api/account/allowance.ts';

describe('The allowance of requests in flight', () => {
	it('begins with one less than the fifteen that SMS Center refuses', () => {
		expect(MAX_IN_FLIGHT).toBe(14);
		expect(new Allowance().current).toBe(14);
	});

	it('is halved by an error 9, down to one', () => {
		const allowance = new Allowance();
		const seen = Array.from({ length: 6 }, () => {
			allowance.halve();
			return allowance.current;
		});
		expect(seen).toEqual([7, 3, 1, 1, 1, 1]);
	});

	it('grows back by one for two answers a place, and no further than it was', () => {
		const allowance = new Allowance();
		allowance.halve();
		for (let answers = 1; answers < 14; answers += 1) allowance.answered();
		expect(allowance.current).toBe(7);
		allowance.answered();
		expect(allowance.current).toBe(8);
		for (let answers = 0; answers < 1000; answers += 1) allowance.answered();
		expect(allowance.current).toBe(14);
	});

	it('begins to count anew after another error 9', () => {
		const allowance = new Allowance();
		allowance.halve();
		for (let answers = 1; answers < 14; answers += 1) allowance.answered();
		allowance.halve();
		for (let answers = 1; answers < 6; answers += 1) allowance.answered();
		expect(allowance.current).toBe(3);
		allowance.answered();
		expect(allowance.current).toBe(4);
	});
});
