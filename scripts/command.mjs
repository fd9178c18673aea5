// What the commands of package.json have in common.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { bootstrap, ROOT } from './bootstrap.mjs';
import { readCounts } from './counts.mjs';
import { runUnderNode24 } from './node24.mjs';

const JEST = 'node_modules/jest/bin/jest.js';

/** Ends the process with the exit code that `main` gives for the arguments; what it throws is told in words. */
async function run(main, tellFailure = () => undefined) {
	try {
		process.exitCode = await main(process.argv.slice(2));
	} catch (error) {
		console.error(error.message);
		tellFailure();
		process.exitCode = 1;
	}
}

/** A command that is one script, run under Node 24 after all that it needs is installed. */
export async function runScript(script) {
	await run(async (args) => {
		await bootstrap();
		return await runUnderNode24(script, args);
	});
}

/** A command that tests, whose last line counts: `main` gives the exit code, and what it throws counts as one failure. */
export async function runTests(main) {
	await run(main, () => console.log('0 passed, 1 failed'));
}

/** Runs a project of jest.config.js, with further arguments for jest, and counts its tests. */
export async function countProject(project, args = []) {
	const folder = join(ROOT, '.data', 'test');
	const result = join(folder, `${project}.json`);
	mkdirSync(folder, { recursive: true });
	rmSync(result, { force: true });
	const all = ['--selectProjects', project, '--json', `--outputFile=${result}`, ...args];
	return readCounts(project, result, await runUnderNode24(JEST, all));
}

/** Prints the notes and the sum of these counts, and gives the exit code. */
export function reportCounts(counts) {
	for (const { note } of counts) if (note) console.log(note);
	const sum = (of) => counts.reduce((total, each) => total + of(each), 0);
	const failed = sum((each) => each.failed);
	console.log(`${sum((each) => each.passed)} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
}
