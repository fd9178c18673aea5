// What jest does before the tests that need a real n8n: starts one, with the packed node in it, for all of them.
import { N8nHost } from '../../sandbox/n8n/host.mts';
import { packed } from '../../sandbox/pack.mts';
import { VARIABLE, type Shared } from './sharedN8n.mts';

let host: N8nHost | undefined;

/** Starts it, and tells the tests where it is. */
export default async function start(_: unknown, project: { displayName: { name: string } }): Promise<void> {
	host = await N8nHost.open({ name: project.displayName.name, fresh: true });
	await host.installPackage(await packed());
	const { url, owner, rest } = await host.start();
	const { folder, logFile } = host;
	const shared: Shared = { folder, logFile, url, owner, session: rest.session };
	process.env[VARIABLE] = JSON.stringify(shared);
}

/** Ends it. */
export async function end(): Promise<void> {
	await host?.close();
}
