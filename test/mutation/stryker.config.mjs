// For `npm run mutation`: changes the code in one place at a time, and sees whether a test notices.
import { PART, PART_NAME } from './parts.mjs';

const folder = '.data/mutation';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: PART.mutate,
	buildCommand: PART.buildCommand,
	testRunner: 'mocha',
	plugins: ['@stryker-mutator/mocha-runner'],
	mochaOptions: { spec: ['test/mutation/tests.mjs'] },
	coverageAnalysis: 'perTest',
	// What is run once, when a module is loaded, would need every test for every mutant
	ignoreStatic: true,
	ignorePatterns: ['/.data', '/dist', '/docs', '/examples', '/bench', '/test/browser', '/test/e2e', '/test/scale'],
	tempDirName: `${folder}/sandbox-${PART_NAME}`,
	// The linters would look into what is left there
	cleanTempDir: 'always',
	incremental: true,
	incrementalFile: `${folder}/${PART_NAME}.incremental.json`,
	reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
	clearTextReporter: { reportTests: false, logTests: false, reportMutants: false, allowColor: false },
	htmlReporter: { fileName: `${folder}/${PART_NAME}.html` },
	jsonReporter: { fileName: `${folder}/${PART_NAME}.json` },
	thresholds: { high: 95, low: 90, break: null },
	// A loop without end; what hangs otherwise meets the limit of its test
	timeoutMS: 1_500,
	concurrency: PART.runners,
};
