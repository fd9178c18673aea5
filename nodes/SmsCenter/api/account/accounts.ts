import { randomBytes } from 'crypto';

import { systemClock, type Clock } from '../clock';
import { secretFields, serverOf, type CredentialData } from '../credential/credential';
import { backupOf } from '../credential/servers';
import { hashOf } from '../hashOf';
import { Account } from './account';
import { forgetIdleGuards, loginGuardOf } from './loginGuard';

/**
 * What is known of an account that nobody used for so long is dropped, once nothing of it counts any more; but for what was
 * learnt of its server, which a daily run meets again.
 */
const IDLE_MS = 60 * 60_000;

/** Secrets are told apart by a hash that means nothing outside this process. */
const SALT = randomBytes(16).toString('base64');

const accounts = new Map<string, Account>();

function forgetIdle(now: number): void {
	for (const [key, account] of accounts) {
		if (account.lastUsed + IDLE_MS > now || !account.isForgettable(now)) continue;
		if (!account.templates.forget().hasLearnt) accounts.delete(key);
	}
	if (accounts.size === 0) forgetIdleGuards(now);
}

/** The hash under which a credential's secret is known in this process. */
export function secretHashOf(credential: CredentialData): string {
	return hashOf([SALT, secretFields(credential)], 43);
}

/**
 * What stands for server and login (or API key) where it is stored beyond this process, without telling them. Throws a
 * CredentialError if the credential is not usable.
 */
export function accountIdOf(credential: CredentialData): string {
	const { login, apikey } = secretFields(credential);
	const who = login === undefined ? ['key', apikey] : ['login', login];
	return hashOf([serverOf(credential), ...who], 24);
}

/**
 * The account that a credential opens: one for each server and login (or API key) in this process, so that all nodes
 * and executions share its limits. Throws a CredentialError if the credential is not usable.
 */
export function accountOf(credential: CredentialData, clock: Clock = systemClock): Account {
	forgetIdle(clock.now());
	const server = serverOf(credential);
	const key = accountIdOf(credential);
	const known = accounts.get(key);
	if (known) return known;
	const guard = loginGuardOf(server);
	const account = new Account(key, server, backupOf(server), guard, clock, () => {
		for (const other of accounts.values()) if (other.guard === guard) other.gate.changed();
	});
	accounts.set(key, account);
	return account;
}
