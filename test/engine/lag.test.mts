import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { operations, rows } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { Engine } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;
// A lag of 200 ms is 20 ms on the machine's clock: longer than a request takes
const clock = fastClock(10);

beforeEach(async () => {
	sandbox = await startSandbox({ clock, record: 'light', identicalLimit: 0 });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const names = () => sandbox.templates().map(({ name }) => name);

describe('Creates in doubt', () => {
	it('1,500, every seventh carried out and then reset, a list that lags 200 ms: no template twice', async () => {
		sandbox.options.listLagMs = 200;
		sandbox.addFault({ kind: 'reset-after', on: 'add', every: 7 });
		const done = await engine.run(operations.create, { items: rows(1500) });
		expect(done.error).toBeUndefined();
		expect(done.json).toHaveLength(1500);
		const held = new Map(sandbox.templates().map(({ id, name }) => [id, name]));
		expect(done.json.map(({ id }) => held.get(id as number))).toEqual(rows(1500).map(({ name }) => name));
		expect(new Set(names()).size).toBe(1500);
		expect(names()).toHaveLength(1500);
		expect(sandbox.stats.byAction.add).toBe(1500);
	}, 60_000);
});

describe('Where the promise ends', () => {
	it('a create that is carried out two seconds after its connection was reset stands there twice', async () => {
		// 0.4 s on the machine's clock, when the look-up has found nothing and it was sent again
		sandbox.addFault({
			kind: 'reset-then-carry-out',
			on: 'add',
			match: ({ name }) => name === 'Name 2',
			times: 1,
			delayMs: 800,
		});
		const done = await engine.run(operations.create, { items: rows(12) });
		expect(done.error).toBeUndefined();
		await new Promise((resolve) => setTimeout(resolve, 1000));
		expect(names().filter((name) => name === 'Name 2')).toHaveLength(2);
		expect(names()).toHaveLength(13);
	});
});
