import { accountOf, Outage, refusalOf, secretHashOf, secretTexts, WaitMeter, type Session } from '../api';
import { callerOf } from './caller';
import { credentialOfRun } from './credentialOfRun';
import { sender, type NodeContext } from './http';
import type { Identity } from './nodeErrors';

/** How a node wants to use the account. */
export type SessionOptions = Pick<Session, 'maxConcurrentRequests' | 'timeoutMs'>;

/** What a node has of the account that its credential opens. */
export interface Opened {
	session: Session;
	identity: Identity;
}

/** Opens the account of the node's credential. Rejects with a CredentialError if the credential is not usable. */
export async function openSession(context: NodeContext, options: SessionOptions): Promise<Opened> {
	const items = 'getInputData' in context ? context.getInputData().length : 1;
	const credential = await credentialOfRun(context, items);
	const account = accountOf(credential);
	const signal = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const caller = callerOf(context);
	const session: Session = {
		...options,
		account,
		secretHash: secretHashOf(credential),
		caller,
		send: sender(context),
		signal,
		meter: new WaitMeter(account.clock),
		outage: new Outage(!caller.byPerson && account.isOut),
	};
	return { session, identity: { secrets: secretTexts(credential), refusal: refusalOf(credential) } };
}
