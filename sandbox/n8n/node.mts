import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { step } from '../progress.mts';
import { cacheFolder } from './cache.mts';
import { withLock } from './lock.mts';
import { npm } from './npm.mts';

const run = promisify(execFile);

async function answers(node: string, version: string): Promise<boolean> {
	return await run(node, ['--version']).then(
		({ stdout }) => stdout.trim() === `v${version}`,
		() => false,
	);
}

/**
 * Another Node than this process's, by its exact version: its program's path, in the cache (see `cache.mts`). Installs
 * the npm package `node` first where it is missing.
 *
 * @throws Error with npm's words, when it cannot be installed
 */
export async function ensureNode(version: string): Promise<string> {
	const folder = join(cacheFolder(), `node-${version}-${process.platform}-${process.arch}`);
	const program = join(
		folder,
		'node_modules',
		'node',
		'bin',
		process.platform === 'win32' ? 'node.exe' : 'node',
	);
	await withLock(`${folder}.lock`, async () => {
		if (await answers(program, version)) return;
		const draft = `${folder}.partial`;
		for (const each of [draft, folder]) await rm(each, { recursive: true, force: true });
		await mkdir(draft, { recursive: true });
		await writeFile(join(draft, 'package.json'), `${JSON.stringify({ name: 'node-host', private: true })}\n`);
		await step(`Installing Node ${version}`, async () => {
			await npm(draft, ['install', '--no-audit', '--no-fund', '--save-exact', `node@${version}`]);
			await npm(draft, ['rebuild', 'node', '--ignore-scripts=false']);
		});
		await rename(draft, folder);
		if (!(await answers(program, version)))
			throw new Error(`The npm package node@${version} brought no such Node`);
	});
	return program;
}
