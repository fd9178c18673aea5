import {
	accountOf,
	Outage,
	secretHashOf,
	secretTexts,
	WaitMeter,
	type CredentialData,
	type Session,
} from '../api';
import { CREDENTIAL, sender, type NodeContext } from './http';

/** How a node wants to use the account. */
export type SessionOptions = Pick<Session, 'maxConcurrentRequests' | 'timeoutMs'>;

/** What a node has of the account that its credential opens. */
export interface Opened {
	session: Session;
	/** What must never be shown: login, password or key. */
	secrets: string[];
}

/** Opens the account of the node's credential. Rejects with a CredentialError if the credential is not usable. */
export async function openSession(context: NodeContext, options: SessionOptions): Promise<Opened> {
	const credential: CredentialData = await context.getCredentials(CREDENTIAL);
	const account = accountOf(credential);
	const signal = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	// The editor's list has no mode, and polls no execution
	const byPerson = context.getMode?.() === 'manual';
	const session: Session = {
		...options,
		account,
		secretHash: secretHashOf(credential),
		caller: { executionId: (context.getExecutionId() as string | undefined) ?? '', byPerson },
		send: sender(context),
		signal,
		meter: new WaitMeter(account.clock),
		outage: new Outage(!byPerson && account.isOut),
	};
	return { session, secrets: secretTexts(credential) };
}
