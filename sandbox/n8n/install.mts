import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

import { step } from '../progress.mts';
import { installFolder, isComplete, markComplete, N8N_VERSION, n8nScript } from './cache.mts';
import { withLock } from './lock.mts';
import { npm } from './npm.mts';

const run = promisify(execFile);

/** Shows that the installation answers and that its one compiled part fits this Node, before it is declared complete. */
async function check(folder: string, version: string): Promise<void> {
	const { stdout } = await run(process.execPath, [n8nScript(folder), '--version'], { cwd: folder });
	if (stdout.trim() !== version)
		throw new Error(`The installed n8n says it is ${stdout.trim()}, not ${version}`);
	await run(process.execPath, ['-e', "require('sqlite3')"], { cwd: folder });
}

async function install(folder: string, version: string): Promise<void> {
	const draft = `${folder}.partial`;
	await rm(draft, { recursive: true, force: true });
	await mkdir(draft, { recursive: true });
	await writeFile(`${draft}/package.json`, `${JSON.stringify({ name: 'n8n-host', private: true })}\n`);
	// Some install scripts of n8n's dependencies fetch prebuilt files from hosts that are not always in reach; only
	// sqlite3 needs its own.
	await step(`Installing n8n ${version} (3 GB, 3 to 5 minutes, once)`, () =>
		npm(draft, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', `n8n@${version}`]),
	);
	await step('Preparing its database', () => npm(draft, ['rebuild', 'sqlite3', '--ignore-scripts=false']));
	await step('Trying it', () => check(draft, version));
	await markComplete(draft, version);
	await rm(folder, { recursive: true, force: true });
	await rename(draft, folder);
}

/**
 * The folder of an installed n8n, in the cache (see `cache.mts`). Installs it when it is missing or was broken off, which
 * takes minutes and tells its progress; several processes at once wait for one another.
 *
 * @throws Error with npm's words, when it cannot be installed
 */
export async function ensureN8n(version: string = N8N_VERSION): Promise<string> {
	const folder = installFolder(version);
	if (await isComplete(folder, version)) return folder;
	await withLock(
		`${folder}.lock`,
		async () => {
			if (!(await isComplete(folder, version))) await install(folder, version);
		},
		() => console.error(`• Waiting for another process that works on ${basename(folder)}`),
	);
	return folder;
}
