import { itemsOf } from '../../sandbox/n8n/execution.mts';
import type { Workflow } from '../../sandbox/n8n/workflow.mts';
import { drawTable } from '../../sandbox/table.mts';
import { median, withoutEmpty, type Figures } from '../figures.mts';
import { ownType } from '../n8n/nodes.mts';
import type { Scene } from '../n8n/scene.mts';
import { SEEDED, templateAt, type Texts } from '../n8n/templates.mts';
import { chain } from '../n8n/workflows.mts';
import { LATENCY_MS, listsInAMinute, refused, TITLES, waits, writerPart, wrong, WRITER } from './writers.mts';
import type { Writer } from './writers.mts';

const WRITERS = Object.keys(TITLES) as Writer[];
const OURS: readonly Writer[] = ['update', 'upsert', 'get', 'delete'];
const LIMIT = 1.3;

/** One execution that the benchmark will make. It has a login, and texts, of its own. */
export interface LoopRun {
	/** Of the workflow, and the login that it uses. */
	id: string;
	writer: Writer;
	rows: number;
}

/** How it went. */
interface Result {
	wallMs: number;
	requests: number;
	lists: number;
	refused: number;
	waits: number;
	wrong: number;
}

type Round = Record<Writer, Result & { netMs: number }>;

/** Each writer once a round; every other round the other way round, so that no one always follows the same. */
export function loopRuns(rows: number, rounds: number): LoopRun[][] {
	return Array.from({ length: rounds }, (_, round) => {
		const order = round % 2 === 0 ? WRITERS : WRITERS.toReversed();
		return order.map((writer) => ({ id: `loop-${writer}-${round}`, writer, rows }));
	});
}

/** The workflow of a run: Loop Over Items, one row at a time. */
export function loopWorkflow({ id, writer, rows }: LoopRun, serverUrl: string): Workflow {
	const workflow = chain(id, [
		{ name: 'Items', type: ownType('items'), parameters: { count: rows, ...textsOf(id) } },
		{
			name: 'Loop',
			type: 'n8n-nodes-base.splitInBatches',
			typeVersion: 3,
			parameters: { batchSize: 1, options: {} },
		},
		writerPart(writer, id, serverUrl, '$json'),
	]);
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	// The first output gives what is done, the second the next row
	const connections = {
		...workflow.connections,
		Loop: { main: [[], to(WRITER)] },
		[WRITER]: { main: [to('Loop')] },
	};
	return { ...workflow, connections };
}

function textsOf(id: string): Texts {
	return { label: id, every: 1 };
}

/** The text of each name when the loop is over. */
function wantedOf({ id, writer, rows }: LoopRun): Map<string, string> {
	if (writer === 'delete') return new Map();
	const texts = writer === 'get' || writer === 'empty' ? SEEDED : textsOf(id);
	return new Map(
		Array.from({ length: rows }, (_, index) => {
			const { name, message } = templateAt(index, texts);
			return [name, message] as const;
		}),
	);
}

async function make(scene: Scene, run: LoopRun, figures: Figures): Promise<Result> {
	await scene.standIn.prepare(run.id, run.rows);
	const { wallMs, execution } = await scene.run(run.id);
	const seen = await scene.standIn.seen(run.id);
	figures.exactly(`${TITLES[run.writer]}: rows that came out of the loop`, itemsOf(execution, WRITER).length, run.rows);
	return {
		wallMs,
		requests: seen.requests.length,
		lists: listsInAMinute(seen),
		refused: refused(seen),
		waits: waits(execution.runs[WRITER]),
		wrong: wrong(seen, wantedOf(run)),
	};
}

async function makeRound(scene: Scene, runs: readonly LoopRun[], figures: Figures): Promise<Round> {
	const results: Partial<Record<Writer, Result>> = {};
	for (const run of runs) results[run.writer] = await make(scene, run, figures);
	return withoutEmpty(results);
}

/** Lets each writer work off so many rows in a Loop Over Items, and prints how it did beside HTTP Request. */
export async function loops(scene: Scene, figures: Figures, plan: readonly (readonly LoopRun[])[]): Promise<void> {
	const rounds: Round[] = [];
	for (const runs of plan) rounds.push(await makeRound(scene, runs, figures));

	printTable(rounds, plan[0][0].rows);
	for (const writer of OURS) figures.atMost(`${TITLES[writer]}, to HTTP Request`, ratio(rounds, writer), LIMIT, '×');
	for (const round of rounds) {
		for (const writer of OURS) {
			const { lists, refused: refusals, waits: waited, wrong: wrongs } = round[writer];
			const title = TITLES[writer];
			figures.exactly(`${title}: lists beyond two a minute`, Math.max(0, lists - 2), 0);
			figures.exactly(`${title}: refused`, refusals, 0);
			figures.exactly(`${title}: rows that waited`, waited, 0);
			figures.exactly(`${title}: templates that are not as they should be`, wrongs, 0);
		}
	}
}

/** Within a round, so that a slow minute of the machine falls on both. */
function ratio(rounds: readonly Round[], writer: Writer): number {
	return median(rounds.map((round) => round[writer].netMs / round.request.netMs));
}

function printTable(rounds: readonly Round[], rows: number): void {
	const middle = (figure: (round: Round) => number) => median(rounds.map(figure));
	const counts = ['requests', 'lists', 'refused', 'waits', 'wrong'] as const;
	const lines = WRITERS.slice(1).map((writer) => [
		TITLES[writer],
		(middle((round) => round[writer].netMs) / 1000).toFixed(2),
		ratio(rounds, writer).toFixed(2),
		...counts.map((count) => String(middle((round) => round[writer][count]))),
	]);
	const emptyMs = middle((round) => round.empty.wallMs);
	console.log(`Loop Over Items, one at a time, ${rows} rows, ${LATENCY_MS} ms latency, all limits on; medians of ${rounds.length} rounds.
s: beyond the same loop with an empty node in it (${(emptyMs / 1000).toFixed(2)} s); × request: to HTTP Request; lists: the most within a
minute; waits: rows that say that they waited; wrong: templates that are not as they should be.
`);
	const headings = ['', 's', '× request', 'requests', 'lists', 'refused', 'waits', 'wrong'];
	const columns = headings.map((heading) => ({ heading, widest: 40 }));
	console.log(`${drawTable(columns, lines)}\n`);
}
