import { accountOf, Outage, refusalOf, secretHashOf, secretTexts, WaitMeter, type Session } from '../api';
import { callerOf } from './caller';
import { credentialOfRun } from './credentialOfRun';
import { sender, type NodeContext } from './http';
import type { Identity } from './nodeErrors';

/** What a node has of the account that its credential opens. */
export interface Opened {
	session: Session;
	identity: Identity;
}

/** The editor sends one request; a lower limit would hold up the workflows that use the account meanwhile. */
export const EDITOR_SESSION = { maxConcurrentRequests: 14, timeoutMs: 15_000 };

/** Opens the account of the node's credential. Rejects with a CredentialError if the credential is not usable. */
export async function openSession(
	context: NodeContext,
	{ maxConcurrentRequests, timeoutMs }: Pick<Session, 'maxConcurrentRequests' | 'timeoutMs'>,
): Promise<Opened> {
	const credential = await credentialOfRun(context);
	const account = accountOf(credential);
	const caller = callerOf(context);
	const session: Session = {
		maxConcurrentRequests,
		timeoutMs,
		account,
		secretHash: secretHashOf(credential),
		caller,
		send: sender(context),
		signal: 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
		meter: new WaitMeter(account.clock),
		outage: new Outage(!caller.byPerson && account.isOut),
	};
	return { session, identity: { secrets: secretTexts(credential), refusal: refusalOf(credential) } };
}
