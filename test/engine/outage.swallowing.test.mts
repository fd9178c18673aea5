import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { detailsOf, operations, rows } from './support/batch.mts';
import { Engine, type NodeResult } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	sandbox = await startSandbox();
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const COUNT = 1000;
const IN_FLIGHT = 10;

const CONTINUE = { onError: 'continueErrorOutput' as const };

/** How many items say so, and how many of them because those before were not answered. */
function counts({ errorOutput }: NodeResult): { no: number; unknown: number; left: number } {
	const of = (sent: string) => errorOutput.filter((item) => detailsOf(item).sent === sent).length;
	const left = errorOutput.filter(({ json }) =>
		/^Template ('.*'|\d+): Not sent: SMS Center did not answer the requests before/.test(String(json.error)),
	).length;
	return { no: of('no'), unknown: of('unknown'), left };
}

describe('A server that swallows all requests', () => {
	it.each<[string, IDataObject]>([
		['update by ID', operations.update],
		['create', operations.create],
		['delete', operations.delete],
	])('%s: a thousand items end after what was in flight and two more', async (_, operation) => {
		const parameters = { ...operation, options: { timeout: 1, maxConcurrentRequests: IN_FLIGHT } };
		const seeded = sandbox.seed(rows(COUNT, 'Before'));
		const items = rows(COUNT).map((row, place) => ({ ...row, id: seeded[place].id }));
		// The first answer proves the password: else one request goes alone at first
		const [{ id }] = sandbox.seed([{ name: 'Elsewhere' }]);
		await engine.run({ operation: 'delete', templateId: id });
		sandbox.resetStats();
		sandbox.addFault({ kind: 'hang' });

		const first = await engine.run(parameters, { items, node: CONTINUE });
		const sent = sandbox.stats.requests;
		expect(sent).toBeLessThanOrEqual(IN_FLIGHT + 2);
		expect(first.output).toEqual([]);
		expect(first.errorOutput).toHaveLength(COUNT);
		const told = counts(first);
		expect(told.no + told.unknown).toBe(COUNT);
		expect(told.unknown).toBeLessThanOrEqual(IN_FLIGHT + 2);
		// A create takes a list first, and without it none of them is sent
		if (operation.operation !== 'create') expect(told.left).toBeGreaterThanOrEqual(COUNT - IN_FLIGHT - 2);
		else expect(told.no).toBe(COUNT);
		expect(detailsOf(first.errorOutput[COUNT - 1])).toMatchObject({ sent: 'no', code: null });

		const again = await engine.run(parameters, { items: items.slice(-1), node: CONTINUE });
		expect(again.errorOutput).toHaveLength(1);
		expect(sandbox.stats.requests - sent).toBe(1);
	});
});
