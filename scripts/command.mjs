// What the commands of package.json have in common.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';

import { bootstrap, ROOT } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

const JEST = 'node_modules/jest/bin/jest.js';

/** Ends the process with the exit code that `main` gives for the arguments; what it throws is told in words. */
export async function runCommand(main, tellFailure = () => undefined) {
	try {
		process.exitCode = await main(process.argv.slice(2));
	} catch (error) {
		console.error(error.message);
		tellFailure();
		process.exitCode = 1;
	}
}

/** A command that is one script, run under Node 24 after all that it needs is installed. */
export async function runScript(script, args) {
	await runCommand(async () => {
		await bootstrap();
		return await runUnderNode24(script, args);
	});
}

/** A command that tests, whose last line counts: `main` gives the exit code, and what it throws counts as one failure. */
export async function runTests(main) {
	await runCommand(main, () => console.log('0 passed, 1 failed'));
}

/**
 * What these projects came to. A test file that cannot be loaded, a skipped test, and a project without tests count as
 * failed.
 */
function readCounts(projects, file, exitCode) {
	if (!existsSync(file)) return { passed: 0, failed: 1, note: 'jest wrote no result' };
	const result = JSON.parse(readFileSync(file, 'utf8'));
	const ran = (project) => result.testResults.some(({ name }) => name.includes(join('test', project) + sep));
	const empty = projects.filter((project) => !ran(project));
	const skipped = result.numPendingTests + result.numTodoTests;
	const failed = result.numFailedTests + result.numRuntimeErrorTestSuites + skipped + empty.length;
	const passed = result.numPassedTests;
	if (empty.length > 0) return { passed, failed, note: `No test ran of: ${empty.join(', ')}` };
	if (skipped > 0) return { passed, failed, note: `${skipped} tests were skipped` };
	if (failed === 0 && exitCode !== 0) return { passed, failed: 1, note: `jest ended with code ${exitCode}` };
	return { passed, failed };
}

/** Runs projects of jest.config.js, with further arguments for jest, and counts their tests. */
export async function countTests(projects, args = []) {
	const folder = join(ROOT, '.data', 'test');
	const result = join(folder, `${projects.join('-')}.json`);
	mkdirSync(folder, { recursive: true });
	rmSync(result, { force: true });
	const all = ['--selectProjects', ...projects, '--json', `--outputFile=${result}`, ...args];
	return readCounts(projects, result, await runUnderNode24(JEST, all));
}

/** Prints the note and the counts, and gives the exit code. */
export function reportCounts({ passed, failed, note }) {
	if (note) console.log(note);
	console.log(`${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
}
