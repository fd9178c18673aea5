import { bind } from 'jest-each';
import { expect } from 'expect';
import { ModuleMocker } from 'jest-mock';

/** What the tests of jest use beyond what mocha has: the same libraries that jest is made of. */
export function installJestGlobals() {
	const mocker = new ModuleMocker(globalThis);
	Object.assign(globalThis, {
		expect,
		test: globalThis.it,
		beforeAll: globalThis.before,
		afterAll: globalThis.after,
		jest: {
			fn: mocker.fn.bind(mocker),
			spyOn: mocker.spyOn.bind(mocker),
			restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
			// Stryker has a limit of its own for each mutant
			setTimeout: () => {},
		},
	});
	globalThis.it.each = bind(globalThis.it);
	globalThis.describe.each = bind(globalThis.describe, false);
}
