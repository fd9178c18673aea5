import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../sandbox/n8n/ports.mts';
import { startProcess } from '../../../sandbox/n8n/process.mts';
import { untilReady, type RunningServer } from './server.mts';

const run = promisify(execFile);

/** Where Debian puts the programs of each PostgreSQL version; they are not on the PATH. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The database's owner; whoever reaches the port may sign in, which is this machine alone, and only during the test. */
export const POSTGRES_USER = 'n8n';

async function binaries(): Promise<string> {
	const versions = await readdir(DEBIAN_FOLDER).catch(() => []);
	const [newest] = versions.sort((a, b) => Number(b) - Number(a));
	if (newest === undefined) throw new Error('PostgreSQL is not installed (Debian: apt-get install postgresql)');
	return join(DEBIAN_FOLDER, newest, 'bin');
}

/** PostgreSQL refuses to run as root: then as the user that Debian's package makes. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = async (kind: string) => Number((await run('id', [kind, 'postgres'])).stdout);
	return { uid: await idOf('-u'), gid: await idOf('-g') };
}

/**
 * Starts a PostgreSQL of its own, with an empty database "postgres", on a free port of 127.0.0.1. It is not below the
 * project's folder, which the user it runs as may not be allowed to enter. Rejects with what it wrote if it ends.
 */
export async function startPostgres(): Promise<RunningServer> {
	const bin = await binaries();
	const user = await unprivileged();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-smscenter-postgres-'));
	await chmod(folder, 0o700);
	if (user) await chown(folder, user.uid, user.gid);
	const command = (program: string, args: readonly string[]): [string, string[]] => {
		const path = join(bin, program);
		if (!user) return [path, [...args]];
		return ['setpriv', [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', path, ...args]];
	};

	const initdb = ['-D', folder, '-U', POSTGRES_USER, '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
	await run(...command('initdb', initdb), { cwd: folder });
	const port = await freePort();
	// No socket file, and no care for power cuts: the data ends with the test
	const server = ['-D', folder, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-F'];
	const [program, args] = command('postgres', server);
	const running = await startProcess({ program, args, cwd: folder, env: process.env });
	const isReady = async () =>
		await run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).then(
			() => true,
			() => false,
		);
	await untilReady('PostgreSQL', running, isReady);
	return {
		port,
		async stop() {
			await running.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
