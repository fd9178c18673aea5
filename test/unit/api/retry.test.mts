import { ConnectionError, UnforeseenError, type ConnectionFault } from '../../../nodes/SmsCenter/api/connection.ts';
import {
	CredentialError,
	NotSentError,
	RefusedError,
	UnreadableReplyError,
} from '../../../nodes/SmsCenter/api/errors.ts';
import { mayStillHappen, nextStep, type Attempted, type Verb } from '../../../nodes/SmsCenter/api/request/retry.ts';
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
const BREAKER_PAUSES = { step: 'again', afterMs: 0 } as const;

describe('The next step', () => {
	it.each<[string, Attempted, ReturnType<typeof nextStep>]>([
		['what our own rules kept back', { ...FIRST, failure: new NotSentError('Not sent', '', 9) }, undefined],
		['a cancelled execution, in flight', { ...FIRST, failure: lost('cancelled', true) }, undefined],
		['a cancelled create: not even looked up', { ...FIRST, verb: 'add', failure: lost('cancelled', true) }, undefined],
		['the first error 9', { ...FIRST, failure: refused(9), refusedAsTooMany: 1 }, { step: 'again', afterMs: 2000 }],
		[
			'the first error 9 after other tries',
			{ ...FIRST, failure: refused(9), refusedAsTooMany: 1, tries: 9 },
			{ step: 'again', afterMs: 2000 },
		],
		['another error 9', { ...FIRST, failure: refused(9), refusedAsTooMany: 2 }, { step: 'again after a quiet minute' }],
		[
			'an error 9 of a create',
			{ ...FIRST, verb: 'add', failure: refused(9), refusedAsTooMany: 1 },
			{ step: 'again', afterMs: 2000 },
		],
		...[1, 2, 3, 4, 5, 77].map((code): [string, Attempted, ReturnType<typeof nextStep>] => [
			`error ${code}`,
			{ ...FIRST, failure: refused(code) },
			undefined,
		]),
		['a certificate', { ...FIRST, failure: lost('certificate') }, undefined],
		[
			'a create whose connection could not be encrypted',
			{ ...FIRST, verb: 'add', failure: lost('handshake'), hasBackup: true },
			undefined,
		],
		['no connection, with a backup', { ...FIRST, failure: lost('refused'), hasBackup: true }, { step: 'use backup' }],
		[
			'no connection for a create, with a backup',
			{ ...FIRST, verb: 'add', failure: lost('refused'), hasBackup: true },
			{ step: 'use backup' },
		],
		['no connection, with none', { ...FIRST, failure: lost('refused') }, BREAKER_PAUSES],
		['a host that cannot be found, with a backup', { ...FIRST, failure: UNREACHABLE, hasBackup: true }, BREAKER_PAUSES],
		['a create that was never written', { ...FIRST, verb: 'add', failure: UNREACHABLE }, BREAKER_PAUSES],
		...[RESET, lost('timeout', true), ...[429, 502, 503].map(unreadable), new UnforeseenError('')].map(
			(failure): [string, Attempted, ReturnType<typeof nextStep>] => [
				`a create in doubt: ${failure.message}`,
				{ ...FIRST, verb: 'add', failure, refusedAsTooMany: 1 },
				undefined,
			],
		),
		['a third reset', { ...FIRST, failure: RESET, tries: 3 }, undefined],
		['a second reset', { ...FIRST, failure: RESET, tries: 2 }, BREAKER_PAUSES],
		['the first reset after two error 9', { ...FIRST, failure: RESET, tries: 3, refusedAsTooMany: 2 }, BREAKER_PAUSES],
		...[429, 503].flatMap((status): Array<[string, Attempted, ReturnType<typeof nextStep>]> => [
			[
				`the first HTTP ${status}`,
				{ ...FIRST, failure: unreadable(status), refusedAsTooMany: 1 },
				{ step: 'again', afterMs: 2000 },
			],
			[
				`another HTTP ${status}`,
				{ ...FIRST, failure: unreadable(status), tries: 2, refusedAsTooMany: 2 },
				{ step: 'again after a quiet minute' },
			],
			[`a third HTTP ${status}`, { ...FIRST, failure: unreadable(status), tries: 3, refusedAsTooMany: 3 }, undefined],
		]),
		['a third error 9', { ...FIRST, failure: refused(9), tries: 3, refusedAsTooMany: 3 }, undefined],
		['the first web page', { ...FIRST, failure: unreadable(200) }, { step: 'again', afterMs: 750 }],
		['a second web page', { ...FIRST, failure: unreadable(200), tries: 2 }, undefined],
	])('after %s', (_, attempted, next) => {
		expect(nextStep(attempted)).toEqual(next);
	});

	it.each<Verb>(['get', 'chg', 'del'])('of a %s in doubt is to ask again', (verb) => {
		expect(nextStep({ ...FIRST, verb, failure: RESET })?.step).toBe('again');
	});

	it.each([
		[0, 500],
		[0.999, 999.5],
	])('is spread: by chance %s it comes after %s ms', (random, afterMs) => {
		expect(nextStep({ ...FIRST, failure: unreadable(502), random })).toMatchObject({ afterMs });
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
