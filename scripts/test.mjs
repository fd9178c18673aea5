// `npm test [-- unit|engine|e2e …]`: builds, packs, and runs the test projects. The last line counts all of them.
import { bootstrap } from './bootstrap.mjs';
import { countTests, reportCounts, runTests } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

const PROJECTS = ['unit', 'engine', 'e2e'];

async function main(asked) {
	const unknown = asked.filter((name) => !PROJECTS.includes(name));
	if (unknown.length > 0) throw new Error(`No such tests: ${unknown.join(', ')}. There are: ${PROJECTS.join(', ')}`);
	await bootstrap();
	const projects = asked.length > 0 ? asked : PROJECTS;
	if ((await runUnderNode24('scripts/prepare.mts', projects)) !== 0)
		throw new Error('The package could not be built and packed, so nothing was tested');
	// A worker on each core: by itself jest leaves one core free, and a machine of two with one worker
	return reportCounts(await countTests(projects, ['--maxWorkers=100%']));
}

await runTests(main);
