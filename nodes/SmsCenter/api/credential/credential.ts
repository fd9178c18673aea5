import { CredentialError } from '../errors';
import { baseUrlOf } from './servers';

/** What the credential `smsCenterApi` holds, as n8n hands it over. */
export type CredentialData = Partial<
	Record<'authentication' | 'login' | 'password' | 'apiKey' | 'server' | 'customUrl', unknown>
>;

/** The value if it is text; else an empty one. */
export function text(value: unknown): string {
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
	return baseUrlOf(filled(text(server === 'custom' ? customUrl : server).trim(), 'Server'));
}
