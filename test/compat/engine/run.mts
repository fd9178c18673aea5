import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { PROJECT_ROOT } from '../../../sandbox/project.mts';
import { DIFFERENCES } from './differences.mts';

/** How the engine tests ended on another n8n's engine. */
export interface EngineResult {
	passed: number;
	failed: number;
	/** What that n8n does otherwise, and how many tests look at it. */
	different: Array<{ why: string; tests: number }>;
}

interface Report {
	testResults: Array<{
		message: string;
		assertionResults: Array<{ fullName: string; status: string }>;
	}>;
}

async function runJest(folder: string, node: string, file: string): Promise<void> {
	const script = join(PROJECT_ROOT, 'node_modules/jest/bin/jest.js');
	const config = join(PROJECT_ROOT, 'test/compat/engine/jest.config.cjs');
	const args = [script, '-c', config, '--json', `--outputFile=${file}`, '--testPathIgnorePatterns', 'model'];
	const path = [dirname(node), process.env.PATH].join(':');
	const env = { ...process.env, PATH: path, COMPAT_N8N: folder, NODE_NO_WARNINGS: '1' };
	await new Promise<void>((resolve, reject) => {
		const child = spawn(node, args, { cwd: PROJECT_ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
		child.on('error', reject);
		child.on('exit', () => resolve());
	});
}

/**
 * Runs the engine tests with n8n-core and n8n-workflow of the n8n in a folder, under its Node. The long property of
 * `model.test.mts` is left to the newest n8n.
 */
export async function runEngineTests(folder: string, node: string): Promise<EngineResult> {
	const file = join(PROJECT_ROOT, '.data', 'test', 'compat-engine.json');
	await mkdir(dirname(file), { recursive: true });
	await rm(file, { force: true });
	await runJest(folder, node, file);
	const { testResults } = JSON.parse(await readFile(file, 'utf8')) as Report;
	const result: EngineResult = { passed: 0, failed: 0, different: [] };
	for (const { message, assertionResults } of testResults) {
		if (assertionResults.length === 0) {
			result.failed += 1;
			console.log(message);
		}
		for (const { fullName, status } of assertionResults) {
			const known = DIFFERENCES.find(({ tests }) => tests.some((test) => test.test(fullName)));
			if (status === 'passed') result.passed += 1;
			else if (known === undefined) {
				result.failed += 1;
				console.log(`  ✗ ${fullName}`);
			} else {
				const entry = result.different.find(({ why }) => why === known.why);
				if (entry) entry.tests += 1;
				else result.different.push({ why: known.why, tests: 1 });
			}
		}
	}
	return result;
}
