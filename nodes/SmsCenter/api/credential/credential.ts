import { CredentialError } from '../errors';
import { baseUrlOf } from './servers';

/** What the credential `smsCenterApi` holds, as n8n hands it over. */
export type CredentialData = Partial<
	Record<'authentication' | 'login' | 'password' | 'apiKey' | 'server' | 'customUrl', unknown>
>;

function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function filled(value: string, field: string): string {
	if (value !== '') return value;
	throw new CredentialError(`The field '${field}' of the SMS Center credential is empty`);
}

/** The form fields that prove who asks: `login` and `psw`, or `apikey`. Throws a CredentialError if one is empty. */
export function secretFields({ authentication, ...given }: CredentialData): Record<string, string> {
	if (authentication === 'apiKey') return { apikey: filled(text(given.apiKey).trim(), 'API Key') };
	const login = filled(text(given.login).trim(), 'Login');
	return { login, psw: filled(text(given.password), 'Password') };
}

/** All that must never be shown: also the fields that this way of signing in does not use, which the server may know. */
export function secretTexts({ login, password, apiKey }: CredentialData): string[] {
	return [login, password, apiKey].map((value) => text(value).trim()).filter((value) => value !== '');
}

/** The base address that the credential's server stands for. Throws a CredentialError if it is unusable. */
export function serverOf({ server, customUrl }: CredentialData): string {
	const [address, field] = server === 'custom' ? [customUrl, 'Custom Address'] : [server, 'Server'];
	return baseUrlOf(filled(text(address).trim(), field));
}

/** What error 2 says of this credential, and what can be seen of its cause. Holds nothing of the secret. */
export function refusalOf(credential: CredentialData): { message: string; hint: string } {
	const isKey = credential.authentication === 'apiKey';
	const password = isKey ? '' : text(credential.password);
	const what = isKey ? 'API key' : 'login or password';
	return {
		message: `SMS Center refused the ${what} (2)`,
		hint: [
			password !== password.trim() &&
				'The password in the credential begins or ends with a blank or a line break: take it out.',
			`Check the ${what} in the credential: see ${new URL(serverOf(credential)).origin}/passwords/.`,
			'If that is right, the IP address of this n8n is not in the list of allowed addresses in your SMS Center account.',
			'Five refused sign-ins within 30 minutes block the IP address for 30 minutes, so nothing more was sent.',
		]
			.filter(Boolean)
			.join(' '),
	};
}
