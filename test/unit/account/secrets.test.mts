import { PROOF_MS, REFUSAL_MS, Secrets, type Asker } from '../../../nodes/SmsCenter/api/account/secrets.ts';

const MINUTE = 60_000;
const SCHEDULE: Asker = { executionId: '1', manual: false };
const PERSON: Asker = { executionId: '2', manual: true };

let secrets: Secrets;

beforeEach(() => {
	secrets = new Secrets();
});

const may = (hash: string, at: number, asker = SCHEDULE) => secrets.objection(hash, asker, at) === undefined;

describe('The proof of a secret', () => {
	it('lasts a minute after the last answer that proves it', () => {
		expect(secrets.isProven('a', 0)).toBe(false);
		secrets.proven('a', 0);
		expect(secrets.isProven('a', PROOF_MS - 1)).toBe(true);
		expect(secrets.isProven('a', PROOF_MS)).toBe(false);
		secrets.proven('a', 50_000);
		expect(secrets.isProven('a', 50_000 + PROOF_MS - 1)).toBe(true);
		expect(secrets.isProven('b', 0)).toBe(false);
	});

	it('ends with a refusal', () => {
		secrets.proven('a', 0);
		secrets.refused('a', 2, SCHEDULE, 10);
		expect(secrets.isProven('a', 20)).toBe(false);
	});
});

describe('A refused secret', () => {
	it.each([
		[2, /^Not sent: SMS Center refused the login or password \(2\)$/],
		[4, /^Not sent: SMS Center has blocked the IP address of this n8n \(4\)$/],
	])('(%s) is not sent again by a schedule for ten minutes', (code, message) => {
		secrets.refused('a', code, SCHEDULE, 0);
		const objection = secrets.objection('a', { executionId: '9', manual: false }, 4 * MINUTE);
		expect(objection?.message).toMatch(message);
		expect(objection?.hint).toMatch(/tries again in 6 minutes; a new manual execution at once/);
		expect([objection?.code, objection?.sent]).toEqual([code, 'no']);
		expect(may('a', REFUSAL_MS - 1)).toBe(false);
		expect(may('a', REFUSAL_MS)).toBe(true);
	});

	it('is tried by a new manual execution at once, but not by its retries', () => {
		secrets.refused('a', 2, SCHEDULE, 0);
		expect(may('a', 1, PERSON)).toBe(true);
		secrets.refused('a', 2, PERSON, 1);
		expect(may('a', 2, PERSON)).toBe(false);
	});

	it('does not stop another', () => {
		secrets.refused('a', 2, SCHEDULE, 0);
		expect(may('b', 1)).toBe(true);
	});

	it('stays refused when an answer to an earlier request comes late', () => {
		secrets.refused('a', 2, SCHEDULE, 5);
		secrets.proven('a', 8, 4);
		expect(may('a', 9)).toBe(false);
		expect(secrets.isProven('a', 9)).toBe(false);
		secrets.proven('a', 20, 10);
		expect(may('a', 21)).toBe(true);
	});

	it('that is right after all is forgiven', () => {
		secrets.refused('a', 2, SCHEDULE, 0);
		secrets.proven('a', 1);
		expect(may('a', 2)).toBe(true);
		expect(secrets.isProven('a', 2)).toBe(true);
	});
});

describe('Two refusals within thirty minutes, whatever the credential,', () => {
	beforeEach(() => {
		secrets.refused('a', 2, SCHEDULE, 0);
		secrets.refused('b', 2, SCHEDULE, 5 * MINUTE);
	});

	it('stop every secret that was never proven, a person’s too', () => {
		expect(may('c', 6 * MINUTE)).toBe(false);
		expect(may('c', 6 * MINUTE, PERSON)).toBe(false);
		expect(may('a', REFUSAL_MS)).toBe(false);
		const objection = secrets.objection('c', PERSON, 6 * MINUTE);
		expect(objection?.hint).toMatch(/Five refused logins within 30 minutes block/);
		expect(objection?.hint).toMatch(/in 24 minutes/);
	});

	it('count no more when thirty minutes are over', () => {
		expect(may('c', 30 * MINUTE - 1)).toBe(false);
		expect(may('c', 30 * MINUTE)).toBe(true);
	});

	it('do not stop one that was right before, short of the block', () => {
		secrets.proven('right', 6 * MINUTE);
		expect(may('right', 20 * MINUTE)).toBe(true);
		secrets.refused('c', 2, SCHEDULE, 20 * MINUTE);
		expect(may('right', 21 * MINUTE)).toBe(true);
		secrets.refused('d', 2, SCHEDULE, 21 * MINUTE);
		expect(may('right', 22 * MINUTE)).toBe(false);
		expect(may('right', 30 * MINUTE)).toBe(true);
	});

	it('do not stop one whose proof is fresh', () => {
		for (const hash of ['c', 'd']) secrets.refused(hash, 2, SCHEDULE, 6 * MINUTE);
		secrets.proven('right', 6 * MINUTE);
		expect(may('right', 6 * MINUTE + 1)).toBe(true);
	});
});

describe('Requests under way with secrets that are not proven', () => {
	it('are at most as many as may yet be refused, over all accounts', () => {
		const again: string[] = [];
		const probe = (hash: string) => secrets.mayProbe(hash, () => again.push(hash));
		expect(probe('a')).toBe(true);
		secrets.probeBegins();
		expect(probe('b')).toBe(true);
		secrets.probeBegins();
		expect(probe('c')).toBe(false);
		expect(again).toEqual([]);
		secrets.probeEnds();
		expect(again).toEqual(['c']);
		expect(probe('c')).toBe(true);
	});

	it('go one after another when one was refused already', () => {
		secrets.refused('a', 2, SCHEDULE, 0);
		expect(secrets.mayProbe('b', () => {})).toBe(true);
		secrets.probeBegins();
		expect(secrets.mayProbe('c', () => {})).toBe(false);
	});
});

describe('A click on Test', () => {
	it('counts as one that may have been refused: the fifth is not sent', () => {
		for (let click = 0; click < 4; click += 1) {
			expect(secrets.objectionToTest('a', click)).toBeUndefined();
			secrets.tested('a', click);
		}
		expect(secrets.objectionToTest('a', 5)?.hint).toMatch(/in 30 minutes/);
		expect(may('a', 5)).toBe(false);
		expect(secrets.objectionToTest('a', 30 * MINUTE)).toBeUndefined();
		expect(may('a', 30 * MINUTE)).toBe(true);
	});

	it('leaves room for the workflow while there is some', () => {
		for (let click = 0; click < 3; click += 1) secrets.tested('a', click);
		expect(may('a', 5)).toBe(true);
	});

	it('with a secret that is known to be refused counts as a refusal', () => {
		secrets.tested('a', 0);
		secrets.refused('a', 2, SCHEDULE, 1);
		expect(may('b', 2)).toBe(false);
		expect(secrets.objectionToTest('b', 2)).toBeUndefined();
	});

	it('with one that turns out right counts no more, and is always free', () => {
		for (let click = 0; click < 4; click += 1) secrets.tested('a', click);
		secrets.proven('a', 10);
		expect(may('b', 11)).toBe(true);
		for (let click = 0; click < 9; click += 1) {
			expect(secrets.objectionToTest('a', 20 + click)).toBeUndefined();
			secrets.tested('a', 20 + click);
		}
		expect(may('b', 30)).toBe(true);
	});

	it('counts against one that was right an hour ago only where it was made with that one', () => {
		secrets.proven('a', 0);
		for (let click = 0; click < 4; click += 1) secrets.tested('b', 60 * MINUTE + click);
		expect(may('a', 61 * MINUTE)).toBe(true);
		for (let click = 0; click < 3; click += 1) secrets.tested('a', 61 * MINUTE + click);
		expect(may('a', 62 * MINUTE)).toBe(true);
		secrets.tested('a', 62 * MINUTE);
		expect(may('a', 63 * MINUTE)).toBe(false);
	});

	it('with one that was right an hour ago leaves one request to the workflow', () => {
		secrets.proven('a', 0);
		for (let click = 0; click < 3; click += 1) {
			expect(secrets.objectionToTest('a', 60 * MINUTE + click)).toBeUndefined();
			secrets.tested('a', 60 * MINUTE + click);
		}
		expect(secrets.objectionToTest('a', 61 * MINUTE)?.hint).toMatch(/in 29 minutes/);
		expect(may('a', 61 * MINUTE)).toBe(true);
		secrets.refused('a', 2, SCHEDULE, 61 * MINUTE);
		expect(may('a', 72 * MINUTE)).toBe(false);
	});

	it('with one that was right does not stop another that was', () => {
		secrets.proven('a', 0);
		secrets.proven('b', 0);
		for (let click = 0; click < 3; click += 1) secrets.tested('a', 60 * MINUTE);
		expect(may('b', 60 * MINUTE)).toBe(true);
	});
});

describe('What is known of secrets', () => {
	it('is forgotten when it matters no more', () => {
		expect(secrets.isForgettable(0)).toBe(true);
		secrets.refused('a', 2, SCHEDULE, 0);
		secrets.proven('b', 0);
		secrets.tested('c', 0);
		expect(secrets.isForgettable(30 * MINUTE - 1)).toBe(false);
		expect(secrets.isForgettable(30 * MINUTE)).toBe(true);
	});

	it('is not forgotten with a request under way', () => {
		secrets.probeBegins();
		expect(secrets.isForgettable(90 * MINUTE)).toBe(false);
		secrets.probeEnds();
		expect(secrets.isForgettable(90 * MINUTE)).toBe(true);
	});
});
