import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { simulate, type Actor } from './support/budget.mts';
import { Engine } from './support/engine.mts';
import { PolledWorkflow } from './support/poll.mts';
import { SteppedClock } from './support/steppedClock.mts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HALF_HOUR = 30 * MINUTE;

const ROWS = 20;
const WATCHED = 'Watched';
const SYNCED = { name: 'Synced', message: 'As it should be' };
const TEMPLATES = ROWS + 2;

type Name = 'loop' | 'click' | 'editor' | 'poll' | 'colleague' | 'sync';

const clock = new SteppedClock();
let sandbox: Sandbox;

beforeEach(async () => {
	clock.hold(true);
	sandbox = await startSandbox({ clock: clock.now, record: 'light' });
	sandbox.seed([{ name: WATCHED }, SYNCED, ...Array.from({ length: ROWS }, (_, row) => ({ name: `Row ${row}` }))]);
});

afterEach(async () => {
	clock.hold(false);
	await sandbox.close();
});

/** What a colleague changed in SMS Center's own pages, and when a poll told it. */
interface Change {
	message: string;
	at: number;
	toldAt?: number;
}

/** All who use the account, and what they saw. */
function everybody(loopEveryMs: number): { actors: Record<Name, Actor>; changes: Change[] } {
	const engine = new Engine(sandbox);
	const polled = new PolledWorkflow(sandbox, `workflow-${sandbox.url}`);
	const changes: Change[] = [];
	let rows = 0;
	let contextData = {};

	const run = async (...of: Parameters<Engine['run']>) => {
		const result = await engine.run(...of);
		if (result.error) throw result.error;
		return result;
	};
	const actors: Record<Name, Actor> = {
		// One execution, as a Loop Over Items makes it: each row is a run of its own, which reads back what it wrote
		loop: {
			everyMs: loopEveryMs,
			afterMs: 0,
			act: async () => {
				const runIndex = rows;
				rows += 1;
				const result = await run(
					{
						operation: 'update',
						templateId: { __rl: true, mode: 'name', value: `Row ${runIndex % ROWS}` },
						updateFields: { message: `Text ${runIndex}` },
					},
					{ executionId: `loop-${sandbox.url}`, runIndex, contextData },
				);
				contextData = result.run.data.executionData?.contextData ?? {};
			},
		},
		// 'Execute step': an execution of its own each time
		click: {
			everyMs: 10 * SECOND,
			afterMs: 3 * SECOND,
			act: async () => {
				const { json } = await run({ operation: 'getAll', returnAll: true }, { mode: 'manual' });
				expect(json).toHaveLength(TEMPLATES);
			},
		},
		// The list of the field 'Template' is opened
		editor: {
			everyMs: 20 * SECOND,
			afterMs: 7 * SECOND,
			act: async () => expect((await engine.searchList()).results).toHaveLength(TEMPLATES),
		},
		poll: {
			everyMs: MINUTE,
			afterMs: 0,
			overlaps: true,
			act: async () => {
				const isFirst = polled.state === '{}';
				const items = await (isFirst ? polled.activate() : polled.poll());
				const told = items?.find(({ name }) => name === WATCHED)?.message;
				const last = changes.findIndex(({ message }) => message === told);
				for (const change of changes.slice(0, last + 1)) change.toldAt ??= clock.now();
			},
		},
		colleague: {
			everyMs: 47 * SECOND,
			afterMs: 20 * SECOND,
			act: async () => {
				const message = `Changed ${changes.length}`;
				const templates = sandbox.templates();
				sandbox.clear();
				sandbox.seed(templates.map((each) => (each.name === WATCHED ? { ...each, message } : each)));
				changes.push({ message, at: clock.now() });
			},
		},
		sync: {
			everyMs: MINUTE,
			afterMs: 30 * SECOND,
			overlaps: true,
			act: async () => await run({ operation: 'sync', dryRun: false }, { items: [SYNCED] }),
		},
	};
	return { actors, changes };
}

/** The most lists that the server was asked for within any minute. */
function mostListsInAMinute(): number {
	const lists = sandbox.requests.filter(({ action }) => action === 'get').map(({ at }) => at);
	return Math.max(0, ...lists.map((from) => lists.filter((at) => at >= from && at < from + MINUTE).length));
}

describe('Half an hour with three lists a minute, used by', () => {
	it.each<[string, Name[]]>([
		['a loop', ['loop']],
		['a person who clicks every ten seconds', ['click']],
		['the list in the editor', ['editor']],
		['a trigger', ['poll', 'colleague']],
		['all of them', ['loop', 'click', 'editor', 'poll', 'colleague']],
		['all of them, and a Sync every minute', ['loop', 'click', 'editor', 'poll', 'colleague', 'sync']],
	])('%s: nobody waits but Sync, and no poll is starved', async (_, names) => {
		const { actors, changes } = everybody(names.length > 1 ? 2 * SECOND : SECOND);
		const some = Object.fromEntries(names.map((name) => [name, actors[name]])) as Record<Name, Actor>;
		const end = clock.now() + HALF_HOUR;
		const spans = await simulate(clock, sandbox, some, HALF_HOUR);

		const slow = (name: Name, limitMs: number) => spans[name]?.filter(({ tookMs }) => tookMs > limitMs) ?? [];
		expect(slow('loop', SECOND)).toEqual([]);
		expect(slow('click', SECOND)).toEqual([]);
		expect(slow('editor', SECOND)).toEqual([]);
		expect(slow('sync', MINUTE + SECOND)).toEqual([]);
		const late = changes.filter(({ at, toldAt = Infinity }) => toldAt - at > 2 * MINUTE);
		expect(late.filter(({ at }) => at < end - 2 * MINUTE)).toEqual([]);
		expect(mostListsInAMinute()).toBeLessThanOrEqual(3);
		expect(sandbox.stats.byCode[9]).toBeUndefined();
		for (const name of names) expect(spans[name].length).toBeGreaterThanOrEqual(HALF_HOUR / actors[name].everyMs - 1);
	});
});
