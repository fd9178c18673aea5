import {
	accountOf,
	CredentialError,
	Outage,
	refusalOf,
	secretHashOf,
	secretTexts,
	WaitMeter,
	type CredentialData,
	type Session,
} from '../api';
import { callerOf } from './caller';
import { CREDENTIAL, sender, type NodeContext } from './http';
import { NOBODY, nodeErrorOf, type Identity } from './nodeErrors';

type Limits = Pick<Session, 'maxConcurrentRequests' | 'timeoutMs'>;

/** The editor sends one request; a lower limit would hold up the workflows that use the account meanwhile. */
export const EDITOR_LIMITS: Limits = { maxConcurrentRequests: 14, timeoutMs: 15_000 };

/**
 * The credential that all items of a run use. Throws a CredentialError where its expressions give an item another one than
 * the first: n8n signs every request with that of the first item.
 */
export async function credentialOfRun(context: NodeContext): Promise<CredentialData> {
	const items = 'getInputData' in context ? context.getInputData().length : 1;
	const first = await context.getCredentials(CREDENTIAL, 0);
	const isFirst = (other: unknown) => JSON.stringify(other) === JSON.stringify(first);
	if (items < 2) return first;
	// Each look costs milliseconds. What an item that is not there gets as well depends on no item, but for a formula of
	// $itemIndex alone that happens to come to the same.
	if (isFirst(await context.getCredentials(CREDENTIAL, items).catch(() => undefined))) return first;
	for (let item = 1; item < items; item += 1) {
		if (isFirst(await context.getCredentials(CREDENTIAL, item))) continue;
		throw new CredentialError(
			`The expressions in the SMS Center credential give item ${item} another server or login than item 0. Nothing was sent. Give the node the items of one account at a time, by a Loop Over Items with a batch size of 1`,
		);
	}
	return first;
}

/** Opens the account of the node's credential. Rejects with a CredentialError if the credential is not usable. */
export async function openSession(
	context: NodeContext,
	{ maxConcurrentRequests, timeoutMs }: Limits,
): Promise<{ session: Session; identity: Identity }> {
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

/**
 * Does something with the account of the node's credential. Rejects with a NodeApiError.
 * @param more what else its description says
 */
export async function withSession<T>(
	context: NodeContext,
	limits: Limits,
	work: (session: Session) => Promise<T>,
	more = '',
): Promise<T> {
	let identity = NOBODY;
	try {
		const opened = await openSession(context, limits);
		identity = opened.identity;
		return await work(opened.session);
	} catch (failure) {
		throw nodeErrorOf(context.getNode(), failure, identity, { more });
	}
}
