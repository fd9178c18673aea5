import type { IDataObject, INode } from 'n8n-workflow';

import type { StoredTemplate } from '../../../sandbox/server/sandbox.mts';
import { detailsOf } from './batch.mts';
import type { NodeResult } from './engine.mts';
import { clock, engine, sandbox } from './timed.mts';

/** The operations that take the columns of the items by themselves, set to write. */
export const BY_COLUMNS = {
	sync: { operation: 'sync', dryRun: false },
	upsert: { operation: 'upsert' },
} as const;

export const writers = Object.keys(BY_COLUMNS) as Array<keyof typeof BY_COLUMNS>;

export const DAY = 24 * 60 * 60_000;

/** How long it is from one run to the next: lists can be free again or not, and be taken to lag or not. */
export const GAPS: Array<[words: string, gapMs: number]> = [
	['at once', 0],
	['half a minute apart', 30_000],
	['three minutes apart', 180_000],
	['a day apart', DAY],
];

/** Each of {@link writers}, and each time between its runs. */
export const EACH = writers.flatMap((operation) => GAPS.map(([words, gapMs]) => [operation, words, gapMs] as const));

/** How the error begins that names the fields which are kept otherwise. */
export const KEEPS_ELSE = 'SMS Center keeps something else than was sent, or somebody changed it since: ';

/** How the hint begins that names the templates of which no list shows what was written. */
export const NOT_SHOWN = 'Not shown yet in the list of SMS Center: ';

/** Lets every request take a millisecond: on a clock that stands still a list of before a write would be one of after it. */
export function takeTime(): void {
	beforeEach(() => {
		sandbox.options.onAnswered = () => clock.jumpTo(clock.now() + 1);
	});
}

/** What came of one run: what was done with each item, and what it says beside. */
export interface Told {
	/** The action of each item, or `error` and `details` where it has failed. */
	items: IDataObject[];
	hints: string[];
	/** What was sent, but for lists. */
	writes: string[];
	result: NodeResult;
}

/** A run as an execution of its own, in which a failed item leaves the others alone. */
export async function once(
	parameters: IDataObject,
	items: IDataObject[],
	node: Partial<INode> = { onError: 'continueRegularOutput' },
): Promise<Told> {
	const before = sandbox.requests.length;
	const result = await engine.run(parameters, { items, node });
	expect(result.error).toBeUndefined();
	return {
		items: result.json,
		hints: result.hints.map(({ message }) => message),
		writes: sandbox.requests.slice(before).flatMap(({ action }) => (action === 'get' ? [] : [action])),
		result,
	};
}

/** Three such runs. */
export async function thrice(parameters: IDataObject, items: IDataObject[], gapMs: number): Promise<Told[]> {
	const told: Told[] = [];
	for (let run = 0; run < 3; run += 1) {
		if (run > 0) await clock.pass(gapMs);
		told.push(await once(parameters, items));
	}
	return told;
}

/** The one failed item of a run. */
export function failureIn({ items, hints, result }: Told): { error: string; details: IDataObject } {
	const failed = items.filter(({ error }) => error !== undefined);
	if (failed.length !== 1) throw new Error(`Not one has failed: ${JSON.stringify({ items, hints })}`);
	return { error: String(failed[0].error), details: detailsOf(result.output[items.indexOf(failed[0])]) };
}

/** What the server holds, but for what was there from the start. */
export function heldBeside(...others: StoredTemplate[]): StoredTemplate[] {
	const ids = new Set(others.map(({ id }) => id));
	return sandbox.templates().filter(({ id }) => !ids.has(id));
}
