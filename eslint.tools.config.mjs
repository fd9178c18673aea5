// What never runs inside n8n (tests, the stand-in server, scripts, benchmarks) is .mts or .mjs: n8n's rules, in
// eslint.config.mjs, look at .ts only, and would forbid it the timers and the file system that it is made of.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
	js.configs.recommended,
	...tseslint.configs.recommended,
	{
		files: ['**/*.{mts,mjs}'],
		languageOptions: {
			globals: Object.fromEntries(
				[
					'Buffer',
					'URL',
					'URLSearchParams',
					'AbortController',
					'AbortSignal',
					'TextDecoder',
					'TextEncoder',
					'clearInterval',
					'clearTimeout',
					'console',
					'fetch',
					'performance',
					'process',
					'setImmediate',
					'setInterval',
					'setTimeout',
				].map((name) => [name, 'readonly']),
			),
		},
		rules: { eqeqeq: 'error', 'no-undef': 'error', 'prefer-const': 'error' },
	},
	{ files: ['**/*.mts'], rules: { 'no-undef': 'off' } },
	// What jest loads in the place of a module
	{ files: ['**/*.cjs'], rules: { 'no-undef': 'off', '@typescript-eslint/no-require-imports': 'off' } },
);
