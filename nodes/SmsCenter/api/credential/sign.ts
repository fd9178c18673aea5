import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { secretFields, serverOf, type CredentialData } from './credential';
import { CredentialError } from '../errors';
import { backupOf, checkEncrypted, parseUrl } from './servers';

/** Of n8n's nodes, and of its HTTP Request node: it hands over the older options, with `uri` and `form`. */
type Options = IHttpRequestOptions & { uri?: string; form?: unknown; formData?: unknown };

const FORM_ONLY =
	"The SMS Center credential signs POST requests with a form body only: set 'Method' to POST, turn 'Send Body' on, and set 'Body Content Type' to Form Urlencoded";

function isPlainObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The address that the request goes to, or undefined where it is none. */
export function targetOf(options: Options): URL | undefined {
	const base = options.baseURL;
	const address = options.url ?? options.uri ?? '';
	// n8n appends the address to the base, where `new URL` would replace the base's path
	return parseUrl(base && address.startsWith('/') ? base.replace(/\/+$/, '') + address : address, base);
}

function checkTarget(options: Options, credential: CredentialData): void {
	const server = serverOf(credential);
	const url = targetOf(options);
	if (url === undefined)
		throw new CredentialError('The address of the request is not a web address. It starts with https://');
	checkEncrypted(url);
	const allowed = [server, backupOf(server)].map((address) => address && new URL(address).origin);
	if (!allowed.includes(url.origin))
		throw new CredentialError(
			`The SMS Center credential is for ${new URL(server).origin}, and this request goes to another server. Nothing was sent. Change the address, or the server in the credential`,
		);
}

function hasFormHeader(headers: IDataObject | undefined): boolean {
	return Object.entries(headers ?? {}).some(
		([name, value]) =>
			name.toLowerCase() === 'content-type' && /^application\/x-www-form-urlencoded\b/i.test(String(value)),
	);
}

/**
 * A copy of the request with the secret in its form body. Signing a signed request gives the same request: n8n signs
 * again after an HTTP 401. Redirects are off, because n8n would carry the body to wherever a redirect points.
 * Throws a CredentialError for anything but a POST with a form body to the credential's own server.
 */
export function signRequest(credential: CredentialData, options: Options): IHttpRequestOptions {
	checkTarget(options, credential);
	const isOlder = options.form !== undefined;
	const form = isOlder ? options.form : options.body;
	const isForm = isOlder || (options.formData === undefined && hasFormHeader(options.headers));
	if ((options.method ?? 'GET').toUpperCase() !== 'POST' || !isForm || !isPlainObject(form))
		throw new CredentialError(FORM_ONLY);
	const signed = { ...form, ...secretFields(credential) };
	const olderOptions = { form: signed, followRedirect: false, followAllRedirects: false };
	return { ...options, ...(isOlder ? olderOptions : { body: signed }), disableFollowRedirect: true };
}
