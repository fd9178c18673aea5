import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { columns } from './support/batch.mts';
import { Engine } from './support/engine.mts';
import { PolledWorkflow } from './support/poll.mts';
import { failureOf, names } from './support/pollScene.mts';
import { SteppedClock } from './support/steppedClock.mts';

const MINUTE = 62_000;

let sandbox: Sandbox;
let workflow: PolledWorkflow;
const clock = new SteppedClock();

beforeEach(async () => {
	sandbox = await startSandbox({ clock: clock.now });
	sandbox.seed([{ id: 1, name: 'First' }]);
	workflow = new PolledWorkflow(sandbox, `workflow-${new URL(sandbox.url).port}`);
});

afterEach(async () => {
	await sandbox.close();
});

function change(): void {
	sandbox.clear();
	sandbox.seed([{ id: 1, name: 'Changed' }]);
}

/** Runs that must have a list take the three of this minute. */
async function useUpLists(): Promise<void> {
	const engine = new Engine(sandbox);
	const sync = { operation: 'sync', columns: columns({ name: 'First', message: 'Text' }), dryRun: true };
	for (let lists = 0; lists < 3; lists += 1) {
		expect((await engine.run(sync)).error).toBeUndefined();
		await clock.pass(1);
	}
}

describe('The limits of SMS Center', () => {
	beforeEach(async () => {
		await workflow.activate();
		change();
		await clock.pass(MINUTE);
	});

	it('make a poll wait for a list, and it sees the change', async () => {
		await useUpLists();
		const asked = sandbox.requests.length;
		expect(names(await workflow.poll())).toEqual([['updated', 'Changed']]);
		expect(sandbox.requests).toHaveLength(asked + 1);
		expect(sandbox.stats.byCode).toEqual({});
	});

	it('make a poll end without an answer when other programs keep using them up, and the next one sees the change', async () => {
		const fix = sandbox.addFault({ kind: 'refuse', code: 9, on: 'get' });
		const before = workflow.state;
		expect(await workflow.poll()).toBeNull();
		expect(workflow.state).toBe(before);
		expect(sandbox.stats.byCode[9]).toBeLessThanOrEqual(3);
		fix();
		await clock.pass(MINUTE);
		expect(names(await workflow.poll())).toEqual([['updated', 'Changed']]);
	});

	it('make a sample show what is known', async () => {
		await useUpLists();
		await clock.pass(40_000);
		const asked = sandbox.requests.length;
		expect(names(await workflow.sample())).toEqual([['updated', 'Changed']]);
		expect(sandbox.requests).toHaveLength(asked);
	});
});

it('The limits of SMS Center are told to whoever asks for a sample where nothing is known', async () => {
	sandbox.addFault({ kind: 'refuse', code: 9, on: 'get' });
	const failure = await failureOf(workflow.sample());
	expect(failure.message).toBe('SMS Center takes three lists of templates a minute, and these were asked for already');
	expect(failure.description).toMatch(/Wait a minute/);
});
