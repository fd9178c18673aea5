// `npm run fuzz`: the property tests with a hundred thousand cases each, where `npm test` runs some thousands.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

await bootstrap();
process.env.FUZZ_RUNS ??= '100000';
process.exitCode = await runUnderNode24('node_modules/jest/bin/jest.js', [
	...['--selectProjects', 'unit', '--testPathPatterns', 'property|sync/plan', '--testTimeout', '3600000'],
	...process.argv.slice(2),
]);
