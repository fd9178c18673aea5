// `npm test [-- unit|engine|e2e …]`: builds, packs, and runs the test projects. The last line counts all of them.
import { bootstrap } from './bootstrap.mjs';
import { countProject, reportCounts, runTests } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

const PROJECTS = ['unit', 'engine', 'e2e'];

/** The real n8n of the end-to-end tests is heavy enough for a machine: one file at a time. */
const argumentsFor = (project) => (project === 'e2e' ? ['--runInBand'] : []);

async function main(asked) {
	const unknown = asked.filter((name) => !PROJECTS.includes(name));
	if (unknown.length > 0)
		throw new Error(`No such tests: ${unknown.join(', ')}. There are: ${PROJECTS.join(', ')}`);
	await bootstrap();
	const projects = asked.length > 0 ? PROJECTS.filter((name) => asked.includes(name)) : PROJECTS;
	if ((await runUnderNode24('scripts/prepare.mts', projects)) !== 0)
		throw new Error('The package could not be built and packed, so nothing was tested');
	const counts = [];
	for (const project of projects) counts.push(await countProject(project, argumentsFor(project)));
	return reportCounts(counts);
}

await runTests(main);
