// n8n's own scanner over what is published: the packed package, and the sources it was built from. Without the network.
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { packed } from '../sandbox/pack.mts';
import { step } from '../sandbox/progress.mts';
import { dataFolder, PROJECT_ROOT } from '../sandbox/project.mts';

interface Verdict {
	passed: boolean;
	message?: string;
	details?: string;
}

interface Scanner {
	analyzePackage(folder: string, patterns: readonly string[]): Promise<Verdict>;
	SOURCE_FILE_PATTERNS: readonly string[];
}

const run = promisify(execFile);
/** What the scanner looks at in a published package. */
const PACKAGE_FILE_PATTERNS = ['**/*.js', 'package.json'];

// The scanner comes without types.
const scannerModule: string = '@n8n/scan-community-package/scanner/scanner.mjs';
const { analyzePackage, SOURCE_FILE_PATTERNS } = (await import(scannerModule)) as Scanner;

async function unpack(tarball: string): Promise<string> {
	const folder = join(await dataFolder('scan'), 'package');
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	return folder;
}

async function scan(what: string, folder: string, patterns: readonly string[]): Promise<boolean> {
	const { passed, message, details } = await step(`Scanning ${what}`, () => analyzePackage(folder, patterns));
	// The scanner calls a folder in which it found no file passed.
	if (passed && message === undefined) return true;
	console.log(`${what}: ${message}\n${details ?? ''}`);
	return false;
}

const results = [
	await scan('the packed package', await unpack(await step('Packing', packed)), PACKAGE_FILE_PATTERNS),
	await scan('the sources', PROJECT_ROOT, SOURCE_FILE_PATTERNS),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
if (process.exitCode === 0) console.log('The scanner found nothing.');
