import { refusalOf } from '../../../nodes/SmsCenter/api/credential/credential.ts';

const credential = {
	authentication: 'password',
	login: 'user',
	password: 'secret',
	apiKey: 'key',
	server: 'https://smsc.ru',
	customUrl: 'https://sms.example.com/copy',
};

describe('Error 2', () => {
	it('names the login and password, where they are found, what else it can be, and what follows', () => {
		expect(refusalOf(credential)).toEqual({
			message: 'SMS Center refused the login or password (2)',
			hint: 'Check the login or password in the credential: see https://smsc.ru/passwords/. If that is right, the IP address of this n8n is not in the list of allowed addresses in your SMS Center account. Five refused sign-ins within 30 minutes block the IP address for 30 minutes, so nothing more was sent.',
		});
	});

	it('calls a key a key', () => {
		const { message, hint } = refusalOf({ ...credential, authentication: 'apiKey', server: 'custom' });
		expect(message).toBe('SMS Center refused the API key (2)');
		expect(hint).toMatch(/^Check the API key in the credential: see https:\/\/sms\.example\.com\/passwords\/\./);
		expect(hint).not.toMatch(/password in/);
	});

	it.each(['secret ', 'secret\n', ' secret', 'secret\u00a0'])('tells of the blank in %j', (password) => {
		const { hint } = refusalOf({ ...credential, password });
		expect(hint).toMatch(/^The password in the credential begins or ends with a blank or a line break: take it out\. /);
		expect(hint).not.toContain('secret');
	});

	it('says nothing of blanks that do not count', () => {
		for (const more of [
			{ password: 'sec ret' },
			{ password: 'secret ', authentication: 'apiKey' },
			{ login: ' user ' },
		]) {
			expect(refusalOf({ ...credential, ...more }).hint).not.toMatch(/blank/);
		}
	});
});
