import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

import { step } from '../progress.mts';
import { installFolder, isComplete, markComplete, N8N_VERSION, n8nScript } from './cache.mts';
import { withLock } from './lock.mts';
import { npm } from './npm.mts';

const run = promisify(execFile);

async function abiOf(node: string): Promise<string> {
	if (node === process.execPath) return process.versions.modules;
	return (await run(node, ['-p', 'process.versions.modules'])).stdout.trim();
}

/** Shows that the installation answers and that its one compiled part fits this Node, before it is declared complete. */
async function check(folder: string, version: string, node: string): Promise<void> {
	const { stdout } = await run(node, [n8nScript(folder), '--version'], { cwd: folder });
	if (stdout.trim() !== version) throw new Error(`The installed n8n says it is ${stdout.trim()}, not ${version}`);
	await run(node, ['-e', "require('sqlite3')"], { cwd: folder });
}

async function install(folder: string, version: string, node: string): Promise<void> {
	const draft = `${folder}.partial`;
	await rm(draft, { recursive: true, force: true });
	await mkdir(draft, { recursive: true });
	// n8n 1 takes this library, which nothing here uses, from its maker's own server, which is not always in reach.
	const overrides = version.startsWith('1.') ? { overrides: { xlsx: '0.18.5' } } : {};
	const manifest = { name: 'n8n-host', private: true, ...overrides };
	await writeFile(`${draft}/package.json`, `${JSON.stringify(manifest)}\n`);
	// Some install scripts of n8n's dependencies fetch prebuilt files from hosts that are not always in reach; only
	// sqlite3 needs its own.
	const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', `n8n@${version}`];
	await step(`Installing n8n ${version} (3 to 5 minutes, 3 GB of disk space, once)`, () => npm(draft, args, node));
	await step('Compiling its database (1 to 2 minutes)', () =>
		npm(draft, ['rebuild', 'sqlite3', '--ignore-scripts=false'], node),
	);
	await step('Trying it', () => check(draft, version, node));
	await markComplete(draft, version);
	await rm(folder, { recursive: true, force: true });
	await rename(draft, folder);
}

/**
 * The folder of an installed n8n, in the cache (see `cache.mts`). Installs it when it is missing or was broken off, which
 * takes minutes and tells its progress; several processes at once wait for one another.
 *
 * @param node the Node that it is to run under; by default that of this process
 * @throws Error with npm's words, when it cannot be installed
 */
export async function ensureN8n(version: string = N8N_VERSION, node: string = process.execPath): Promise<string> {
	const folder = installFolder(version, await abiOf(node));
	if (await isComplete(folder, version)) return folder;
	await withLock(
		`${folder}.lock`,
		async () => {
			if (!(await isComplete(folder, version))) await install(folder, version, node);
		},
		() => console.error(`• Waiting for another process that works on ${basename(folder)}`),
	);
	return folder;
}
