import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../project.mts';

/** The n8n that everything here is tried against. */
export const N8N_VERSION = '2.41.1';

const MARKER = '.complete.json';

/**
 * The folder that survives a fresh clone: `$N8N_NODES_SMSCENTER_CACHE`, else `n8n-nodes-smscenter` below
 * `$XDG_CACHE_HOME` or `~/.cache`.
 */
export function cacheFolder(): string {
	const { N8N_NODES_SMSCENTER_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
	return own || join(shared || join(homedir(), '.cache'), 'n8n-nodes-smscenter');
}

/** Where one version of n8n lives. Compiled parts fit one platform and one module ABI of Node, so both are in the name. */
export function installFolder(version: string, abi: string = process.versions.modules): string {
	const { platform, arch } = process;
	return join(cacheFolder(), `n8n-${version}-${platform}-${arch}-abi${abi}`);
}

/**
 * Where one n8n of this checkout keeps what is its own. Outside the project: in a folder below it, the packed node would
 * load the project's n8n-workflow in place of that n8n's own, as it never does on a user's machine.
 */
export function hostFolder(name: string): string {
	const checkout = createHash('sha256').update(PROJECT_ROOT).digest('hex').slice(0, 12);
	return join(cacheFolder(), 'hosts', checkout, name);
}

/** The script that `n8n` on a command line would run. */
export function n8nScript(folder: string): string {
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

/** Whether an installation was finished: the marker is the last thing that is written. */
export async function isComplete(folder: string, version: string): Promise<boolean> {
	try {
		const marker: unknown = JSON.parse(await readFile(join(folder, MARKER), 'utf8'));
		return typeof marker === 'object' && marker !== null && 'n8n' in marker && marker.n8n === version;
	} catch {
		return false;
	}
}

/** Writes the marker that {@link isComplete} looks for. */
export async function markComplete(folder: string, version: string): Promise<void> {
	const marker = { n8n: version, node: process.version, installedAt: new Date().toISOString() };
	await writeFile(join(folder, MARKER), `${JSON.stringify(marker, null, '\t')}\n`);
}
