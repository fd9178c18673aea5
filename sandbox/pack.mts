import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withLock } from './n8n/lock.mts';
import { npm } from './n8n/npm.mts';
import { dataFolder, PROJECT_ROOT } from './project.mts';

const run = promisify(execFile);

/** Everything that has a say in what is built and packed. */
const SOURCES = [
	'{nodes,credentials,icons}/**/*',
	'{package,package-lock,tsconfig}.json',
	'{gulpfile,index}.js',
	'{README,LICENSE,CHANGELOG}.md',
];

async function sourcesHash(): Promise<string> {
	const files: string[] = [];
	for await (const entry of glob(SOURCES, { cwd: PROJECT_ROOT, withFileTypes: true })) {
		if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
	}
	const hash = createHash('sha256');
	for (const file of files.sort())
		hash
			.update(`${file}\0`)
			.update(await readFile(file))
			.update('\0');
	return hash.digest('hex').slice(0, 16);
}

async function gulpBuild(): Promise<void> {
	const gulp = join(PROJECT_ROOT, 'node_modules', 'gulp', 'bin', 'gulp.js');
	try {
		await run(process.execPath, [gulp, 'build'], { cwd: PROJECT_ROOT });
	} catch (error) {
		const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
		throw new Error(`The build did not succeed:\n${stdout}${stderr}`, { cause: error });
	}
}

async function lockFile(): Promise<string> {
	return join(await dataFolder(), 'build.lock');
}

/**
 * Builds `dist/`.
 *
 * @throws Error with the compiler's words
 */
export async function build(): Promise<void> {
	await withLock(await lockFile(), gulpBuild);
}

/**
 * The packed package, as it would be published: builds and packs it, unless that was done for exactly these sources.
 *
 * @param isBuilt whether `dist/` was built of these sources just now
 * @returns the path of the tarball
 * @throws Error with the compiler's or npm's words
 */
export async function packed(isBuilt = false): Promise<string> {
	const folder = await dataFolder('package');
	return await withLock(await lockFile(), async () => {
		const tarball = join(folder, `${await sourcesHash()}.tgz`);
		if (existsSync(tarball)) return tarball;
		if (!isBuilt) await gulpBuild();
		const draft = join(folder, `draft-${process.pid}`);
		await mkdir(draft, { recursive: true });
		const [{ filename }] = JSON.parse(
			await npm(PROJECT_ROOT, ['pack', '--json', '--ignore-scripts', '--pack-destination', draft]),
		) as { filename: string }[];
		await rename(join(draft, filename), tarball);
		await rm(draft, { recursive: true, force: true });
		return tarball;
	});
}
