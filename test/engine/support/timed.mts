import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/server/sandbox.mts';
import { columns } from './batch.mts';
import { Engine } from './engine.mts';
import { SteppedClock } from './steppedClock.mts';

/** The time of the package and of the stand-in server, in the tests of {@link eachInSteps}. */
export const clock = new SteppedClock();

export let sandbox: Sandbox;
export let engine: Engine;

/** Opens the stand-in server, or opens it again where a test has closed it. */
export async function open(options: SandboxOptions = {}): Promise<void> {
	sandbox = await startSandbox({ ...options, clock: clock.now });
}

/** Gives every test of a file a stand-in server and an engine of its own, by {@link clock}. */
export function eachInSteps(options: SandboxOptions = {}): void {
	beforeEach(async () => {
		await open(options);
		engine = new Engine(sandbox);
	});

	afterEach(async () => {
		clock.hold(false);
		await sandbox.close();
	});
}

/** Goes by a list that was asked for after it began, however long it has to wait for one. */
export const LIST = { operation: 'sync', columns: columns({ name: 'There', message: 'Text' }), dryRun: true };

/** Runs {@link LIST} so often that no list is left in this minute, and gives what it said under its output. */
export async function useUpLists(): Promise<string[]> {
	// An empty list would be asked for twice
	sandbox.seed([{ name: 'There', message: 'Text' }]);
	const hints: string[] = [];
	for (let times = 0; times < 3; times += 1) {
		const result = await engine.run(LIST);
		expect(result.error).toBeUndefined();
		hints.push(...result.hints.map(({ message }) => message));
		await clock.pass(1);
	}
	expect(sandbox.stats.byAction).toEqual({ get: 3 });
	return hints;
}
