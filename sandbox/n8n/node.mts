import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { step } from '../progress.mts';
import { cacheFolder } from './cache.mts';
import { withLock } from './lock.mts';
import { npm } from './npm.mts';

const run = promisify(execFile);

async function answers(program: readonly string[], version: string): Promise<boolean> {
	const [command, ...args] = program;
	return await run(command, [...args, '--version']).then(
		({ stdout }) => stdout.trim().replace(/^v/, '') === version,
		() => false,
	);
}

/** A version of a package that is a program, in the cache (see `cache.mts`): its file. Installs it where it is missing. */
async function ensure(
	name: 'node' | 'npm',
	version: string,
	programIn: (folder: string) => readonly string[],
): Promise<string> {
	const folder = join(cacheFolder(), `${name}-${version}-${process.platform}-${process.arch}`);
	const program = programIn(join(folder, 'node_modules', name));
	await withLock(`${folder}.lock`, async () => {
		if (await answers(program, version)) return;
		const draft = `${folder}.partial`;
		for (const each of [draft, folder]) await rm(each, { recursive: true, force: true });
		await mkdir(draft, { recursive: true });
		await writeFile(join(draft, 'package.json'), `${JSON.stringify({ name: `${name}-host`, private: true })}\n`);
		await step(`Installing ${name} ${version}`, async () => {
			await npm(draft, ['install', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`]);
			if (name === 'node') await npm(draft, ['rebuild', 'node', '--ignore-scripts=false']);
		});
		await rename(draft, folder);
		if (!(await answers(program, version)))
			throw new Error(`The npm package ${name}@${version} brought no such program`);
	});
	return program[program.length - 1];
}

/**
 * Another Node than this process's, by its exact version: its program's path.
 *
 * @throws Error with npm's words, when it cannot be installed
 */
export async function ensureNode(version: string): Promise<string> {
	const file = process.platform === 'win32' ? 'node.exe' : 'node';
	return await ensure('node', version, (folder) => [join(folder, 'bin', file)]);
}

/**
 * Another npm than the one that started this process, by its exact version: its script's path.
 *
 * @throws Error with npm's words, when it cannot be installed
 */
export async function ensureNpm(version: string): Promise<string> {
	return await ensure('npm', version, (folder) => [process.execPath, join(folder, 'bin', 'npm-cli.js')]);
}
