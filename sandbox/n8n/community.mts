import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { PACKAGE_NAME } from '../project.mts';
import { npm } from './npm.mts';

const run = promisify(execFile);

/** n8n's own options (its `community-packages.service`), so that what is tried here is what a user gets. */
const NPM_ARGUMENTS = [
	'install',
	'--audit=false',
	'--fund=false',
	'--bin-links=false',
	'--install-strategy=shallow',
	'--ignore-scripts=true',
	'--package-lock=false',
];

const LEFT_OUT = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
	try {
		return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
	} catch {
		return undefined;
	}
}

/**
 * Installs a packed package into an n8n's user folder with the steps that n8n takes when a user installs a community
 * node: unpack, leave out development and peer dependencies, `npm install` inside, and an entry in the folder's
 * `package.json`. Does nothing when exactly this tarball is there already.
 *
 * @param nodesFolder n8n's folder for community packages, `<user folder>/.n8n/nodes`
 * @returns the folder of the installed package
 */
export async function installCommunityPackage(tarball: string, nodesFolder: string): Promise<string> {
	const folder = join(nodesFolder, 'node_modules', PACKAGE_NAME);
	const stamp = join(nodesFolder, `.${PACKAGE_NAME}.sha256`);
	const hash = createHash('sha256')
		.update(await readFile(tarball))
		.digest('hex');
	if ((await readFile(stamp, 'utf8').catch(() => '')) === hash) return folder;

	await Promise.all([rm(folder, { recursive: true, force: true }), rm(stamp, { force: true })]);
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	const packageFile = join(folder, 'package.json');
	const shipped = Object.fromEntries(
		Object.entries((await readJson(packageFile)) ?? {}).filter(([key]) => !LEFT_OUT.includes(key)),
	);
	await writeFile(packageFile, JSON.stringify(shipped, null, 2));
	await npm(folder, NPM_ARGUMENTS);

	const ledgerFile = join(nodesFolder, 'package.json');
	const ledger = (await readJson(ledgerFile)) ?? { name: 'installed-nodes', private: true };
	const dependencies = {
		...(ledger.dependencies as Record<string, string> | undefined),
		[PACKAGE_NAME]: shipped.version,
	};
	await writeFile(ledgerFile, JSON.stringify({ ...ledger, dependencies }, null, 2));
	await writeFile(stamp, hash);
	return folder;
}
