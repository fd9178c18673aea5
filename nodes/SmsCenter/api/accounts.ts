import { createHash, randomBytes } from 'crypto';

import { Account } from './account';
import { Secrets } from './account/secrets';
import { systemClock, type Clock } from './clock';
import { secretFields, serverOf, type CredentialData } from './credential/credential';
import { backupOf } from './credential/servers';

/** An account that nobody used for so long is forgotten, once nothing of it counts any more. */
const IDLE_MS = 10 * 60_000;

/** Secrets are told apart by a hash that means nothing outside this process. */
const SALT = randomBytes(16);

const accounts = new Map<string, Account>();
const secretsByServer = new Map<string, Secrets>();

/** Forgotten accounts that had templates: rule 9 rests on having seen one ever. */
const hadTemplates = new Set<string>();

/** A short text that stands for these texts, and for no others. */
export function fingerprint(...texts: string[]): string {
	return createHash('sha256').update(SALT).update(JSON.stringify(texts)).digest('base64');
}

function forgetIdle(now: number): void {
	for (const [key, account] of accounts) {
		if (account.lastUsed + IDLE_MS > now || !account.isForgettable(now)) continue;
		if (account.hasSeenTemplates) hadTemplates.add(key);
		accounts.delete(key);
	}
	const servers = new Set([...accounts.values()].map(({ secrets }) => secrets));
	for (const [server, secrets] of secretsByServer) {
		if (!servers.has(secrets) && secrets.isForgettable(now)) secretsByServer.delete(server);
	}
}

/** What this process knows of the secrets used with a server. */
export function secretsOf(server: string): Secrets {
	const known = secretsByServer.get(server);
	if (known) return known;
	const secrets = new Secrets();
	secretsByServer.set(server, secrets);
	return secrets;
}

/** The hash under which a credential's secret is known in this process. */
export function secretHashOf(credential: CredentialData): string {
	const { login = '', psw = '', apikey = '' } = secretFields(credential);
	return fingerprint(login, psw, apikey);
}

/**
 * The account that a credential opens: one for each server and login (or API key) in this process, so that all nodes
 * and executions share its limits. Throws a CredentialError if the credential is not usable.
 */
export function accountOf(credential: CredentialData, clock: Clock = systemClock): Account {
	forgetIdle(clock.now());
	const server = serverOf(credential);
	const { login, apikey } = secretFields(credential);
	const key = JSON.stringify([server, login ?? fingerprint('apikey', apikey ?? '')]);
	const known = accounts.get(key);
	if (known) return known;
	const account = new Account(server, backupOf(server), secretsOf(server), clock);
	account.hasSeenTemplates = hadTemplates.has(key);
	accounts.set(key, account);
	return account;
}
