/**
 * The two parts of `npm run mutation`. The protocol is tried with the unit tests alone, which take seconds; the actions
 * also with those engine tests that are about them.
 */
export const PARTS = {
	protocol: {
		mutate: [
			'nodes/SmsCenter/{api,sync}/**/*.ts',
			// One line, which the build replaces by a library
			'!nodes/SmsCenter/api/reply/xmlLibrary.ts',
		],
		tests: /^test\/unit\/(account|api|credential|reply|sync)/,
	},
	actions: {
		mutate: ['nodes/SmsCenter/{actions,shared}/**/*.ts', '!nodes/SmsCenter/shared/segmentsLibrary.ts'],
		tests: /^test\/(unit\/(actions|descriptions|shared)|engine\/(operations|limits|schema|sync|upsert|failures|doubt))/,
		// The engine tests run dist/, which is built of the changed code
		buildCommand: 'gulp build',
		// A few seconds for each of thousands of changes
		leftOut: /of each of 1,000 items|For arbitrary items, accounts and options/,
	},
};

/** The name of the part that this process works on. */
export const PART_NAME = process.env.MUTATION_PART ?? 'protocol';

/** That part. */
export const PART = PARTS[PART_NAME];
