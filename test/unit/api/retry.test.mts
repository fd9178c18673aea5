import { NotSentError } from '../../../nodes/SmsCenter/api/account/secrets.ts';
import {
	ConnectionError,
	UnforeseenError,
	type ConnectionFault,
} from '../../../nodes/SmsCenter/api/connection.ts';
import { CredentialError, RefusedError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { mayStillHappen, nextStep, type Attempted, type Verb } from '../../../nodes/SmsCenter/api/retry.ts';
import { reply } from '../reply/replies.mts';

const FIRST: Omit<Attempted, 'failure'> = {
	verb: 'chg',
	tries: 1,
	refusedAsTooMany: 0,
	hasBackup: false,
	random: 0.5,
};

const refused = (code: number) => new RefusedError(code);
const lost = (fault: ConnectionFault, written = false) => new ConnectionError(fault, written);
const unreadable = (status: number) => new UnreadableReplyError('is a web page', reply('', status));

const RESET = lost('reset', true);
const UNREACHABLE = lost('unreachable');

describe('The next step', () => {
	it.each<[string, Attempted, ReturnType<typeof nextStep>]>([
		[
			'what our own rules kept back',
			{ ...FIRST, failure: new NotSentError(9, 'Not sent', '') },
			{ step: 'give up', why: 'our own rules kept it from being sent' },
		],
		[
			'a cancelled execution, in flight',
			{ ...FIRST, failure: lost('cancelled', true) },
			{ step: 'give up', why: 'nobody waits for it any more' },
		],
		[
			'a cancelled create: not even looked up',
			{ ...FIRST, verb: 'add', failure: lost('cancelled', true) },
			{ step: 'give up', why: 'nobody waits for it any more' },
		],
		[
			'the first error 9',
			{ ...FIRST, failure: refused(9), refusedAsTooMany: 1 },
			{ step: 'again', why: 'other programs may have been at it for a moment', afterMs: 2000 },
		],
		[
			'the first error 9 after other tries',
			{ ...FIRST, failure: refused(9), refusedAsTooMany: 1, tries: 9 },
			{ step: 'again', why: 'other programs may have been at it for a moment', afterMs: 2000 },
		],
		[
			'another error 9',
			{ ...FIRST, failure: refused(9), refusedAsTooMany: 2 },
			{ step: 'again after a quiet minute', why: 'it stands among the identical ones of the last minute' },
		],
		[
			'an error 9 of a create',
			{ ...FIRST, verb: 'add', failure: refused(9), refusedAsTooMany: 1 },
			{ step: 'again', why: 'other programs may have been at it for a moment', afterMs: 2000 },
		],
		...[1, 2, 3, 4, 5, 77].map((code): [string, Attempted, ReturnType<typeof nextStep>] => [
			`error ${code}`,
			{ ...FIRST, failure: refused(code) },
			{ step: 'give up', why: 'SMS Center has decided' },
		]),
		[
			'a certificate',
			{ ...FIRST, failure: lost('certificate') },
			{ step: 'give up', why: 'neither a certificate nor an address mends itself' },
		],
		[
			'a create whose connection could not be encrypted',
			{ ...FIRST, verb: 'add', failure: lost('handshake'), hasBackup: true },
			{ step: 'give up', why: 'neither a certificate nor an address mends itself' },
		],
		[
			'no connection, with a backup',
			{ ...FIRST, failure: lost('refused'), hasBackup: true },
			{ step: 'use backup', why: 'nothing was written, and the provider names another host' },
		],
		[
			'no connection for a create, with a backup',
			{ ...FIRST, verb: 'add', failure: lost('refused'), hasBackup: true },
			{ step: 'use backup', why: 'nothing was written, and the provider names another host' },
		],
		[
			'no connection, with none',
			{ ...FIRST, failure: lost('refused') },
			{ step: 'again', why: 'it changes nothing to ask twice', afterMs: 750 },
		],
		[
			'a host that cannot be found, with a backup',
			{ ...FIRST, failure: UNREACHABLE, hasBackup: true },
			{ step: 'again', why: 'it changes nothing to ask twice', afterMs: 750 },
		],
		[
			'a create that was never written',
			{ ...FIRST, verb: 'add', failure: UNREACHABLE },
			{ step: 'again', why: 'it changes nothing to ask twice', afterMs: 750 },
		],
		...[RESET, lost('timeout', true), unreadable(502), new UnforeseenError()].map(
			(failure): [string, Attempted, ReturnType<typeof nextStep>] => [
				`a create in doubt: ${failure.message}`,
				{ ...FIRST, verb: 'add', failure },
				{ step: 'look up', why: 'sent again, it might stand there twice' },
			],
		),
		['a third reset', { ...FIRST, failure: RESET, tries: 3 }, { step: 'give up', why: 'tried often enough' }],
		[
			'a second reset',
			{ ...FIRST, failure: RESET, tries: 2 },
			{ step: 'again', why: 'it changes nothing to ask twice', afterMs: 1500 },
		],
		[
			'the first reset after two error 9',
			{ ...FIRST, failure: RESET, tries: 3, refusedAsTooMany: 2 },
			{ step: 'again', why: 'it changes nothing to ask twice', afterMs: 750 },
		],
		[
			'the first web page',
			{ ...FIRST, failure: unreadable(200) },
			{ step: 'again', why: 'it changes nothing to ask twice', afterMs: 750 },
		],
		[
			'a second web page',
			{ ...FIRST, failure: unreadable(200), tries: 2 },
			{ step: 'give up', why: 'tried often enough' },
		],
	])('after %s', (_, attempted, next) => {
		expect(nextStep(attempted)).toEqual(next);
	});

	it.each<Verb>(['get', 'chg', 'del'])('of a %s in doubt is to ask again', (verb) => {
		expect(nextStep({ ...FIRST, verb, failure: RESET }).step).toBe('again');
	});

	it.each([
		[0, 500],
		[0.999, 999.5],
	])('is spread: by chance %s it comes after %s ms', (random, afterMs) => {
		expect(nextStep({ ...FIRST, failure: RESET, random })).toMatchObject({ afterMs });
	});

	it.each([
		[0, 1000],
		[0.5, 2000],
		[1, 3000],
	])('after error 9 is spread from 1 to 3 s: by chance %s after %s ms', (random, afterMs) => {
		expect(nextStep({ ...FIRST, failure: refused(9), refusedAsTooMany: 1, random })).toMatchObject({
			afterMs,
		});
	});
});

describe('A request may still be carried out', () => {
	it.each([
		['a timeout', lost('timeout', true), true],
		['a cancelled execution', lost('cancelled', true), true],
		['what nobody foresaw', new UnforeseenError(), true],
		['a reset', RESET, false],
		['a host that takes no connections', lost('refused'), false],
		['a connection that cannot be encrypted', lost('handshake'), false],
		...[408, 504, 524, 598, 599].map((status) => [`HTTP ${status}`, unreadable(status), true] as const),
		...[200, 500, 502, 503].map((status) => [`HTTP ${status}`, unreadable(status), false] as const),
		['a number of SMS Center', refused(5), false],
		['a credential that cannot be used', new CredentialError(''), false],
	] as const)('after %s: %#', (_, failure, may) => {
		expect(mayStillHappen(failure)).toBe(may);
	});
});
