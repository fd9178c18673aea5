/**
 * The two parts of `npm run mutation`. The protocol is tried with the unit tests alone, which take seconds; the actions
 * also with those engine tests that are about them. A change that makes a test wait for good costs `testTimeoutMs`.
 */
export const PARTS = {
	protocol: {
		mutate: [
			'nodes/SmsCenter/{api,sync}/**/*.ts',
			// One line, which the build replaces by a library
			'!nodes/SmsCenter/api/reply/xmlLibrary.ts',
		],
		tests: /^test\/unit\/(account|api|credential|reply|sync)/,
		// Huge replies in every format, of which two are enough here, and the speed of locks
		leftOut: /^(?!.*(readList in json refuses|a reply in json of just)).*(64|of more than 16) MB|by 10,000 at once/,
		testTimeoutMs: 3_000,
		runners: 2,
	},
	actions: {
		mutate: ['nodes/SmsCenter/{actions,shared}/**/*.ts', '!nodes/SmsCenter/shared/segmentsLibrary.ts'],
		tests:
			/^test\/(unit\/(actions|descriptions|shared)|engine\/(operations|limits|schema|sync|upsert|failures|doubt|price|checks|senders|deleteMissing|parameters|retry|keeps\.test))/,
		// The engine tests run dist/, which is built of the changed code
		buildCommand: 'gulp build',
		// Seconds for each of thousands of changes
		leftOut:
			/of each of 1,000 items|For arbitrary items, accounts and options|Secrets stay out|drop by drop|in any minute at most|alphabet of 3GPP/,
		testTimeoutMs: 8_000,
		// They wait for the server half of the time
		runners: 3,
	},
};

/** The name of the part that this process works on. */
export const PART_NAME = process.env.MUTATION_PART ?? 'protocol';

/** That part. */
export const PART = PARTS[PART_NAME];
