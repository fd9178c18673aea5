import { serialize } from 'node:v8';

import { Secrets } from '../../../nodes/SmsCenter/api/account/secrets.ts';

const MINUTE = 60_000;

let secrets: Secrets;

beforeEach(() => {
	secrets = new Secrets();
});

describe('A secret that was proven', () => {
	it('is remembered for thirty minutes, in which a refusal may put it to the test', () => {
		secrets.proven('a', 0);
		expect(secrets.isForgettable(1)).toBe(false);
		expect(secrets.isForgettable(30 * MINUTE - 1)).toBe(false);
		expect(secrets.isForgettable(30 * MINUTE)).toBe(true);
	});

	it('takes its own clicks on Test back, and nobody else’s', () => {
		for (const hash of ['a', 'b', 'b', 'b']) secrets.tested(hash, 0);
		secrets.proven('a', 1);
		expect(secrets.objectionToTest('c', 2)).toBeUndefined();
		secrets.tested('c', 2);
		expect(secrets.objectionToTest('c', 3)?.code).toBe(2);
	});
});

describe('A request that was held back', () => {
	it('is called once, however many end after that', () => {
		const again = jest.fn();
		for (let probes = 0; probes < 2; probes += 1) secrets.probeBegins();
		expect(secrets.mayProbe('a', again)).toBe(false);
		for (let probes = 0; probes < 2; probes += 1) secrets.probeEnds();
		expect(again).toHaveBeenCalledTimes(1);
	});

	it('may be held back anew while it is called', () => {
		let calls = 0;
		const again = () => {
			calls += 1;
			secrets.probeBegins();
			expect(secrets.mayProbe('a', again)).toBe(false);
		};
		for (let probes = 0; probes < 2; probes += 1) secrets.probeBegins();
		secrets.mayProbe('a', again);
		secrets.probeEnds();
		expect(calls).toBe(1);
		secrets.probeEnds();
		expect(calls).toBe(2);
	});
});

describe('Clicks on Test', () => {
	it('take no memory for longer than they count', () => {
		for (let click = 0; click <= 1000; click += 1) secrets.tested('a', click * 30 * MINUTE);
		const lately = new Secrets();
		lately.tested('a', 1000 * 30 * MINUTE);
		expect(serialize(secrets).byteLength).toBe(serialize(lately).byteLength);
	});
});
