import type { Workflow } from '../../sandbox/n8n/workflow.mts';
import { median, type Figures } from '../figures.mts';
import { ownType } from '../n8n/nodes.mts';
import type { Scene } from '../n8n/scene.mts';
import type { ServerOutcome } from '../n8n/standIn.mts';
import type { Texts } from '../n8n/templates.mts';
import { chain, type Part } from '../n8n/workflows.mts';

/** SMS Center takes this long to answer, in milliseconds. */
export const LATENCY_MS = 50;

/** What stands behind the items: nothing, a node that only reads the parameters, one that only sends, or Sync. */
type Kind = 'nothing' | 'parameters' | 'requests' | 'sync';

/** One execution. It has a login, and texts, of its own. */
export interface SyncRun {
	/** Of the workflow, and the login that it uses. */
	id: string;
	kind: Kind;
	/** Templates on the server, and items but for `requests`, which has one for each difference. */
	count: number;
}

/** Every hundredth template is to be changed. */
const EVERY = 100;
const KINDS: readonly Kind[] = ['nothing', 'parameters', 'requests', 'sync'];
/** One before the plan, and the read-back of what was written. */
const LISTS = 2;
/** As the editor stores them: texts and options, no switch. */
const COLUMNS = {
	mappingMode: 'defineBelow',
	value: {
		name: '={{ $json.name }}',
		message: '={{ $json.message }}',
		format: 'sms',
		sender: 'Shop',
		autoSign: 'true',
	},
};

/** One run of each kind a round. */
export function syncRuns(count: number, rounds: number): SyncRun[][] {
	return Array.from({ length: rounds }, (_, round) =>
		KINDS.map((kind) => ({ id: `sync-${kind}-${round}`, kind, count })),
	);
}

function lastPart({ id, kind }: SyncRun, serverUrl: string): Part {
	const name = 'Last';
	switch (kind) {
		case 'nothing':
			return { name, type: 'n8n-nodes-base.noOp' };
		case 'parameters':
			return { name, type: ownType('parameters'), parameters: { matchBy: 'name', columns: COLUMNS } };
		case 'requests':
			return {
				name,
				type: ownType('requests'),
				parameters: { url: `${serverUrl}/sys/templates.php` },
				credential: id,
			};
		case 'sync':
			return {
				name,
				type: 'n8n-nodes-smscenter.smsCenter',
				parameters: { resource: 'template', operation: 'sync', matchBy: 'name', columns: COLUMNS, dryRun: false },
				credential: id,
			};
	}
}

/** The workflow of a run. */
export function workflowOf(run: SyncRun, serverUrl: string): Workflow {
	const { id, kind, count } = run;
	const parameters = { count, ...textsOf(run), only: kind === 'requests' };
	return chain(id, [{ name: 'Items', type: ownType('items'), parameters }, lastPart(run, serverUrl)]);
}

function textsOf({ id }: SyncRun): Texts {
	return { label: id, every: EVERY };
}

interface Result {
	wallMs: number;
	nodeMs: number;
	server: ServerOutcome;
	hints: string;
	itemsOut: number;
}

async function make(scene: Scene, run: SyncRun): Promise<Result> {
	await scene.standIn.prepare(run.id, run.count);
	const { wallMs, execution } = await scene.run(run.id);
	const last = execution.runs.Last[0];
	return {
		wallMs,
		nodeMs: last.executionTime,
		server: await scene.standIn.outcome(run.id, run.count, textsOf(run)),
		hints: last.hints.map(({ message }) => message).join('; '),
		itemsOut: last.outputs[0].length,
	};
}

/** Runs a sync in which one template in a hundred differs, and what it is compared with; prints the differences. */
export async function wholeRun(scene: Scene, figures: Figures, plan: readonly (readonly SyncRun[])[]): Promise<void> {
	const { count } = plan[0][0];
	const differences = Math.ceil(count / EVERY);
	const rounds: Record<Kind, Result>[] = [];
	for (const runs of plan) {
		const results: Partial<Record<Kind, Result>> = {};
		for (const run of runs) results[run.kind] = await make(scene, run);
		rounds.push(results as Record<Kind, Result>);
	}

	const times = (kind: Kind) =>
		`${median(rounds.map((round) => round[kind].wallMs))} ms (the node ${median(rounds.map((round) => round[kind].nodeMs))} ms)`;
	console.log(
		`${count} templates on the server, ${count} items, ${differences} differences, ${LATENCY_MS} ms latency; medians of ${rounds.length} rounds.
Whole workflows in a real n8n:
  items alone: ${times('nothing')}
  a node that only reads the parameters: ${times('parameters')}
  a node that only sends the requests, for ${differences} items: ${times('requests')}
  Sync: ${times('sync')}`,
	);
	for (const { sync, requests } of rounds) {
		figures.exactly('list requests', sync.server.byAction.get ?? 0, LISTS);
		figures.exactly('writes', sync.server.byAction.chg ?? 0, differences);
		figures.exactly('requests', sync.server.requests, LISTS + differences);
		figures.exactly('refused', sync.server.refused, 0);
		figures.exactly('templates that are not as they should be', sync.server.wrong, 0);
		figures.exactly('items', sync.itemsOut, count);
		figures.exactly('requests of the node that only sends', requests.server.requests, LISTS + differences);
		figures.exactly(
			'templates that are not as they should be, after the node that only sends',
			requests.server.wrong,
			0,
		);
	}
	console.log(`  ${LISTS} list requests and ${differences} writes each time; the node says: ${rounds[0].sync.hints}`);
	const beyond = median(
		rounds.map(({ parameters, requests, sync }) => sync.wallMs - parameters.wallMs - requests.nodeMs),
	);
	figures.atMost('Sync, beyond reading the parameters and sending the requests', beyond, 600, 'ms');
}
