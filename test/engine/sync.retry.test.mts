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
		name: '={{ $json.name }}',
		message: '={{ $json.message }}',
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
	it('creates again what somebody has deleted since', async () => {
		const { json, error } = await runAndRetry(operation, () => sandbox.clear());
		expect(error).toBeUndefined();
		expect(json.map(({ action }) => action)).toEqual(['created', 'created']);
		expect(json.map(({ id, name }) => [id, name])).toEqual(stored());
		expect(stored().map(([, name]) => name)).toEqual(['A', 'B']);
	});

	it('creates again what somebody has renamed since', async () => {
		const { json, error } = await runAndRetry(operation, () => {
			const [a] = sandbox.templates();
			sandbox.clear();
			sandbox.seed([{ ...a, name: 'Renamed' }]);
		});
		expect(error).toBeUndefined();
		expect(json.map(({ action }) => action)).toEqual(['created', 'created']);
		const [renamed, ...created] = stored();
		expect(renamed[1]).toBe('Renamed');
		expect(json.map(({ id, name }) => [id, name])).toEqual(created);
	});

	it('creates nothing twice where the list lags behind', async () => {
		sandbox.options.listLagMs = 1000;
		const { json, error } = await runAndRetry(operation, () => undefined);
		expect(error).toBeUndefined();
		expect(json.map(({ id, name }) => [id, name])).toEqual(stored());
		expect(stored().map(([, name]) => name)).toEqual(['A', 'B']);
		expect(sandbox.stats.byAction.get).toBe(3);
	});
});
