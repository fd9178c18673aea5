import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { Engine } from './support/engine.mts';
import { FakeTime } from './support/poll.mts';

let time: FakeTime;
let sandbox: Sandbox;
let engine: Engine;

beforeEach(async () => {
	time = new FakeTime();
	sandbox = await startSandbox({ clock: time.now });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	time.restore();
	await sandbox.close();
});

const items = [
	{ name: 'A', message: 'x' },
	{ name: 'B', message: 'x' },
];

/** A run that creates A and not B, what happens meanwhile, and “Retry execution”. */
async function runAndRetry(operation: string, meanwhile: () => void) {
	const parameters: IDataObject = {
		operation,
		...(operation === 'sync' && { dryRun: false }),
		options: { maxConcurrentRequests: 1 },
	};
	const repair = sandbox.addFault({ kind: 'refuse', code: 5, on: 'add', match: ({ name }) => name === 'B' });
	const first = await engine.run(parameters, { items });
	expect(first.error?.message).toMatch(/could not save/);
	const kept = first.run.data.executionData?.contextData;
	const contextData = JSON.parse(JSON.stringify(kept)) as typeof kept;
	repair();
	meanwhile();
	return await engine.run(parameters, { items, contextData });
}

const stored = () => sandbox.templates().map(({ id, name }) => [id, name]);

describe.each(['sync', 'upsert'])('A retry of %s', (operation) => {
	it('creates again what somebody has deleted since, once the list is no longer taken to lag', async () => {
		const { json, error } = await runAndRetry(operation, () => {
			sandbox.clear();
			time.pass(62_000);
		});
		expect(error).toBeUndefined();
		expect(json.map(({ action }) => action)).toEqual(['created', 'created']);
		expect(json.map(({ id, name }) => [id, name])).toEqual(stored());
		expect(stored().map(([, name]) => name)).toEqual(['A', 'B']);
	});

	it('says of what somebody has renamed since that it is there under another name, and creates it no second time', async () => {
		const { error } = await runAndRetry(operation, () => {
			const [a] = sandbox.templates();
			sandbox.clear();
			sandbox.seed([{ ...a, name: 'Renamed' }]);
			time.pass(62_000);
		});
		expect(error?.message).toMatch(
			/^Template 'A': SMS Center keeps something else than was sent, or somebody changed it since: name \(/,
		);
		expect(error?.context?.itemIndex).toBe(0);
		expect(stored().map(([, name]) => name)).toEqual(['Renamed']);
	});

	it('creates nothing twice where the list lags behind', async () => {
		sandbox.options.listLagMs = 1000;
		const { json, error } = await runAndRetry(operation, () => time.pass(500));
		expect(error).toBeUndefined();
		expect(json.map(({ action }) => action)).toEqual(['unchanged', 'created']);
		expect(json.map(({ id, name }) => [id, name])).toEqual(stored());
		expect(stored().map(([, name]) => name)).toEqual(['A', 'B']);
		// An empty list is asked for twice; Create or Update then goes by what this process has written
		expect(sandbox.stats.byAction.get).toBe(operation === 'sync' ? 3 : 2);
	});
});
