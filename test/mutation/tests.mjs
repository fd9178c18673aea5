// The tests of one part in mocha, for `npm run mutation`: it keeps them loaded and runs, for each mutant, only the tests
// that reach it, where jest would load every file again.
/* global describe, before, beforeEach, after */
import { globSync } from 'node:fs';
import { join } from 'node:path';

import { installJestGlobals } from './jestGlobals.mjs';
import { PART } from './parts.mjs';
import { compileTypeScript, ProjectModules } from './projectModules.mjs';

process.env.NODE_ENV = 'test';
// Property tests: some cases for every mutant rather than thousands
process.env.FUZZ_RUNS ??= '60';

installJestGlobals();
compileTypeScript();

beforeEach(function () {
	if (PART.leftOut?.test(this.currentTest.fullTitle())) this.skip();
});

const names = globSync('test/{unit,engine}/**/*.test.mts')
	.map((file) => file.replaceAll('\\', '/'))
	.filter((name) => PART.tests.test(name))
	// Unit tests first: most mutants meet their end in these
	.sort((a, b) => b.localeCompare(a));

for (const name of names) {
	const modules = new ProjectModules();
	describe(name, function () {
		this.timeout(PART.testTimeoutMs);
		before(() => modules.enter());
		after(() => modules.leave());
		modules.load(join(process.cwd(), name));
	});
}
