/** Unit and engine tests run in jest under the project's own Node 24; the others drive a real n8n. */
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
	projects: ['unit', 'engine', 'e2e', 'browser', 'scale'].map((name) => ({
		...shared,
		displayName: name,
		testMatch: [`<rootDir>/test/${name}/**/*.test.mts`],
	})),
};
