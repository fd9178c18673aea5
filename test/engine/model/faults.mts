import fc from 'fast-check';

import type { Keeping } from '../../../sandbox/server/keepings.mts';
import type { Fault, SandboxOptions } from '../../../sandbox/server/sandbox.mts';

/** What goes wrong during one run. */
export interface Trouble {
	faults: Fault[];
	/** The option 'Timeout', in seconds: short only where a fault needs it. */
	timeout: number;
}

const strikes = {
	nth: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
	times: fc.integer({ min: 1, max: 4 }),
	every: fc.constantFrom(1, 2, 3),
};

const on = fc.constantFrom('add', 'chg', 'del', 'get', 'any' as const);

/** Failures whose end comes at once. */
const quick: fc.Arbitrary<Fault> = fc
	.record({
		...strikes,
		on,
		kind: fc.constantFrom(
			'reset-before',
			'reset-after',
			'bad-gateway',
			'bad-gateway-after',
			'gateway-timeout',
			'cut-off',
			'html',
			'plain',
			'empty',
			'echo',
			'refuse',
			'plain-text-error',
		),
		cut: fc.constantFrom('length', 'end', 'abort'),
		code: fc.constantFrom(1, 5, 9, 9, 9),
		carryOut: fc.option(fc.boolean(), { nil: undefined }),
	})
	.map((fault) => {
		// These would say a number, and have the write done all the same: SMS Center does not
		const states = ['refuse', 'plain-text-error', 'html', 'plain', 'empty', 'echo'].includes(fault.kind);
		return (states ? { ...fault, carryOut: undefined } : fault) as Fault;
	});

/** Answers late, and in time. */
const slow: fc.Arbitrary<Fault> = fc.record({
	...strikes,
	on,
	kind: fc.constant('slow' as const),
	delayMs: fc.integer({ min: 1, max: 30 }),
});

/** Never answered, whether it was carried out or not. Later than its time nothing is: there the promise ends. */
const unanswered: fc.Arbitrary<Fault> = fc.record({
	on,
	kind: fc.constant('hang' as const),
	nth: strikes.nth,
	times: fc.integer({ min: 1, max: 2 }),
	carryOut: fc.boolean(),
});

/** In doubt, and then refused: the refusal says nothing about the first try. */
const refusedAfterDoubt: fc.Arbitrary<Fault[]> = fc
	.record({
		on: fc.constantFrom('chg' as const, 'del' as const, 'any' as const),
		kind: fc.constantFrom('reset-before' as const, 'reset-after' as const),
		times: fc.integer({ min: 1, max: 3 }),
		code: fc.constantFrom(1, 5),
	})
	.map(({ code, ...first }) => [first, { on: first.on, kind: 'refuse', code }]);

/** Nothing, or up to three faults. */
export const trouble: fc.Arbitrary<Trouble> = fc.oneof(
	{
		weight: 30,
		arbitrary: fc.array(fc.oneof(quick, slow), { maxLength: 3 }).map((faults) => ({ faults, timeout: 30 })),
	},
	{ weight: 4, arbitrary: refusedAfterDoubt.map((faults) => ({ faults, timeout: 30 })) },
	{ weight: 1, arbitrary: unanswered.map((fault) => ({ faults: [fault], timeout: 1 })) },
);

const lie: fc.Arbitrary<Keeping> = fc.record({
	kind: fc.constantFrom('list-empty' as const, 'list-halved' as const),
	after: fc.nat(3),
	times: fc.constant(1),
	emptyAs: fc.constantFrom('array' as const, 'blank' as const, 'error3' as const),
});

/** Lists that come out wrong, never two in a row: empty in any shape, or with half of the templates. */
const lies: fc.Arbitrary<readonly Keeping[]> = fc.oneof(
	fc.constant([]),
	fc.tuple(lie, lie).map(([one, other]) => [one, { ...other, after: (one.after ?? 0) + 2 + (other.after ?? 0) }]),
);

/** Fewer templates than these are not halved: that ten or fewer are gone is taken for deletions by others. */
export const MOST_UNHALVED = 24;

/** So late a list may be that a create in doubt is looked up in vain: there the promise ends. */
export const LOOK_UP_MS = 2000;

/** Whether a fault leaves in doubt what became of a request. */
export function leavesDoubt({ kind }: Fault): boolean {
	return kind !== 'refuse' && kind !== 'plain-text-error' && kind !== 'slow';
}

/** How the server counts, how late its lists are, and which of them lie. */
export const server: fc.Arbitrary<SandboxOptions> = fc.record({
	windowKind: fc.constantFrom('sliding' as const, 'fixed' as const),
	countRefused: fc.boolean(),
	listLagMs: fc.constantFrom(0, 0, 200, 1500, 5000),
	keeps: lies,
	maxInFlight: fc.constantFrom(14, 14, 6),
	plainTextErrors: fc.constantFrom(false, true, 'unknown-id' as const),
	plainTextOk: fc.boolean(),
	charsetHeader: fc.constantFrom('windows-1251', 'right'),
	blankOmitted: fc.boolean(),
	idsAsStrings: fc.boolean(),
});
