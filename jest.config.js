/** Unit and engine tests run in jest under the project's own Node 24; the others drive a real n8n. */
const PROJECTS = ['unit', 'engine', 'e2e', 'browser', 'scale'];

/** All test files of one of these share an n8n, because each start takes half a minute. */
const SHARING = {
	e2e: {
		globalSetup: '<rootDir>/test/support/startN8n.mts',
		globalTeardown: '<rootDir>/test/support/endN8n.mts',
	},
	browser: {
		globalSetup: '<rootDir>/test/browser/support/start.mts',
		globalTeardown: '<rootDir>/test/browser/support/end.mts',
	},
};

const shared = {
	testEnvironment: 'node',
	moduleFileExtensions: ['ts', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: {
		'^.+\\.m?ts$': [
			'@swc/jest',
			{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist/package.json', '<rootDir>/.data/'],
};

module.exports = {
	// Only a test that hangs should meet it, also on a busy machine
	testTimeout: 120_000,
	testSequencer: '<rootDir>/test/support/longestFirst.mjs',
	projects: PROJECTS.map((name) => ({
		...shared,
		...SHARING[name],
		displayName: name,
		testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
	})),
};
