/** Unit and engine tests run in jest under the project's own Node 24; the others drive a real n8n. */
const PROJECTS = ['unit', 'engine', 'e2e', 'browser', 'scale'];

/** All test files of one of these share an n8n, because each start takes half a minute. */
const SHARING = ['e2e', 'browser'];

const sharedN8n = {
	globalSetup: '<rootDir>/test/support/startN8n.mts',
	globalTeardown: '<rootDir>/test/support/endN8n.mts',
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
	projects: PROJECTS.map((name) => ({
		...shared,
		...(SHARING.includes(name) && sharedN8n),
		displayName: name,
		testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
	})),
};
