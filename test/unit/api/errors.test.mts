import { inspect } from 'node:util';

import { ConnectionError, UnforeseenError } from '../../../nodes/SmsCenter/api/connection.ts';
import {
	CredentialError,
	isDocumented,
	RefusedError,
	UnreadableReplyError,
} from '../../../nodes/SmsCenter/api/errors.ts';
import { InDoubtError } from '../../../nodes/SmsCenter/api/request/send.ts';
import { reply } from '../reply/replies.mts';

describe('A refusal', () => {
	it.each([
		[1, 'SMS Center did not accept the parameters (1)', /^Check the fields of this item: .* too long, or not allowed/],
		[2, 'SMS Center refused the login or password (2)', /^Check the login and password .*block the address/],
		[3, 'SMS Center does not have this template (3)', /'Get Many'/],
		[
			4,
			'SMS Center has blocked the IP address of this n8n (4)',
			/Five refused sign-ins .* 30 minutes, unless .* list of allowed addresses .*; a hundred .* 10 minutes; .* too often, for a minute\. .* wait half an hour/,
		],
		[5, 'SMS Center could not save or delete the template (5)', /^Run the item again/],
		[9, 'SMS Center was asked for too much at once (9)', /'On Rate Limit'.*'Max Concurrent Requests'/],
	])('with the number %d says what it means and what to do', (code, message, hint) => {
		expect(isDocumented(code)).toBe(true);
		const failure = new RefusedError(code);
		expect(failure).toMatchObject({ code, message, sent: 'no', said: undefined, name: 'SmsCenterError' });
		expect(failure.hint).toMatch(hint);
	});

	it('with a number that nobody knows says so', () => {
		expect(isDocumented(77)).toBe(false);
		expect(new RefusedError(77, 'text')).toMatchObject({
			code: 77,
			message: 'SMS Center answered with the number 77, which its documentation does not explain',
			hint: 'Run it again later. If it stays so, ask the support of SMS Center what this number means.',
			said: 'text',
		});
	});

	it('keeps of the description nothing but plain words', () => {
		expect(new RefusedError(2, 'authorise error').said).toBe('authorise error');
		expect(inspect(new RefusedError(2, 'psw=hunter2'), { showHidden: true })).not.toContain('hunter2');
	});
});

describe('An unreadable reply', () => {
	it('says its HTTP status, why, where to look, and what it looks like', () => {
		const body = '<html><title>Sign in</title>';
		expect(new UnreadableReplyError('is a web page', reply(body))).toMatchObject({
			message: 'The reply (HTTP 200) is a web page',
			reason: 'is a web page',
			status: 200,
			sent: 'unknown',
			code: null,
			hint: 'Check the server in the credential, and whether a proxy or firewall stands between n8n and SMS Center.',
			look: { kind: 'a web page', size: 28 },
			said: 'Sign in',
		});
	});

	it.each([
		[100, 'The server answered HTTP 100, not as SMS Center does'],
		[199, 'The server answered HTTP 199, not as SMS Center does'],
		[200, 'The reply (HTTP 200) is a web page'],
		[299, 'The reply (HTTP 299) is a web page'],
		[302, 'The reply (HTTP 302) is a web page'],
		[399, 'The reply (HTTP 399) is a web page'],
		[400, 'The server answered HTTP 400, not as SMS Center does'],
		[502, 'The server answered HTTP 502, not as SMS Center does'],
	])('under HTTP %d says whose answer it is not: %s', (status, message) => {
		expect(new UnreadableReplyError('is a web page', reply('', status))).toMatchObject({ message, status });
	});

	it('keeps nothing else of the reply', () => {
		const failure = new UnreadableReplyError('is not JSON', reply('hunter2 and more'));
		expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('hunter2');
	});

	it.each([
		...[200, 204, 301, 302, 400, 401, 403, 404].map((status) => ({ status, mayBeRefusal: true })),
		...[407, 408, 429, 500, 502, 503, 504, 599].map((status) => ({ status, mayBeRefusal: false })),
	])('under HTTP $status may be a refusal of the login: $mayBeRefusal', ({ status, mayBeRefusal }) => {
		expect(new UnreadableReplyError('is a web page', reply('', status)).mayBeRefusal).toBe(mayBeRefusal);
	});

	it.each([
		[429, true],
		[503, true],
		[200, false],
		[502, false],
		[504, false],
	])('under HTTP %d tells of a server that has too much to do: %j', (status, isOverloaded) => {
		const failure = new UnreadableReplyError('is a web page', reply('', status));
		expect(failure).toMatchObject({ isOverloaded });
	});
});

it('A credential that cannot be used is to be corrected, and nothing was sent', () => {
	expect(new CredentialError('The login is missing')).toMatchObject({
		message: 'The login is missing',
		hint: 'Open the credential of the node and correct it.',
		sent: 'no',
	});
});

describe('A connection that failed', () => {
	it.each([
		['refused', 'The server of SMS Center does not take connections', /^Check the server in the credential/],
		['unreachable', 'The server of SMS Center cannot be reached', /\(firewall, proxy, DNS\)/],
		['handshake', 'No encrypted connection to the server could be made, so nothing was sent', /TLS 1\.2/],
		[
			'certificate',
			"The server's certificate could not be trusted, so nothing was sent",
			/If a proxy .*NODE_EXTRA_CA_CERTS/,
		],
		['reset', 'The connection to SMS Center broke off before the answer', /^Run it again\.$/],
		['timeout', 'SMS Center did not answer in time', /'Timeout \(Seconds\)'/],
		['cancelled', 'The execution was cancelled', /^Run the workflow again to do the rest\.$/],
	] as const)('(%s) says how and what to do', (fault, message, hint) => {
		const failure = new ConnectionError(fault, false);
		expect(failure).toMatchObject({ fault, message, sent: 'no' });
		expect(failure.hint).toMatch(hint);
		expect(new ConnectionError(fault, true).sent).toBe('unknown');
	});

	it('in a way that nobody foresaw says its code, where there is one', () => {
		expect(new UnforeseenError('UND_ERR_SOCKET')).toMatchObject({
			message: 'The request to SMS Center could not be made',
			hint: 'Look into the log of n8n, and run it again.',
			sent: 'unknown',
			said: 'UND_ERR_SOCKET',
		});
		expect(new UnforeseenError().said).toBeUndefined();
	});
});

describe('A failure in doubt', () => {
	const RESET = new ConnectionError('reset', true);

	it('says what left the doubt', () => {
		expect(new InDoubtError(RESET, RESET, 'https://main.test')).toMatchObject({
			message: `${RESET.message}, and whether it was carried out is not known`,
			hint: 'Run it again.',
			code: null,
			sent: 'unknown',
		});
	});

	it('says of the next try what SMS Center answered, and what left the doubt before', () => {
		const refused = new RefusedError(9);
		expect(new InDoubtError(refused, RESET, 'https://main.test')).toMatchObject({
			message: `${RESET.message}, and whether it was carried out is not known`,
			hint: `The next try ended so: ${refused.message}. ${refused.hint}`,
			code: 9,
		});
	});

	it('says of several that broke off the last', () => {
		const timeout = new ConnectionError('timeout', true);
		expect(new InDoubtError(timeout, RESET, 'https://main.test')).toMatchObject({
			message: `${timeout.message}, and whether it was carried out is not known`,
			hint: timeout.hint,
		});
	});
});
