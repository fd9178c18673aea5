import { CredentialError } from '../errors';

/** The hosts that serve SMS Center's API; any other is a custom address. */
export const SERVERS = [
	'https://smscentre.com',
	'https://smsc.ru',
	'https://smsc.kz',
	'https://smsc.ua',
	'https://smsc.tj',
] as const;

/** Backup hosts that the provider names, by the origin they stand in for. */
const BACKUPS: ReadonlyMap<string, string> = new Map([
	['https://smscentre.com', 'https://www2.smscentre.com'],
	['https://smsc.ru', 'https://www2.smsc.ru'],
]);

/** What may stand behind the base address: the path of the templates, and slashes. */
export const ADDRESS_END = /\/*(\/sys\/templates\.php)?\/*$/;

/** The documented backup of a server's base address, or undefined where there is none. */
export function backupOf(baseUrl: string): string | undefined {
	return BACKUPS.get(baseUrl);
}

/** The base address of the server that this one is the backup of, or of itself. */
export function mainOf(baseUrl: string): string {
	return [...BACKUPS].find(([, backup]) => backup === baseUrl)?.[0] ?? baseUrl;
}

/** Whether a host name, as `URL` spells it, is this machine's own loopback address. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The address parsed, or undefined where it is none. */
export function parseUrl(address: string, base?: string): URL | undefined {
	try {
		return new URL(address, base);
	} catch {
		return undefined;
	}
}

/**
 * The base address of a server, without trailing slashes: what `/sys/templates.php` is appended to.
 * Throws a CredentialError where the address is unusable, or would carry the password unencrypted.
 */
export function baseUrlOf(address: string): string {
	const url = parseUrl(address.trim());
	if (url === undefined)
		throw new CredentialError(
			'The Custom Address of the SMS Center credential is not a web address: it must start with https://',
		);
	checkEncrypted(url);
	if (url.username || url.password || url.search || url.hash)
		throw new CredentialError(
			"The Custom Address of the SMS Center credential must hold no user name, no '?' and no '#': the login goes into its own field",
		);
	return (url.origin + url.pathname).replace(ADDRESS_END, '');
}

/** Throws a CredentialError unless the address is https, or leads to this machine itself. */
export function checkEncrypted(url: URL): void {
	if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return;
	throw new CredentialError(
		'The address must start with https://, so that nobody on the way reads the password of the SMS Center credential',
	);
}
