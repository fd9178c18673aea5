import {
	secretFields,
	secretTexts,
	serverOf,
	type CredentialData,
} from '../../../nodes/SmsCenter/api/credential/credential.ts';
import { CredentialError } from '../../../nodes/SmsCenter/api/errors.ts';
import { backupOf, isLoopback, SERVERS } from '../../../nodes/SmsCenter/api/credential/servers.ts';

const credential = (more: CredentialData = {}): CredentialData => ({
	authentication: 'password',
	login: 'user',
	password: 'secret',
	apiKey: 'key',
	server: 'custom',
	customUrl: 'https://sms.example.com',
	...more,
});

describe('The fields that prove who asks', () => {
	it('are login and password, or the API key alone', () => {
		expect(secretFields(credential())).toEqual({ login: 'user', psw: 'secret' });
		expect(secretFields(credential({ authentication: 'apiKey' }))).toEqual({ apikey: 'key' });
	});

	it('lose blanks that came along when they were copied, but for the password, which may have some', () => {
		expect(secretFields(credential({ login: ' user\n', password: ' secret ' }))).toEqual({
			login: 'user',
			psw: ' secret ',
		});
		expect(secretFields(credential({ authentication: 'apiKey', apiKey: '\tkey ' }))).toEqual({
			apikey: 'key',
		});
	});

	it.each<[string, CredentialData]>([
		['Login', { login: ' ' }],
		['Login', { login: undefined }],
		['Password', { password: '' }],
		['Password', { password: 12 }],
		['API Key', { authentication: 'apiKey', apiKey: ' ' }],
	])("without the field '%s' are refused by its name: %#", (field, more) => {
		expect(() => secretFields(credential(more))).toThrow(CredentialError);
		expect(() => secretFields(credential(more))).toThrow(`The field '${field}' of the SMS Center credential is empty`);
	});
});

describe('What must never be shown', () => {
	it('is all that the credential holds, whichever way of signing in it uses', () => {
		for (const authentication of ['password', 'apiKey']) {
			expect(secretTexts(credential({ authentication }))).toEqual(['user', 'secret', 'key']);
		}
		expect(secretTexts(credential({ login: ' user ', apiKey: '', password: undefined }))).toEqual(['user']);
	});
});

describe('The server', () => {
	it.each([
		['https://sms.example.com', 'https://sms.example.com'],
		[' https://SMS.example.com/ ', 'https://sms.example.com'],
		['https://sms.example.com/copy//', 'https://sms.example.com/copy'],
		['https://sms.example.com:8443', 'https://sms.example.com:8443'],
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
		['http://localhost/', 'http://localhost'],
		['http://[::1]:80/sms', 'http://[::1]/sms'],
		['https://sms.example.com/sys/templates.php', 'https://sms.example.com'],
		['https://sms.example.com/copy//sys/templates.php/', 'https://sms.example.com/copy'],
		['https://sms.example.com/sys', 'https://sms.example.com/sys'],
		// As it is copied from a web page
		['\u00a0https://sms.example.com\u00a0', 'https://sms.example.com'],
	])('%s is %s', (customUrl, server) => {
		expect(serverOf(credential({ customUrl }))).toBe(server);
	});

	it.each([
		['', /is empty/],
		['smsc.ru', /is not a web address: it must start with https:\/\/$/],
		['http://sms.example.com', /must start with https:\/\//],
		['http://127.0.0.1.example.com', /must start with https:\/\//],
		['http://localhost.example.com', /must start with https:\/\//],
		['ftp://sms.example.com', /must start with https:\/\//],
		['ftp://localhost', /must start with https:\/\//],
		['https://user:secret@sms.example.com', /must hold no user name/],
		['https://user@sms.example.com', /must hold no user name/],
		['https://:secret@sms.example.com', /must hold no user name/],
		['https://sms.example.com/?login=user', /must hold no user name/],
		['https://sms.example.com/#here', /must hold no user name/],
	])('%s is refused', (customUrl, message) => {
		expect(() => serverOf(credential({ customUrl }))).toThrow(CredentialError);
		expect(() => serverOf(credential({ customUrl }))).toThrow(message);
		expect(() => serverOf(credential({ customUrl }))).not.toThrow(/secret@/);
	});

	it.each(SERVERS)('%s is taken as it stands', (server) => {
		expect(serverOf(credential({ server }))).toBe(server);
	});

	it('has a backup where the provider names one', () => {
		expect(SERVERS.map((server) => backupOf(server))).toEqual([
			'https://www2.smscentre.com',
			'https://www2.smsc.ru',
			undefined,
			undefined,
			undefined,
		]);
		expect(backupOf('https://smsc.ru/copy')).toBeUndefined();
	});

	it.each([
		['localhost', true],
		['127.0.0.1', true],
		['127.9.9.9', true],
		['127.0.0.10', true],
		['127.255.255.254', true],
		['1127.0.0.1', false],
		['example-127.0.0.1', false],
		['[::1]', true],
		['128.0.0.1', false],
		['127.0.0.1.example.com', false],
		['0.0.0.0', false],
	])('%s is this machine itself: %s', (host, is) => {
		expect(isLoopback(host)).toBe(is);
	});
});
