import { LoginGuard, type Caller } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';

const MINUTE = 60_000;

/** For so long a refusal counts: a second more than SMS Center's half an hour. */
const COUNTED = 30 * MINUTE + 1000;

const SCHEDULE: Caller = { executionId: '1', byPerson: false };
const PERSON: Caller = { executionId: '2', byPerson: true };

let guard: LoginGuard;

beforeEach(() => {
	guard = new LoginGuard();
});

const may = (hash: string, now: number, caller = SCHEDULE) => guard.objection(hash, caller, now) === undefined;
const mayTest = (hash: string, now: number) => guard.objectionToTest(hash, now) === undefined;
const refuse = (hashes: string, now = 0) => {
	for (const hash of hashes) guard.refused(hash, 2, SCHEDULE, now);
};

describe('The proof of a secret', () => {
	it('spares its requests the probe for a minute after the last answer that proves it', () => {
		expect(guard.isProven('a', 0)).toBe(false);
		guard.proven('a', 0, 0);
		expect(guard.isProven('a', MINUTE - 1)).toBe(true);
		expect(guard.isProven('a', MINUTE)).toBe(false);
		guard.proven('a', 50_000, 40_000);
		expect(guard.isProven('a', 50_000 + MINUTE - 1)).toBe(true);
		expect(guard.isProven('b', 50_000)).toBe(false);
	});

	it('is remembered, however long ago it was, until a refusal', () => {
		guard.proven('a', 0, 0);
		guard.refused('b', 2, SCHEDULE, 24 * 60 * MINUTE);
		expect([guard.wasProven('a'), guard.wasProven('b')]).toEqual([true, false]);
		guard.refused('a', 2, SCHEDULE, 24 * 60 * MINUTE);
		expect([guard.wasProven('a'), guard.isProven('a', 24 * 60 * MINUTE)]).toEqual([false, false]);
	});

	it('keeps a secret going whatever happens to others', () => {
		guard.proven('a', 0, 0);
		refuse('bcdefg', 5 * MINUTE);
		expect(may('a', 6 * MINUTE)).toBe(true);
		expect(guard.mayProbe('a', SCHEDULE, 6 * MINUTE)).toBe(true);
		expect(mayTest('a', 6 * MINUTE)).toBe(true);
	});

	it('does not come from an answer to a request that was sent before the refusal', () => {
		guard.refused('a', 2, SCHEDULE, 5);
		guard.proven('a', 8, 4);
		guard.proven('a', 8, 5);
		expect([may('a', 9), guard.wasProven('a')]).toEqual([false, false]);
		guard.proven('a', 20, 10);
		expect([may('a', 21), guard.isProven('a', 21)]).toEqual([true, true]);
	});
});

describe('A refused secret', () => {
	it.each([2, 4, null] as const)('(%s) is tried once in 30 minutes by itself', (code) => {
		guard.refused('a', code, SCHEDULE, 0);
		const other = { executionId: '9', byPerson: false };
		expect([may('a', COUNTED - 1), may('a', COUNTED - 1, other)]).toEqual([false, false]);
		expect(may('a', COUNTED)).toBe(true);
	});

	it('is tried once by each manual execution, while there are fewer than three refusals', () => {
		refuse('a');
		expect(may('a', 1, PERSON)).toBe(true);
		guard.refused('a', 2, PERSON, 1);
		expect(may('a', 2, PERSON)).toBe(false);
		const next = { executionId: '3', byPerson: true };
		expect(may('a', 2, next)).toBe(true);
		guard.refused('a', 2, next, 2);
		expect(may('a', 3, { executionId: '4', byPerson: true })).toBe(false);
	});

	it('stops no other', () => {
		refuse('a');
		expect(may('b', 1)).toBe(true);
	});

	it('leaves the fourth refusal to secrets that were never refused, also hours later', () => {
		refuse('abc');
		expect(may('a', 1, PERSON)).toBe(false);
		expect(may('d', 1)).toBe(true);
		refuse('a', 60 * MINUTE);
		refuse('b', 61 * MINUTE);
		refuse('c', 62 * MINUTE);
		refuse('e', 70 * MINUTE);
		const [ofA, ofB] = [60 * MINUTE + COUNTED, 61 * MINUTE + COUNTED];
		expect([may('a', ofA), may('a', ofB - 1)]).toEqual([false, false]);
		expect(may('a', ofB)).toBe(true);
		expect(may('f', ofA)).toBe(true);
	});

	it('is forgiven when an answer proves it, but its refusals count on for others', () => {
		refuse('abcd');
		guard.proven('a', 2, 1);
		expect([may('a', 3), may('e', 3)]).toEqual([true, false]);
	});
});

describe('An answer that is not understood', () => {
	it('counts as a refusal of a secret that was never proven', () => {
		for (const hash of 'abcd') guard.refused(hash, null, SCHEDULE, 0);
		expect([may('a', 1), may('e', 1)]).toEqual([false, false]);
	});

	it('says nothing against one that was', () => {
		guard.proven('a', 0, 0);
		guard.refused('a', null, SCHEDULE, 5);
		expect([guard.isProven('a', 6), guard.wasProven('a')]).toEqual([true, true]);
		refuse('bcd', 6);
		expect(may('e', 7)).toBe(true);
	});
});

describe('Requests in flight with secrets that were never proven', () => {
	it('go alone with each secret', () => {
		expect(guard.mayProbe('a', SCHEDULE, 0)).toBe(true);
		guard.probeBegins('a');
		expect(guard.mayProbe('a', PERSON, 0)).toBe(false);
		guard.probeEnds('a');
		expect(guard.mayProbe('a', PERSON, 0)).toBe(true);
	});

	it('count as refusals until they end', () => {
		refuse('ab');
		guard.probeBegins('c');
		guard.probeBegins('d');
		expect([guard.mayProbe('e', SCHEDULE, 1), may('e', 1)]).toEqual([false, true]);
		expect(mayTest('e', 1)).toBe(false);
		guard.probeEnds('c');
		expect(guard.mayProbe('e', SCHEDULE, 1)).toBe(true);
		expect(guard.mayProbe('a', PERSON, 1)).toBe(false);
	});

	it('do not go where there is an objection', () => {
		refuse('a');
		expect(guard.mayProbe('a', SCHEDULE, 1)).toBe(false);
	});

	it('do not hold up one that was proven, nor does it hold up them', () => {
		guard.proven('right', 0, 0);
		refuse('abc', MINUTE);
		guard.probeBegins('d');
		expect(guard.mayProbe('right', SCHEDULE, 2 * MINUTE)).toBe(true);
		guard.probeEnds('d');
		guard.probeBegins('right');
		expect(guard.mayProbe('d', SCHEDULE, 2 * MINUTE)).toBe(true);
	});
});

describe('A test in the editor', () => {
	it('stops neither itself nor the executions of its secret, however often it is made', () => {
		for (let times = 0; times < 50; times += 1) {
			expect(mayTest('a', times * MINUTE)).toBe(true);
			guard.tested('a', times * MINUTE);
			expect(may('a', times * MINUTE)).toBe(true);
		}
	});

	it('counts once for 30 minutes after the last one', () => {
		const last = 8 * MINUTE;
		for (let at = 0; at <= last; at += MINUTE) guard.tested('a', at);
		refuse('bc', last);
		expect([may('d', 9 * MINUTE), mayTest('d', 9 * MINUTE)]).toEqual([true, true]);
		refuse('d', 10 * MINUTE);
		expect([may('e', last + COUNTED - 1), mayTest('e', last + COUNTED - 1)]).toEqual([false, false]);
		expect([may('e', last + COUNTED), mayTest('e', last + COUNTED)]).toEqual([true, true]);
	});

	it('counts no more once an answer proves its secret, and is free from then on', () => {
		guard.tested('a', 0);
		guard.proven('a', 2, 1);
		guard.tested('a', 3);
		refuse('bcd', 4);
		expect([may('e', 5), mayTest('e', 5)]).toEqual([true, true]);
	});

	it('is held back by four refusals and tests of others', () => {
		guard.tested('a', 0);
		guard.tested('b', 0);
		refuse('c', 1);
		expect(mayTest('d', 2)).toBe(true);
		refuse('d', 2);
		expect([mayTest('d', 3), mayTest('e', 3)]).toEqual([false, false]);
		expect(mayTest('a', 3)).toBe(true);
	});
});

describe('The error', () => {
	it.each([
		[2, 'Not sent: SMS Center refused this credential a short time ago (2)'],
		[4, 'Not sent: SMS Center blocked the IP address of this n8n a short time ago (4)'],
		[null, 'Not sent: an answer to this credential was not understood, and may have been a refusal'],
	] as const)('tells what was answered (%s), and when it is tried again', (code, message) => {
		guard.refused('a', code, SCHEDULE, 0);
		expect(guard.objection('a', SCHEDULE, 18 * MINUTE)).toMatchObject({
			code,
			message,
			sent: 'no',
			hint: 'Five refused sign-ins within 30 minutes block the IP address of this n8n. Check the credential. It can be tried again in 12 minutes, by a new manual execution at once.',
		});
	});

	it.each([
		[30 * MINUTE, 'in 30 minutes'],
		[MINUTE + 1, 'in 2 minutes'],
		[MINUTE, 'in a minute'],
		[1, 'in a minute'],
	])('%d ms before that says %s', (left, when) => {
		refuse('a');
		expect(guard.objection('a', SCHEDULE, 30 * MINUTE - left)?.hint).toMatch(` again ${when}, by`);
	});

	it('says who used the refusals up, and until when', () => {
		refuse('a');
		guard.refused('a', 2, PERSON, 4 * MINUTE);
		guard.refused('a', 2, { executionId: '3', byPerson: true }, 5 * MINUTE);
		const alone = guard.objection('a', { executionId: '4', byPerson: true }, 10 * MINUTE);
		expect(alone?.hint).not.toMatch(/Other credentials/);
		expect(alone?.hint).toMatch(/ again in 20 minutes\.$/);
		expect(guard.objection('a', SCHEDULE, 10 * MINUTE)?.hint).toMatch(/ again in 25 minutes\.$/);
		refuse('b', 6 * MINUTE);
		const together = guard.objection('a', { executionId: '4', byPerson: true }, 10 * MINUTE);
		expect(together?.hint).toMatch(/Other credentials had a part in it\. .* again in 24 minutes\.$/);
	});

	it('to a secret that was never refused names the others', () => {
		refuse('abc');
		guard.tested('d', MINUTE);
		for (const objection of [guard.objection('e', PERSON, 10 * MINUTE), guard.objectionToTest('e', 10 * MINUTE)]) {
			expect(objection).toMatchObject({
				code: 2,
				message: 'Not sent: sign-ins with other credentials were lately refused, or only tested',
			});
			expect(objection?.hint).toMatch(/Other credentials had a part in it\. .* again in 20 minutes\.$/);
		}
	});
});

describe('What is known', () => {
	it('is forgotten when it matters no more', () => {
		expect(guard.isForgettable(0)).toBe(true);
		refuse('a');
		guard.tested('b', 0);
		expect(guard.isForgettable(COUNTED - 1)).toBe(false);
		expect(guard.isForgettable(COUNTED)).toBe(true);
	});

	it('is not forgotten with a request in flight, or a secret that was proven', () => {
		guard.probeBegins('a');
		expect(guard.isForgettable(90 * MINUTE)).toBe(false);
		guard.probeEnds('a');
		expect(guard.isForgettable(90 * MINUTE)).toBe(true);
		guard.proven('a', 0, 0);
		expect(guard.isForgettable(90 * MINUTE)).toBe(false);
	});

	it('does not grow while the same is tested, refused and proven again', () => {
		const size = () => JSON.stringify(guard).length;
		const day = (from: number) => {
			for (let half = from; half < from + 48; half += 1) {
				refuse('a', half * 30 * MINUTE);
				guard.tested('b', half * 30 * MINUTE);
				guard.proven('c', half * 30 * MINUTE, half * 30 * MINUTE);
			}
		};
		day(1000);
		const afterOne = size();
		for (let days = 1; days < 5; days += 1) day(1000 + days * 48);
		expect(size()).toBe(afterOne);
	});
});

describe('A block of the address', () => {
	it('counts once for all that an execution has in flight, and stops another secret with its own words', () => {
		for (let n = 0; n < 10; n += 1) guard.refused('a', 4, SCHEDULE, n);
		expect(guard.objection('b', SCHEDULE, 20)).toBeUndefined();
		expect(guard.objection('a', PERSON, 20)).toBeUndefined();
		for (const hash of ['c', 'd', 'e']) guard.refused(hash, 4, SCHEDULE, 30);
		expect(guard.objection('b', SCHEDULE, 40)?.message).toBe(
			'Not sent: SMS Center blocked the IP address of this n8n a short time ago (4)',
		);
	});
});
