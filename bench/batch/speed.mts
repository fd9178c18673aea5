import { drawTable } from '../../sandbox/table.mts';
import { median, withoutEmpty, type Figures } from '../figures.mts';
import type { Scene } from '../n8n/scene.mts';
import { TITLES, type Contestant } from './contestants.mts';
import { make, type PlannedRun, type Result } from './runs.mts';

/** SMS Center takes this long to answer, in milliseconds. */
export const LATENCY_MS = 50;

const CONTESTANTS = Object.keys(TITLES) as Contestant[];
const OURS: readonly Contestant[] = ['ours14', 'ours10', 'ours14list'];
const BARE: readonly Contestant[] = ['bare14', 'bare10'];

/** Each contestant once a round; every other round the other way round, so that no one always follows the same. */
export function speedRuns(items: number, rounds: number): PlannedRun[][] {
	return Array.from({ length: rounds }, (_, round) => {
		const order = round % 2 === 0 ? CONTESTANTS : CONTESTANTS.toReversed();
		return order.map((contestant) => ({
			id: `speed-${contestant}-${round}`,
			contestant,
			items,
			watchesHeap: false,
		}));
	});
}

/** What no program can beat that keeps so many requests in flight, in milliseconds. */
function fastest(items: number, atOnce: number): number {
	return Math.ceil(items / atOnce) * LATENCY_MS;
}

type Round = Record<Contestant, Result & { netMs: number }>;

async function makeRound(scene: Scene, runs: readonly PlannedRun[]): Promise<Round> {
	const results: Partial<Record<Contestant, Result>> = {};
	for (const run of runs) results[run.contestant] = await make(scene, run);
	return withoutEmpty(results);
}

/** Lets the contestants write so many updates each, and prints how they did. */
export async function speed(scene: Scene, figures: Figures, plan: readonly PlannedRun[][]): Promise<void> {
	const { items } = plan[0][0];
	const rounds: Round[] = [];
	for (const runs of plan) rounds.push(await makeRound(scene, runs));

	printTable(rounds, items);
	for (const round of rounds) checkCounts(round, items, figures);
	// Within a round, so that a slow minute of the machine falls on both
	const ratio = (of: Contestant, to: Contestant) => ratioOf(rounds, of, to);
	figures.atMost('14 at once, to the bare loop', ratio('ours14', 'bare14'), 1.1, '×');
	figures.atMost('10 at once, to the bare loop', ratio('ours10', 'bare10'), 1.1, '×');
	figures.atLeast('HTTP Request, tuned by hand, to 14 at once', ratio('httpTuned', 'ours14'), 2, '×');
	// Not judged: ten at once take 5 s at the least, and the pauses of HTTP Request 7.1 s
	console.log(`  HTTP Request, tuned by hand, to 10 at once: ${ratio('httpTuned', 'ours10').toFixed(2)} ×`);
}

function ratioOf(rounds: readonly Round[], of: Contestant, to: Contestant): number {
	return median(rounds.map((round) => round[of].netMs / round[to].netMs));
}

function printTable(rounds: readonly Round[], items: number): void {
	const counts = [
		({ server }: Result) => server.requests,
		({ server }: Result) => server.refused,
		({ server }: Result) => server.wrong,
		({ server }: Result) => server.peakInFlight,
	];
	const rows = CONTESTANTS.slice(1).map((contestant) => {
		const netMs = median(rounds.map((round) => round[contestant].netMs));
		const [atOnce, rival]: [number, Contestant] = contestant.endsWith('10') ? [10, 'bare10'] : [14, 'bare14'];
		return [
			TITLES[contestant],
			(netMs / 1000).toFixed(2),
			(netMs / fastest(items, atOnce)).toFixed(2),
			ratioOf(rounds, contestant, rival).toFixed(2),
			ratioOf(rounds, contestant, 'bare14').toFixed(2),
			...counts.map((count) => String(median(rounds.map((round) => count(round[contestant]))))),
		];
	});
	const emptyMs = median(rounds.map((round) => round.empty.wallMs));
	console.log(`${items} updates, ${LATENCY_MS} ms latency, the fifteenth at once refused; medians of ${rounds.length} rounds.
s: beyond an empty workflow (${(emptyMs / 1000).toFixed(2)} s); × limit: to ${fastest(items, 14) / 1000} s, or ${fastest(items, 10) / 1000} s with 10 at once; × bare: to the bare
loop with as many at once; × bare 14: to the one with 14; wrong: templates that are not as they should be.
`);
	const headings = ['', 's', '× limit', '× bare', '× bare 14', 'requests', 'refused', 'wrong', 'peak'];
	const columns = headings.map((heading) => ({ heading, widest: 40 }));
	console.log(`${drawTable(columns, rows)}\n`);
}

function checkCounts(round: Round, items: number, figures: Figures): void {
	for (const contestant of [...OURS, ...BARE]) {
		const { server, itemsOut } = round[contestant];
		const exactly = (what: string, actual: number, expected: number) =>
			figures.exactly(`${TITLES[contestant]}: ${what}`, actual, expected);
		exactly('refused', server.refused, 0);
		exactly('templates that are not as they should be', server.wrong, 0);
		// Ours reads back what it wrote, and for the text alone it asks first what the templates are
		const lists = contestant === 'ours14list' ? 2 : OURS.includes(contestant) ? 1 : 0;
		exactly('requests', server.requests, items + lists);
		exactly('items', itemsOut, items);
	}
}
