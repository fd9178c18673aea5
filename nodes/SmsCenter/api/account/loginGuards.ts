import { mainOf } from '../credential/servers';
import { LoginGuard } from './loginGuard';

const guards = new Map<string, LoginGuard>();

/** The guard of a server's sign-ins in this process: its backup host has the same one. */
export function loginGuardOf(baseUrl: string): LoginGuard {
	const server = mainOf(baseUrl);
	const guard = guards.get(server) ?? new LoginGuard();
	guards.set(server, guard);
	return guard;
}

/** Forgets the guards that know nothing that would matter later. `now` is milliseconds on the guards' clock. */
export function forgetIdleGuards(now: number): void {
	for (const [server, guard] of guards) if (guard.isForgettable(now)) guards.delete(server);
}
