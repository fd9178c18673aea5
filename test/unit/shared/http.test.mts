import { inspect } from 'node:util';

import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';

import { ConnectionError, UnforeseenError } from '../../../nodes/SmsCenter/api/connection.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { failureOf } from '../../../nodes/SmsCenter/shared/http.ts';

const NODE: INode = {
	id: '1',
	name: 'SMS Center',
	type: 'smsCenter',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** A failure as Node.js gives it. */
const failed = (
	code: string,
	{ message = `failed: ${code}`, ...more }: { message?: string; [key: string]: unknown } = {},
) => Object.assign(new Error(message), { code, ...more });

/** A failure of TLS while a request waits to be written. */
const tls = (reason: string) =>
	failed('EPROTO', {
		syscall: 'write',
		message: `write EPROTO 400D:error:0A00010B:SSL routines:ssl3_read_bytes:${reason}:../deps/openssl/ssl/a.c:77:\n`,
	});

/** As n8n wraps it: around what axios has wrapped. */
const wrapped = (error: Error) =>
	new NodeApiError(
		NODE,
		Object.assign(new Error(error.message, { cause: error }), { ...error }) as unknown as JsonObject,
	);

const CASES: Array<[string, Error, string, 'no' | 'unknown']> = [
	['a port that nobody listens at', failed('ECONNREFUSED', { syscall: 'connect' }), 'refused', 'no'],
	['a name that nobody knows', failed('ENOTFOUND', { syscall: 'getaddrinfo' }), 'unreachable', 'no'],
	['a DNS server that is busy', failed('EAI_AGAIN'), 'unreachable', 'no'],
	['a host without a route', failed('EHOSTUNREACH', { syscall: 'connect' }), 'unreachable', 'no'],
	['a network that is down', failed('ENETUNREACH', { syscall: 'connect' }), 'unreachable', 'no'],
	['a route that is lost under way', failed('EHOSTUNREACH', { syscall: 'read' }), 'reset', 'unknown'],
	['a network that goes down under way', failed('ENETUNREACH', { syscall: 'read' }), 'reset', 'unknown'],
	['a connection that is not made in time', failed('ETIMEDOUT', { syscall: 'connect' }), 'unreachable', 'no'],
	[
		'several addresses that all time out',
		failed('ETIMEDOUT', {
			errors: [failed('ETIMEDOUT', { syscall: 'connect' }), failed('ENETUNREACH', { syscall: 'connect' })],
		}),
		'unreachable',
		'no',
	],
	['an answer that does not come in time', failed('ECONNABORTED'), 'timeout', 'unknown'],
	['a connection that goes silent', failed('ETIMEDOUT', { syscall: 'read' }), 'timeout', 'unknown'],
	['a connection that goes silent, nobody knows when', failed('ETIMEDOUT'), 'timeout', 'unknown'],
	['a reset', failed('ECONNRESET', { syscall: 'read' }), 'reset', 'unknown'],
	['a pipe that broke', failed('EPIPE', { syscall: 'write' }), 'reset', 'unknown'],
	['an answer that breaks off', failed('ERR_BAD_RESPONSE'), 'reset', 'unknown'],
	['an answer that is no HTTP', failed('HPE_INVALID_CONSTANT'), 'reset', 'unknown'],
	['an answer that cannot be unpacked', failed('Z_DATA_ERROR'), 'reset', 'unknown'],
	['an old certificate', failed('CERT_HAS_EXPIRED'), 'certificate', 'no'],
	['a certificate of nobody known', failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate', 'no'],
	['a certificate that signs itself', failed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate', 'no'],
	['a certificate of another host', failed('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate', 'no'],
	['https where http is spoken', tls('wrong version number'), 'handshake', 'no'],
	['a server of old versions of TLS', tls('tlsv1 alert protocol version'), 'handshake', 'no'],
	['a server of older ones still', tls('unsupported protocol'), 'handshake', 'no'],
	['no cipher in common', tls('ssl/tls alert handshake failure'), 'handshake', 'no'],
	['the same, as older versions of Node.js say it', tls('sslv3 alert handshake failure'), 'handshake', 'no'],
	['a name that the server does not serve', tls('tlsv1 unrecognized name'), 'handshake', 'no'],
	['TLS that breaks in the middle of a connection', tls('bad record type'), 'reset', 'unknown'],
	['the same, found while reading', failed('ERR_SSL_WRONG_VERSION_NUMBER'), 'reset', 'unknown'],
	['EPROTO of another kind', failed('EPROTO', { syscall: 'write' }), 'reset', 'unknown'],
	[
		'a connection that ends before it is encrypted',
		failed('ECONNRESET', {
			message: 'Client network socket disconnected before secure TLS connection was established',
		}),
		'unreachable',
		'no',
	],
	['a reset instead of a connection', failed('ECONNRESET', { syscall: 'connect' }), 'unreachable', 'no'],
	[
		'a proxy that drops the tunnel',
		new Error('Proxy connection ended before receiving CONNECT response'),
		'unreachable',
		'no',
	],
	['a firewall that forbids it', failed('EACCES', { syscall: 'connect' }), 'unreachable', 'no'],
	['a request that was cancelled', failed('ERR_CANCELED'), 'cancelled', 'unknown'],
];

describe('A failure of n8n’s HTTP helper', () => {
	it.each(CASES)('%s: %#', (_, error, fault, sent) => {
		for (const one of [error, wrapped(error), new Error('outer', { cause: error })]) {
			const failure = failureOf(one, false);
			expect(failure).toBeInstanceOf(ConnectionError);
			expect(failure).toMatchObject({ fault, sent, code: null });
		}
	});

	it('of a cancelled execution is that, whatever it says', () => {
		expect(failureOf(failed('ECONNRESET'), true)).toMatchObject({ fault: 'cancelled', sent: 'unknown' });
	});

	it('that is ours stays what it is', () => {
		const ours = new CredentialError('The credential');
		expect(failureOf(ours, false)).toBe(ours);
		expect(failureOf(new Error('outer', { cause: ours }), false)).toBe(ours);
	});

	it('that nobody foresaw may have been written, and keeps its code but not its text', () => {
		const coded = new Error('psw=secret', {
			cause: Object.assign(new Error('psw'), { code: 'UND_ERR_SOCKET' }),
		});
		expect(failureOf(coded, false)).toMatchObject({ sent: 'unknown', said: 'UND_ERR_SOCKET' });
		for (const code of ['psw=secret', 'Secret', 500, undefined]) {
			expect(failureOf(Object.assign(new Error('text'), { code }), false).said).toBeUndefined();
		}
		for (const error of [new Error('psw=secret'), new Error('psw=secret', { cause: 'a text' }), 'psw=secret']) {
			const failure = failureOf(error, false);
			expect(failure).toBeInstanceOf(UnforeseenError);
			expect(failure.sent).toBe('unknown');
			expect(inspect(failure, { showHidden: true })).not.toContain('secret');
		}
	});

	it('that is its own cause ends the search', () => {
		const error: Error = new Error('round');
		error.cause = error;
		expect(failureOf(error, false)).toBeInstanceOf(UnforeseenError);
	});
});
