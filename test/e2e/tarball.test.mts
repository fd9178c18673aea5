import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { hostFolder } from '../../sandbox/n8n/cache.mts';
import { installCommunityPackage } from '../../sandbox/n8n/community.mts';
import { packed } from '../../sandbox/pack.mts';
import { dataFolder, PACKAGE_NAME } from '../../sandbox/project.mts';
import { installByHand } from '../support/installByHand.mts';

jest.setTimeout(300_000);

const run = promisify(execFile);
const LARGEST = 130_000;
const BESIDE_DIST = ['package.json', 'README.md', 'LICENSE.md', 'CHANGELOG.md', 'index.js'];
const DECLARED = /^\s*(?:export )?(?:async )?(?:const|function) (\w+)/gm;
const COMMENT = /^\s*\/[/*]/m;
const LICENCES = /^\/\*!\n([^*]+)\*\/\n/;
const PACKAGE_AND_VERSION = /^\S+ \d+\.\d+\.\d+ \(MIT\)$/m;

describe('the packed package', () => {
	let tarball: string;
	let nodesFolder: string;
	let folder: string;

	beforeAll(async () => {
		tarball = await packed();
		nodesFolder = await dataFolder('e2e-tarball', String(process.pid));
		folder = await installCommunityPackage(tarball, nodesFolder);
	});

	afterAll(async () => {
		if (nodesFolder) await rm(nodesFolder, { recursive: true, force: true });
	});

	it('takes at most 130 kB', async () => {
		expect((await stat(tarball)).size).toBeLessThanOrEqual(LARGEST);
	});

	it('holds dist/ and what npm always adds, and nothing else', async () => {
		const { stdout } = await run('tar', ['-tzf', tarball]);
		const files = stdout
			.trim()
			.split('\n')
			.map((file) => file.replace(/^package\//, ''));

		expect(files.filter((file) => !file.startsWith('dist/') && !BESIDE_DIST.includes(file))).toEqual([]);
		expect(files.filter((file) => /\.(m?ts|map|tsbuildinfo)$/.test(file))).toEqual([]);
		expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE.md']));
	});

	it('holds own modules one to one, with the names of the sources and without their comments', async () => {
		const sources = globSync('{nodes,credentials}/**/*.ts');
		for (const source of sources.filter((file) => !file.endsWith('Library.ts'))) {
			const built = await readFile(join(folder, 'dist', source.replace(/ts$/, 'js')), 'utf8');
			const declared = (await readFile(source, 'utf8')).matchAll(DECLARED);

			expect([...declared].map(([, name]) => name).filter((name) => !built.includes(name))).toEqual([]);
			expect(built).not.toMatch(COMMENT);
		}
	});

	it('holds the licences of foreign libraries beside their code', async () => {
		const libraries = globSync('dist/**/*Library.js', { cwd: folder });
		expect(libraries.length).toBeGreaterThan(0);
		for (const library of libraries) {
			const [, licences = ''] = LICENCES.exec(await readFile(join(folder, library), 'utf8')) ?? [];
			const [before, ...each] = licences.split(PACKAGE_AND_VERSION);
			expect([before, each.length > 0]).toEqual(['', true]);
			for (const text of each)
				expect(text).toMatch(/^\s*.*Copyright \(c\) [^]*Permission is hereby granted[^]*WARRANTY/is);
		}
	});

	it('installs by hand, and needs nothing of the registry', async () => {
		const byHand = join(hostFolder('e2e-by-hand'), '.n8n', 'nodes');
		await rm(byHand, { recursive: true, force: true });
		await installByHand(tarball, byHand);
	});

	it('installs without any other package', async () => {
		expect(await readdir(join(nodesFolder, 'node_modules'))).toEqual([PACKAGE_NAME]);
		expect(await readdir(folder)).not.toContain('node_modules');
	});

	it('holds every file that its package.json names', async () => {
		const shipped = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
			main: string;
			n8n: { nodes: string[]; credentials: string[] };
		};
		const named = [shipped.main, ...shipped.n8n.nodes, ...shipped.n8n.credentials];
		expect(named.length).toBeGreaterThanOrEqual(3);
		for (const file of named) expect((await stat(join(folder, file))).isFile()).toBe(true);
	});
});
