import { CredentialError } from '../errors';
import { baseUrlOf } from './servers';

/** What the credential `smsCenterApi` holds, as n8n hands it over. */
export interface CredentialData {
	authentication?: unknown;
	login?: unknown;
	password?: unknown;
	apiKey?: unknown;
	server?: unknown;
	customUrl?: unknown;
}

/** The value if it is text; else an empty one. */
export function text(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

/** The form fields that prove who asks: `login` and `psw`, or `apikey`. Throws a CredentialError if one is empty. */
export function secretFields(credential: CredentialData): Record<string, string> {
	if (credential.authentication === 'apiKey') {
		const apikey = text(credential.apiKey).trim();
		if (apikey === '') throw new CredentialError("The field 'API Key' of the SMS Center credential is empty");
		return { apikey };
	}
	const login = text(credential.login).trim();
	const psw = text(credential.password);
	if (login === '') throw new CredentialError("The field 'Login' of the SMS Center credential is empty");
	if (psw === '') throw new CredentialError("The field 'Password' of the SMS Center credential is empty");
	return { login, psw };
}

/** All that must never be shown: also the fields that this way of signing in does not use, which the server may know. */
export function secretTexts({ login, password, apiKey }: CredentialData): string[] {
	return [login, password, apiKey].map((value) => text(value).trim()).filter((value) => value !== '');
}

/** The base address that the credential's server stands for. Throws a CredentialError if it is unusable. */
export function serverOf(credential: CredentialData): string {
	const address = credential.server === 'custom' ? credential.customUrl : credential.server;
	if (text(address).trim() === '')
		throw new CredentialError("The field 'Server' of the SMS Center credential is empty");
	return baseUrlOf(text(address));
}
