// `npm test [-- unit|engine|e2e …]`: builds, packs, and runs the test projects. The last line counts all of them.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { bootstrap, ROOT } from './bootstrap.mjs';
import { readCounts } from './counts.mjs';
import { runUnderNode24 } from './node24.mjs';

const PROJECTS = ['unit', 'engine', 'e2e'];
const JEST = 'node_modules/jest/bin/jest.js';

async function runProject(project) {
	const file = join(ROOT, '.data', 'test', `${project}.json`);
	rmSync(file, { force: true });
	// The real n8n of the end-to-end tests is heavy enough for a machine: one file at a time.
	const serial = project === 'e2e' ? ['--runInBand'] : [];
	const args = ['--selectProjects', project, '--json', `--outputFile=${file}`, ...serial];
	return readCounts(project, file, await runUnderNode24(JEST, args));
}

async function main(asked) {
	const unknown = asked.filter((name) => !PROJECTS.includes(name));
	if (unknown.length > 0)
		throw new Error(`No such tests: ${unknown.join(', ')}. There are: ${PROJECTS.join(', ')}`);
	await bootstrap();
	mkdirSync(join(ROOT, '.data', 'test'), { recursive: true });
	const projects = asked.length > 0 ? PROJECTS.filter((name) => asked.includes(name)) : PROJECTS;

	const total = { passed: 0, failed: 0 };
	const notes = [];
	if ((await runUnderNode24('scripts/prepare.mts', projects)) !== 0) {
		total.failed += 1;
		notes.push('The package could not be built and packed, so nothing was tested');
	} else {
		for (const project of projects) {
			const { passed, failed, note } = await runProject(project);
			total.passed += passed;
			total.failed += failed;
			if (note) notes.push(note);
		}
	}
	for (const note of notes) console.log(note);
	console.log(`${total.passed} passed, ${total.failed} failed`);
	return total.failed === 0 ? 0 : 1;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	console.log('0 passed, 1 failed');
	process.exitCode = 1;
}
