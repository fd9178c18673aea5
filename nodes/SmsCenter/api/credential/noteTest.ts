import type { IHttpRequestOptions } from 'n8n-workflow';

import { secretHashOf, secretsOf } from '../accounts';
import { systemClock, type Clock } from '../clock';
import { secretFields, serverOf, type CredentialData } from './credential';
import { CredentialError } from '../errors';

function isSigned(credential: CredentialData, body: unknown): boolean {
	const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
	return Object.entries(secretFields(credential)).every(([name, value]) => fields[name] === value);
}

/**
 * Counts a click on Test in the editor, which n8n sends by itself, so that it and the nodes together never make the
 * five refusals that block the address (rule 12). Throws a CredentialError instead of the fifth.
 * @param options the request before it is signed; one that n8n has signed already, and signs again after an HTTP 401, is not counted twice
 */
export function noteTest(
	credential: CredentialData,
	{ body }: Pick<IHttpRequestOptions, 'body'>,
	clock: Clock = systemClock,
): void {
	if (isSigned(credential, body)) return;
	const secrets = secretsOf(serverOf(credential));
	const hash = secretHashOf(credential);
	const objection = secrets.objectionToTest(hash, clock.now());
	// The editor shows the message alone
	if (objection) throw new CredentialError(`${objection.message}. ${objection.hint}`);
	secrets.tested(hash, clock.now());
}
