import { accountOf, secretHashOf, secretsOf } from '../../../nodes/SmsCenter/api/accounts.ts';
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
		expect(() => accountOf(credential({ customUrl: 'http://accounts.test' }), clock)).toThrow(
			CredentialError,
		);
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
		expect(one.secrets).toBe(other.secrets);
		expect(one.secrets).toBe(secretsOf('https://accounts.test'));
		expect(secretsOf('https://elsewhere.test')).not.toBe(one.secrets);
	});
});

describe('An account that nobody uses', () => {
	it('is forgotten after ten minutes', () => {
		const account = accountOf(credential(), clock);
		clock.ms += 10 * MINUTE - 1;
		expect(accountOf(credential(), clock)).toBe(account);
		clock.ms += 1;
		expect(accountOf(credential(), clock)).not.toBe(account);
	});

	it('is kept while something holds it', async () => {
		const account = accountOf(credential(), clock);
		let end = () => {};
		const held = account.locks.during(
			'account',
			undefined,
			async () => await new Promise<void>((resolve) => (end = resolve)),
		);
		await Promise.resolve();
		clock.ms += 60 * MINUTE;
		expect(accountOf(credential(), clock)).toBe(account);
		end();
		await held;
		expect(accountOf(credential(), clock)).not.toBe(account);
	});

	it('leaves behind that it had templates: a blank reply must not make a sync create them all again', () => {
		accountOf(credential(), clock).hasSeenTemplates = true;
		clock.ms += 60 * MINUTE;
		expect(accountOf(credential(), clock).hasSeenTemplates).toBe(true);
		expect(accountOf(credential({ login: 'new' }), clock).hasSeenTemplates).toBe(false);
	});

	it('that never had templates comes back without any', () => {
		const account = accountOf(credential({ login: 'without' }), clock);
		clock.ms += 60 * MINUTE;
		const again = accountOf(credential({ login: 'without' }), clock);
		expect(again).not.toBe(account);
		expect(again.hasSeenTemplates).toBe(false);
	});

	it('leaves behind what was refused, for as long as that counts', () => {
		const { secrets } = accountOf(credential({ customUrl: 'https://refusing.test' }), clock);
		secrets.refused('hash', 2, { executionId: '1', manual: false }, clock.now());
		clock.ms += 29 * MINUTE;
		accountOf(credential(), clock);
		expect(secretsOf('https://refusing.test')).toBe(secrets);
		clock.ms += 11 * MINUTE;
		accountOf(credential(), clock);
		expect(secretsOf('https://refusing.test')).not.toBe(secrets);
	});

	it('takes no memory: logins that come and go leave nothing', () => {
		for (let n = 0; n < 100; n += 1) accountOf(credential({ login: `passing ${n}` }), clock);
		const first = accountOf(credential({ login: 'passing 0' }), clock);
		clock.ms += 10 * MINUTE;
		accountOf(credential(), clock);
		expect(accountOf(credential({ login: 'passing 0' }), clock)).not.toBe(first);
	});
});
