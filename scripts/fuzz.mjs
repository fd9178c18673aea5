// `npm run fuzz`: the property tests with many more cases than `npm test` draws. Takes an hour.
import { bootstrap } from './bootstrap.mjs';
import { runCommand } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

const ROUNDS = [
	{ project: 'unit', tests: 'property|sync/plan', runs: '100000' },
	{ project: 'engine', tests: 'engine/convergence', runs: '50000' },
	{ project: 'engine', tests: 'engine/model', runs: '10000' },
];

async function main(more) {
	await bootstrap();
	let code = await runUnderNode24('scripts/prepare.mts', ['engine']);
	const asked = process.env.FUZZ_RUNS;
	for (const { project, tests, runs } of code === 0 ? ROUNDS : []) {
		process.env.FUZZ_RUNS = asked ?? runs;
		const only = ['--selectProjects', project, '--testPathPatterns', tests, '--testTimeout', '7200000'];
		code = (await runUnderNode24('node_modules/jest/bin/jest.js', [...only, ...more])) || code;
	}
	return code;
}

await runCommand(main);
