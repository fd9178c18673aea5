// `npm run mutation`: does a test notice when the shipped code is changed? Hours of work for a machine, so not in CI.
import jest from './jest.config.js';

const unit = jest.projects.find(({ displayName }) => displayName === 'unit');

export default {
	packageManager: 'npm',
	mutate: ['nodes/SmsCenter/{api,sync,actions}/**/*.ts'],
	// Unit tests load the sources, engine tests the built package: one build holds all mutants
	buildCommand: 'node node_modules/gulp/bin/gulp.js build',
	testRunner: 'jest',
	jest: {
		projectType: 'custom',
		enableFindRelatedTests: false,
		config: {
			...unit,
			displayName: undefined,
			// Those that run code of nodes/, quickly: not the stand-in's, not the long random ones
			testMatch: [
				'<rootDir>/test/unit/**/*.test.mts',
				'<rootDir>/test/engine/{doubt,failures,formats,limits,operations,secrets,sync,upsert}.test.mts',
			],
			testPathIgnorePatterns: ['/test/unit/(sandbox|n8n|docs|trigger)/'],
		},
	},
	coverageAnalysis: 'perTest',
	ignoreStatic: true,
	concurrency: 2,
	ignorePatterns: [
		'/.data',
		'/dist',
		'/docs',
		'/bench',
		'/examples',
		'/.github',
		'/test/{e2e,browser,scale,soak}',
	],
	tempDirName: '.data/stryker',
	incremental: true,
	incrementalFile: '.data/stryker.json',
	reporters: ['clear-text', 'progress-append-only', 'json'],
	jsonReporter: { fileName: '.data/mutation.json' },
	clearTextReporter: { logTests: false, allowColor: false },
	thresholds: { high: 90, low: 85, break: 85 },
};
