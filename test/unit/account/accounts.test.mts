import { accountIdOf, accountOf, secretHashOf } from '../../../nodes/SmsCenter/api/account/accounts.ts';
import { loginGuardOf } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';
import { Wait, WaitMeter } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { FakeClock } from './fakeClock.mts';

const MINUTE = 60_000;

const credential = (more: object = {}) => ({
	authentication: 'password',
	login: 'user',
	password: 'secret',
	server: 'custom',
	customUrl: 'https://accounts.test',
	...more,
});

/** Later than whatever the other tests of this file have left behind. */
let clock: FakeClock;

beforeEach(() => {
	const next = new FakeClock();
	next.ms = (clock?.ms ?? 0) + 1000 * MINUTE;
	clock = next;
});

describe('One account', () => {
	it('is there for each server and login, whatever the password', () => {
		const account = accountOf(credential(), clock);
		expect(accountOf(credential({ password: 'other' }), clock)).toBe(account);
		expect(accountOf(credential({ login: ' user ' }), clock)).toBe(account);
		expect(accountOf(credential({ customUrl: 'https://accounts.test/' }), clock)).toBe(account);
		expect(accountOf(credential({ login: 'User' }), clock)).not.toBe(account);
		expect(accountOf(credential({ customUrl: 'https://accounts.test/copy' }), clock)).not.toBe(account);
		expect(accountOf(credential({ server: 'https://smsc.ru' }), clock)).not.toBe(account);
	});

	it('is there for each API key', () => {
		const key = (apiKey: string) => accountOf(credential({ authentication: 'apiKey', apiKey }), clock);
		expect(key('one')).toBe(key('one'));
		expect(key('one')).not.toBe(key('two'));
		// A login may look like anything
		expect(key('user')).not.toBe(accountOf(credential(), clock));
	});

	it.each([
		['https://smscentre.com', 'https://www2.smscentre.com'],
		['https://smsc.ru', 'https://www2.smsc.ru'],
		['https://smsc.kz', undefined],
	])('at %s has the backup %s', (server, backup) => {
		expect(accountOf(credential({ server }), clock).backupUrl).toBe(backup);
	});

	it('is refused to a credential that cannot be used', () => {
		expect(() => accountOf(credential({ password: '' }), clock)).toThrow(CredentialError);
		expect(() => accountOf(credential({ customUrl: 'http://accounts.test' }), clock)).toThrow(CredentialError);
	});
});

describe('A secret', () => {
	it('is known by a hash that tells secrets apart, and tells nothing of them', () => {
		const hashes = [
			credential(),
			credential({ password: 'other' }),
			credential({ login: 'users', password: 'ecret' }),
			credential({ authentication: 'apiKey', apiKey: 'secret' }),
		].map(secretHashOf);
		expect(new Set(hashes).size).toBe(4);
		expect(secretHashOf(credential())).toBe(hashes[0]);
		for (const hash of hashes) expect(hash).not.toMatch(/secret|user|other/);
	});

	it('is remembered for the server, whoever logs in there', () => {
		const one = accountOf(credential(), clock);
		const other = accountOf(credential({ login: 'another' }), clock);
		expect(one.guard).toBe(other.guard);
		expect(one.guard).toBe(loginGuardOf('https://accounts.test'));
		expect(loginGuardOf('https://elsewhere.test')).not.toBe(one.guard);
	});
});

describe('An account that nobody uses', () => {
	it('is forgotten after an hour', () => {
		const account = accountOf(credential(), clock);
		clock.ms += 60 * MINUTE - 1;
		expect(accountOf(credential(), clock)).toBe(account);
		clock.ms += 1;
		expect(accountOf(credential(), clock)).not.toBe(account);
	});

	it('is kept while something holds it', async () => {
		const account = accountOf(credential(), clock);
		const wait = new Wait({ clock, meter: new WaitMeter(clock), maxWaitMs: 0 });
		const release = await account.locks.take({}, { own: ['#1'] }, wait);
		clock.ms += 60 * MINUTE;
		expect(accountOf(credential(), clock)).toBe(account);
		release();
		expect(accountOf(credential(), clock)).not.toBe(account);
	});

	it('leaves behind what was refused, for as long as that counts', () => {
		const { guard } = accountOf(credential({ customUrl: 'https://refusing.test' }), clock);
		clock.ms += 59 * MINUTE;
		guard.refused('hash', 2, { executionId: '1', byPerson: false }, clock.now());
		clock.ms += 29 * MINUTE;
		accountOf(credential(), clock);
		expect(loginGuardOf('https://refusing.test')).toBe(guard);
		clock.ms += 60 * MINUTE;
		accountOf(credential(), clock);
		expect(loginGuardOf('https://refusing.test')).not.toBe(guard);
	});

	it('takes no memory: logins that come and go leave nothing', () => {
		const passing = Array.from({ length: 100 }, (_, n) => accountOf(credential({ login: `passing ${n}` }), clock));
		clock.ms += 60 * MINUTE;
		accountOf(credential(), clock);
		passing.forEach((account, n) => expect(accountOf(credential({ login: `passing ${n}` }), clock)).not.toBe(account));
	});
});

describe('The account in what is kept beyond this process', () => {
	const idOf = (more: object = {}) => accountIdOf(credential({ server: 'https://smsc.ru', login: 'shop', ...more }));

	it('is the same for the same server and login, whatever the password and the process', () => {
		expect(idOf({ password: 'other' })).toBe(idOf());
		expect(idOf()).toBe('GdVSgxoQ9MrTDsxFDkzwd5bw');
		expect(accountOf(credential({ server: 'https://smsc.ru', login: 'shop' }), clock).key).toBe(idOf());
	});

	it.each([
		['another login', { login: 'clinic' }],
		['another server', { server: 'https://smsc.kz' }],
		['an API key', { authentication: 'apiKey', apiKey: 'shop' }],
	])('differs with %s', (_, change) => {
		expect(idOf(change)).not.toBe(idOf());
	});

	it('is refused to a credential without a login', () => {
		expect(() => idOf({ login: '' })).toThrow("The field 'Login' of the SMS Center credential is empty");
	});
});
