import { loginGuardOf } from '../account/loginGuard';
import { secretHashOf } from '../account/accounts';
import { systemClock, type Clock } from '../clock';
import { CredentialError } from '../errors';
import { secretFields, serverOf, type CredentialData } from './credential';

/**
 * Notes that n8n tests this credential, whose answer only n8n sees. n8n does so each time the credential is opened, saved
 * or tested. Throws a CredentialError instead where the test might be the fifth refused sign-in.
 * @param body of the request before it is signed: one that is signed already, which n8n signs again after an HTTP 401, is the same test
 */
export function noteTest(credential: CredentialData, body: unknown, clock: Clock = systemClock): void {
	const fields: Readonly<Record<string, unknown>> = { ...(body as object | null | undefined) };
	const isSigned = Object.entries(secretFields(credential)).every(([name, value]) => fields[name] === value);
	if (isSigned) return;
	const guard = loginGuardOf(serverOf(credential));
	const hash = secretHashOf(credential);
	const objection = guard.objectionToTest(hash, clock.now());
	// The editor shows the message alone
	if (objection) throw new CredentialError(`${objection.message}. ${objection.hint}`);
	guard.tested(hash, clock.now());
}
