// The walls of the house, for `npm run walls`. Tests may reach inside: they are not looked at.
const API = '^nodes/SmsCenter/api/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
	forbidden: [
		{
			name: 'api-has-one-face',
			severity: 'error',
			from: { path: '^(nodes|credentials)/', pathNot: API },
			to: { path: API, pathNot: `${API}index\\.ts$` },
		},
		{
			name: 'api-stands-alone',
			severity: 'error',
			from: { path: API },
			to: { pathNot: [API, '/(n8n-workflow|fast-xml-parser)/'], dependencyTypesNot: ['core'] },
		},
		{
			// The tool sees modules, not names: that clock.ts takes no more than `sleep` is for its reader to see
			name: 'api-takes-only-types-of-n8n',
			severity: 'error',
			from: { path: API, pathNot: `${API}clock\\.ts$` },
			to: { path: '/n8n-workflow/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'stand-in-shares-no-code',
			severity: 'error',
			from: { path: '^sandbox/' },
			to: { path: '^(nodes|credentials|dist)/' },
		},
		{ name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsConfig: { fileName: 'tsconfig.json' },
		// Counts imports of types as well
		tsPreCompilationDeps: true,
	},
};
