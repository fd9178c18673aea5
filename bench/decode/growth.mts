import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Format } from './lists.mts';

const execute = promisify(execFile);

const MEASURE = fileURLToPath(new URL('growthOfOne.mts', import.meta.url));

/** A young generation (in MB) that holds every list of the benchmark, so that nothing is copied while it is read. */
const YOUNG_GENERATION = 128;

/** Who reads: the built decoder, or what it is made of (JSON.parse, fast-xml-parser) alone. */
export type Who = 'ours' | 'library';

/**
 * How many times as long it takes to read one list of `10 * count` templates as ten of `count`; in a process of its own,
 * for what one measurement leaves in the heap decides the next.
 *
 * @param roomy with room for all in V8's young generation: then it is the reader's own growth. Without it V8 copies what
 * outlives a full young generation, which falls on the large list only: the more, the faster the reading itself.
 */
export async function growthOf(who: Who, format: Format, count: number, roomy: boolean): Promise<number> {
	const flags = [`--min-semi-space-size=${YOUNG_GENERATION}`, `--max-semi-space-size=${YOUNG_GENERATION}`];
	const { stdout } = await execute(process.execPath, [...(roomy ? flags : []), MEASURE, who, format, String(count)]);
	return Number(stdout);
}
