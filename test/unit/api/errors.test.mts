import { ConnectionError, UnforeseenError } from '../../../nodes/SmsCenter/api/connection.ts';
import {
	AmbiguousReplyError,
	CredentialError,
	isDocumented,
	RefusedError,
	UnreadableReplyError,
	WrongCharsetError,
} from '../../../nodes/SmsCenter/api/errors.ts';
import { InDoubtError } from '../../../nodes/SmsCenter/api/request/send.ts';

describe('A refusal', () => {
	it.each([
		[1, 'SMS Center did not accept the parameters (1)', /^Check 'Name', 'Message', 'Format' and 'Sender ID'/],
		[2, 'SMS Center refused the login or password (2)', /^Check the login and password .*block the address/],
		[3, 'SMS Center does not have this template (3)', /'Get Many'/],
		[4, 'SMS Center has blocked the IP address of this n8n (4)', /wait half an hour/],
		[5, 'SMS Center could not save or delete the template (5)', /^Run the item again/],
		[9, 'SMS Center took too many requests at once (9)', /'On Rate Limit'.*'Max Concurrent Requests'/],
	])('with the number %d says what it means and what to do', (code, message, hint) => {
		expect(isDocumented(code)).toBe(true);
		const failure = new RefusedError(code);
		expect(failure).toMatchObject({ code, message, sent: 'no', serverText: '', name: 'SmsCenterError' });
		expect(failure.hint).toMatch(hint);
	});

	it('with a number that nobody knows says so', () => {
		expect(isDocumented(77)).toBe(false);
		expect(new RefusedError(77, 'text')).toMatchObject({
			code: 77,
			message: 'SMS Center answered with the number 77, which its documentation does not explain',
			hint: 'Run it again later. If it stays so, ask the support of SMS Center what this number means.',
			serverText: 'text',
		});
	});

	it('keeps the words of the server out of what is printed or stored', () => {
		const failure = new RefusedError(2, 'password hunter2');
		expect(JSON.stringify(failure)).not.toContain('hunter2');
		expect(Object.values(failure).join()).not.toContain('hunter2');
		expect(String(failure)).not.toContain('hunter2');
	});
});

describe('An unreadable reply', () => {
	it('says its HTTP status, why, and where to look', () => {
		expect(new UnreadableReplyError('is a web page', 502, '<html>')).toMatchObject({
			message: 'The reply (HTTP 502) is a web page',
			reason: 'is a web page',
			status: 502,
			sent: 'unknown',
			code: null,
			hint: 'Check the server in the credential, and whether a proxy or firewall stands between n8n and SMS Center.',
		});
	});

	it('shows its beginning without the secrets', () => {
		const failure = new UnreadableReplyError('is not JSON', 200, 'psw=hunter2&x=1');
		expect(failure.excerpt(['hunter2'])).not.toContain('hunter2');
		expect(failure.excerpt(['hunter2'])).toContain('x=1');
	});

	it.each([
		['csv', 'CSV'],
		['text', 'TEXT'],
	] as const)('of a format that cannot tell (%s) advises JSON', (format, name) => {
		expect(new AmbiguousReplyError('can be read in two ways', 200, '', format).hint).toBe(
			`A list in the format ${name} cannot always be told apart from the texts in it. Set the option 'Response Format' to JSON.`,
		);
	});
});

it('A credential that cannot be used is to be corrected, and nothing was sent', () => {
	expect(new CredentialError('The login is missing')).toMatchObject({
		message: 'The login is missing',
		hint: 'Open the credential of the node and correct it.',
		sent: 'no',
	});
});

it('A list in windows-1251 is told, with what can be done without it', () => {
	const failure = new WrongCharsetError();
	expect(failure.message).toBe(
		'The list came in windows-1251 although UTF-8 was asked for, so no text of it is written back',
	);
	expect(failure.hint).toMatch(/^Nothing was changed\. .*charset=utf-8 is not heeded\.$/);
	expect(failure.sent).toBe('no');
});

describe('A connection that failed', () => {
	it.each([
		['refused', 'The server of SMS Center does not take connections', /^Check the server in the credential/],
		['unreachable', 'The server of SMS Center cannot be reached', /\(firewall, proxy, DNS\)/],
		['handshake', 'No encrypted connection to the server could be made, so nothing was sent', /TLS 1\.2/],
		['certificate', "The server's certificate could not be trusted, so nothing was sent", /a proxy opens/],
		['reset', 'The connection to SMS Center broke off before the answer', /^Run it again\.$/],
		['timeout', 'SMS Center did not answer in time', /'Timeout'/],
		['cancelled', 'The execution was cancelled', /^Run the workflow again to do the rest\.$/],
	] as const)('(%s) says how and what to do', (fault, message, hint) => {
		const failure = new ConnectionError(fault, false);
		expect(failure).toMatchObject({ fault, message, sent: 'no' });
		expect(failure.hint).toMatch(hint);
		expect(new ConnectionError(fault, true).sent).toBe('unknown');
	});

	it('in a way that nobody foresaw keeps what was said, out of what is printed or stored', () => {
		const failure = new UnforeseenError('psw=hunter2');
		expect(failure).toMatchObject({
			message: 'The request to SMS Center could not be made',
			hint: 'Look into the log of n8n, and run it again.',
			sent: 'unknown',
			text: 'psw=hunter2',
		});
		expect(JSON.stringify(failure)).not.toContain('hunter2');
		expect(String(failure)).not.toContain('hunter2');
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
