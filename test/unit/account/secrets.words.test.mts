import { REFUSAL_MS, Secrets, type Asker } from '../../../nodes/SmsCenter/api/account/secrets.ts';
import { RefusedError } from '../../../nodes/SmsCenter/api/errors.ts';

const MINUTE = 60_000;
const SCHEDULE: Asker = { executionId: '1', manual: false };
const PERSON: Asker = { executionId: '2', manual: true };
const REFUSED = 'Not sent: SMS Center refused the login or password (2)';
const TOO_MANY = 'Not sent: too many logins from this n8n were lately refused, or only tested (2)';

let secrets: Secrets;

beforeEach(() => {
	secrets = new Secrets();
});

describe('Why a refused secret is not sent', () => {
	it.each([
		[1, 'in a minute'],
		[MINUTE, 'in a minute'],
		[MINUTE + 1, 'in 2 minutes'],
		[REFUSAL_MS, 'in 10 minutes'],
	])('is told with the way out, and %d ms before the next try that it comes %s', (left, when) => {
		secrets.refused('a', 2, SCHEDULE, 0);
		expect(secrets.objection('a', SCHEDULE, REFUSAL_MS - left)).toMatchObject({
			message: REFUSED,
			hint: `${new RefusedError(2).hint} A trigger or a scheduled workflow tries again ${when}; a new manual execution at once.`,
		});
	});

	it('is told to the retries of each manual execution that had its try, and not to a new one', () => {
		const [next, third] = ['3', '4'].map((executionId) => ({ executionId, manual: true }));
		secrets.refused('a', 2, PERSON, 0);
		expect(secrets.objection('a', PERSON, 1)?.message).toBe(REFUSED);
		expect(secrets.objection('a', next, 1)).toBeUndefined();
		secrets.refused('a', 2, next, 2);
		for (const tried of [PERSON, next]) expect(secrets.objection('a', tried, 3)?.message).toBe(REFUSED);
		expect(secrets.objection('a', third, 3)?.message).toBe(TOO_MANY);
	});
});

describe('Why a secret is not sent after others were refused', () => {
	it.each([
		[30 * MINUTE, 'in 30 minutes'],
		[MINUTE + 1, 'in 2 minutes'],
		[MINUTE, 'in a minute'],
		[1, 'in a minute'],
	])('is told, and %d ms before the oldest counts no more that it can be tried %s', (left, when) => {
		secrets.refused('a', 2, SCHEDULE, 0);
		secrets.refused('b', 2, SCHEDULE, 0);
		expect(secrets.objection('c', SCHEDULE, 30 * MINUTE - left)).toMatchObject({
			code: 2,
			message: TOO_MANY,
			hint: `Five refused logins within 30 minutes block the IP address, so n8n stops before that. Check the credential; it can be tried again ${when}.`,
		});
	});

	it('goes by the oldest, be it a refusal or a click on Test', () => {
		secrets.tested('a', 0);
		for (const at of [5, 6, 7]) secrets.tested('a', at * MINUTE);
		expect(secrets.objectionToTest('a', 8 * MINUTE)?.hint).toMatch(/ in 22 minutes\.$/);
		secrets = new Secrets();
		secrets.refused('b', 2, SCHEDULE, MINUTE);
		for (const at of [5, 6, 7]) secrets.tested('a', at * MINUTE);
		expect(secrets.objectionToTest('a', 8 * MINUTE)?.hint).toMatch(/ in 23 minutes\.$/);
	});
});
