import { CredentialError, type CredentialData } from '../api';
import { CREDENTIAL, type NodeContext } from './http';

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
