import fc from 'fast-check';

import { operations } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { commands, start } from './model/commands.mts';
import { server } from './model/faults.mts';
import { World } from './model/world.mts';

/** A minute takes 0.2 s. */
const FACTOR = 300;

const clock = fastClock(FACTOR);

/** Sequences in all: a quarter of what CI draws is enough while one works. */
const SEQUENCES = Number(process.env.FUZZ_RUNS ?? (process.env.CI ? 1000 : 250));

/** So many sequences at once, each with a server and an account of its own: most of the time is waiting. */
const LANES = 8;

/** CI runs the same sequences every time; `FUZZ_SEED` names others, and elsewhere each run has its own. */
const SEED = Number(process.env.FUZZ_SEED ?? (process.env.CI ? 20261123 : Date.now() % 2 ** 31));

beforeAll(async () => {
	// What is loaded on first use takes minutes of the fast clock
	const first = await World.begin({}, clock);
	await first.engine.run(operations.getAll);
	await first.end();
});

it(
	'Whatever goes wrong, the server holds what the outputs say',
	async () => {
		let checked = 0;
		const lane = async (_: unknown, place: number) => {
			const property = fc.asyncProperty(
				server,
				start,
				fc.commands(commands, { maxCommands: 5 }),
				async (options, templates, sequence) => {
					const world = await World.begin(options, clock);
					world.sandbox.seed(templates);
					try {
						await fc.asyncModelRun(() => ({ model: {}, real: world }), sequence);
						checked += 1;
					} finally {
						await world.end();
					}
				},
			);
			await fc.assert(property, {
				numRuns: Math.ceil(SEQUENCES / LANES),
				seed: SEED + place,
				endOnFailure: true,
			});
		};
		const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
		for (const end of ends) if (end.status === 'rejected') throw end.reason;
		expect(checked).toBeGreaterThanOrEqual(SEQUENCES);
	},
	Math.max(600_000, 600 * SEQUENCES),
);
