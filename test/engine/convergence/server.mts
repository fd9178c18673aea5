import fc from 'fast-check';

import type { Keeping, KeepingKind } from '../../../sandbox/server/sandbox.mts';

/** What changes only letter case, blanks, line ends or the Unicode form: nothing that is ever written again. */
const HARMLESS: ReadonlySet<string> = new Set(['capital', 'lower-case', 'trimmed', 'crlf', 'lf', 'nfc']);

export function isHarmless({ kind, fields }: Keeping): boolean {
	return HARMLESS.has(kind) || (kind === 'blanks-collapsed' && fields?.join() === 'name');
}

export function isOfLists({ kind }: Keeping): boolean {
	return kind.startsWith('list-');
}

/** What a server makes of a name in a way that no client foresees: only the process that created the template knows it. */
export function isUnforeseen({ kind }: Keeping): boolean {
	return kind === 'slashes';
}

const isCut = ({ kind }: Keeping) => kind === 'cut' || kind === 'cut-bytes';

/** What a server does: a column that is too short cuts what was made of the text before. */
export function inOrder(keeps: readonly Keeping[]): Keeping[] {
	return [...keeps].sort((one, other) => Number(isCut(one)) - Number(isCut(other)));
}

/** Who answers with the ids of others, and does not list what stands there or not by its name, cannot be seen through. */
export function isMeaningful(keeps: readonly Keeping[]): boolean {
	return !(
		keeps.some(({ kind }) => kind === 'id-taken') && keeps.some((each) => isOfLists(each) || isUnforeseen(each))
	);
}

const plain = (...kinds: KeepingKind[]): fc.Arbitrary<Keeping> => fc.constantFrom(...kinds.map((kind) => ({ kind })));

/** Where a name is cut that is recognised again: ten characters at the least. */
const cuts: fc.Arbitrary<Keeping> = fc.oneof(
	fc.record({ kind: fc.constant('cut' as const), at: fc.integer({ min: 12, max: 40 }) }),
	fc.record({ kind: fc.constant('cut-bytes' as const), at: fc.integer({ min: 40, max: 80 }) }),
);

/** One way in which a server keeps or shows something else than it is given. */
export const keeping: fc.Arbitrary<Keeping> = fc.oneof(
	{
		weight: 4,
		arbitrary: plain('capital', 'lower-case', 'trimmed', 'blanks-collapsed', 'crlf', 'lf', 'nfc'),
	},
	{ weight: 1, arbitrary: fc.constant({ kind: 'blanks-collapsed' as const, fields: ['name'] as const }) },
	{ weight: 1, arbitrary: fc.constantFrom<Keeping>({ kind: 'capital', on: 'add' }, { kind: 'trimmed', on: 'chg' }) },
	{ weight: 3, arbitrary: cuts },
	{ weight: 4, arbitrary: plain('cut-at-emoji', 'emoji-lost', 'windows-1251', 'entities') },
	{ weight: 1, arbitrary: plain('slashes') },
	{ weight: 2, arbitrary: plain('sender-dropped', 'format-sms', 'auto-sign-refused', 'id-taken') },
	{ weight: 1, arbitrary: plain('null', 'key-twice') },
	{ weight: 2, arbitrary: fc.constantFrom<Keeping>({ kind: 'null', fields: ['name'] }, { kind: 'numbers' }) },
);

/** Lists that show a part or nothing, as far as a process can tell that: see {@link lists}. */
export interface Lists {
	keeps: readonly Keeping[];
	/** So many templates stand there that nobody is about. */
	others: number;
	/** Whether nothing stands there at first. */
	isEmpty: boolean;
}

const emptyAs = fc.constantFrom('array' as const, 'blank' as const, 'error3' as const);

/** Whole lists mostly. Those that are not begin when the process knows what was there, or nothing was. */
export const lists: fc.Arbitrary<Lists> = fc.oneof(
	{ weight: 8, arbitrary: fc.constant({ keeps: [], others: 0, isEmpty: false }) },
	fc.nat(3).map((more): Lists => ({ keeps: [{ kind: 'list-cut', at: 6 + more }], others: 0, isEmpty: false })),
	fc
		.tuple(fc.integer({ min: 1, max: 5 }))
		.map(([after]): Lists => ({ keeps: [{ kind: 'list-halved', after, times: 1 }], others: 24, isEmpty: false })),
	fc.tuple(fc.nat(5), emptyAs).map(([after, as]): Lists => ({
		keeps: [{ kind: 'list-empty', after, times: 1, emptyAs: as }],
		others: 0,
		isEmpty: false,
	})),
	emptyAs.map((as): Lists => ({ keeps: [{ kind: 'list-empty', emptyAs: as }], others: 0, isEmpty: true })),
);
