import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { PROJECT_ROOT } from '../../../sandbox/project.mts';
import { DIFFERENCES, type Difference } from './differences.mts';

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
		assertionResults: Assertion[];
	}>;
}

interface Assertion {
	fullName: string;
	status: string;
	failureMessages: string[];
}

/** The line of a test file at which a test failed. */
async function lineOf({ failureMessages: [message = ''] }: Assertion): Promise<string> {
	const [, file, line] = /(test\/engine\/[\w./-]+\.test\.mts):(\d+):\d+/.exec(message) ?? [];
	if (file === undefined) return '';
	return (await readFile(join(PROJECT_ROOT, file), 'utf8')).split('\n')[Number(line) - 1] ?? '';
}

async function differenceIn(assertion: Assertion): Promise<Difference | undefined> {
	const failedAt = await lineOf(assertion);
	return DIFFERENCES.find(
		({ tests, line }) => tests?.some((test) => test.test(assertion.fullName)) || line?.test(failedAt),
	);
}

async function runJest(folder: string, node: string, file: string): Promise<void> {
	const script = join(PROJECT_ROOT, 'node_modules/jest/bin/jest.js');
	const config = join(PROJECT_ROOT, 'test/compat/engine/jest.config.cjs');
	const args = [script, '-c', config, '--json', `--outputFile=${file}`];
	// The long properties are left to the newest n8n; the engine leaves timers of its own behind
	args.push('--testPathIgnorePatterns', 'model', 'convergence', '--forceExit');
	const path = [dirname(node), process.env.PATH].join(':');
	const env = { ...process.env, PATH: path, COMPAT_N8N: folder, NODE_NO_WARNINGS: '1' };
	await new Promise<void>((resolve, reject) => {
		const child = spawn(node, args, { cwd: PROJECT_ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
		child.on('error', reject);
		child.on('exit', () => resolve());
	});
}

/**
 * Runs the engine tests with n8n-core and n8n-workflow of the n8n in a folder, under its Node.
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
		for (const assertion of assertionResults) {
			const { fullName, status } = assertion;
			const known = status === 'passed' ? undefined : await differenceIn(assertion);
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
