import type { IDataObject } from 'n8n-workflow';

import { detailsOf, operations, rows } from './support/batch.mts';
import type { NodeResult } from './support/engine.mts';
import { clock, eachInSteps, engine, open, sandbox } from './support/timed.mts';

eachInSteps();

const COUNT = 1000;
const IN_FLIGHT = 10;

const CONTINUE = { onError: 'continueErrorOutput' as const };

const options = { timeout: 1, maxConcurrentRequests: IN_FLIGHT };

const WRITES: Array<[string, IDataObject]> = [
	['update by ID', operations.update],
	['create', operations.create],
	['delete', operations.delete],
];

/** Input items; each names a template of those that stand there. */
function itemsFor(count: number): IDataObject[] {
	const seeded = sandbox.seed(rows(count, 'Before'));
	return rows(count).map((row, place) => ({ ...row, id: seeded[place].id }));
}

/** The first answer proves the password: else one request goes alone at first. */
async function prove(): Promise<void> {
	const [{ id }] = sandbox.seed([{ name: 'Elsewhere' }]);
	expect((await engine.run({ operation: 'delete', templateId: id })).error).toBeUndefined();
	sandbox.resetStats();
	await clock.pass(1);
}

/** How many items were not sent because those before were not answered. */
function leftCount({ errorOutput }: NodeResult): number {
	return errorOutput.filter(({ json }) =>
		/^Template ('.*'|\d+): Not sent: SMS Center did not answer the requests before/.test(String(json.error)),
	).length;
}

/** How long it takes on the package's clock. */
async function timed(work: () => Promise<NodeResult>): Promise<{ result: NodeResult; ms: number }> {
	const before = clock.now();
	const result = await work();
	return { result, ms: clock.now() - before };
}

describe('A server that is not there', () => {
	it.each(WRITES)('%s: a thousand items end after two pauses, none of them sent', async (_, parameters) => {
		const items = itemsFor(COUNT);
		await prove();
		await sandbox.close();
		const { result, ms } = await timed(
			async () => await engine.run({ ...parameters, options }, { items, node: CONTINUE }),
		);
		expect(result.output).toEqual([]);
		expect(result.errorOutput).toHaveLength(COUNT);
		for (const item of result.errorOutput) expect(detailsOf(item)).toMatchObject({ sent: 'no', code: null });
		// A create takes a list first, and without it none of them is sent
		const left = parameters.operation === 'create' ? 0 : COUNT - IN_FLIGHT - 2;
		expect(leftCount(result)).toBeGreaterThanOrEqual(left);
		expect(ms).toBeLessThanOrEqual(1500);

		const again = await timed(
			async () => await engine.run({ ...parameters, options }, { items: items.slice(-1), node: CONTINUE }),
		);
		expect(again.result.errorOutput).toHaveLength(1);
		expect(again.ms).toBe(0);
	});

	it('Sync and Create or Update tell every item so', async () => {
		await sandbox.close();
		for (const parameters of [operations.sync, operations.upsert]) {
			const { errorOutput, output } = await engine.run(
				{ ...parameters, options },
				{ items: rows(20) as unknown as IDataObject[], node: CONTINUE },
			);
			expect(output).toEqual([]);
			expect(errorOutput).toHaveLength(20);
			for (const item of errorOutput) expect(detailsOf(item)).toMatchObject({ sent: 'no', code: null });
		}
	});

	it('is tried once only by an automatic run within half a minute, three times by a person and later', async () => {
		await prove();
		const remove = sandbox.addFault({ kind: 'reset-before' });
		const tries = async (mode: 'trigger' | 'manual' = 'trigger') => {
			sandbox.resetStats();
			await engine.run({ operation: 'delete', templateId: 1 }, { node: CONTINUE, mode });
			return sandbox.stats.requests;
		};
		expect(await tries()).toBe(3);
		await clock.pass(5000);
		expect(await tries()).toBe(1);
		expect(await tries('manual')).toBe(3);
		await clock.pass(29_000);
		expect(await tries()).toBe(1);
		await clock.pass(31_000);
		expect(await tries()).toBe(3);
		remove();
		expect((await engine.run(operations.getAll)).error).toBeUndefined();
		sandbox.addFault({ kind: 'reset-before' });
		expect(await tries()).toBe(3);
	});
});

describe('A network that is away for one second', () => {
	/** All connections are reset until a second has gone by on the package's clock. */
	function loseNetwork(kind: 'reset-before' | 'reset-after'): void {
		let from: number | undefined;
		sandbox.addFault({
			kind,
			match: () => {
				from ??= clock.now();
				return clock.now() < from + 1000;
			},
		});
	}

	const kinds = ['reset-before', 'reset-after'] as const;

	it.each(kinds.flatMap((kind) => WRITES.map(([name, parameters]) => [name, kind, parameters] as const)))(
		'%s loses nothing (%s)',
		async (_, kind, parameters) => {
			const items = itemsFor(200);
			await prove();
			loseNetwork(kind);
			const { output, errorOutput } = await engine.run({ ...parameters, options }, { items, node: CONTINUE });
			expect(errorOutput.map(({ json }) => json)).toEqual([]);
			expect(output).toHaveLength(200);
			const names = sandbox.templates().map(({ name }) => name);
			const added = parameters.operation === 'create' ? rows(200) : [];
			const changed = parameters.operation === 'update' ? rows(200) : [];
			const before = parameters.operation === 'create' ? rows(200, 'Before') : [];
			expect(names.sort()).toEqual([...added, ...changed, ...before].map(({ name }) => name).sort());
		},
	);

	it.each(WRITES)('%s loses nothing where the server is closed and opened again', async (_, parameters) => {
		const items = itemsFor(200);
		await prove();
		const port = Number(new URL(sandbox.url).port);
		const templates = sandbox.templates();
		await sandbox.close();
		const back = clock.now() + 1000;
		clock.hold(true);
		const running = engine.run({ ...parameters, options }, { items, node: CONTINUE });
		// Up to the first second's end it is tried in vain
		await clock.pass(0);
		while (clock.now() < back) await clock.pass(100);
		await open({ port });
		sandbox.seed(templates);
		clock.hold(false);
		const { output, errorOutput } = await running;
		expect(errorOutput.map(({ json }) => json)).toEqual([]);
		expect(output).toHaveLength(200);
	});
});
