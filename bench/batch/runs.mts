import type { Scene } from '../n8n/scene.mts';
import type { ServerOutcome } from '../n8n/standIn.mts';
import { chain, type Part } from '../n8n/workflows.mts';
import type { Workflow } from '../../sandbox/n8n/workflow.mts';
import { itemsPart, textsOf, writerPart, WRITER, type Contestant } from './contestants.mts';

/** One execution that a benchmark will make. Each has a login, and texts, of its own. */
export interface PlannedRun {
	/** Of the workflow, and the login that it uses. */
	id: string;
	contestant: Contestant;
	items: number;
	watchesHeap: boolean;
}

/** How it went. */
export interface Result {
	wallMs: number;
	server: ServerOutcome;
	/** How many items left the writer by its success output. */
	itemsOut: number;
	/** What the heap grew by at most, in bytes, where it was watched. */
	heapBytes: number;
}

/** The workflow of a run. */
export function workflowOf(run: PlannedRun, serverUrl: string): Workflow {
	const { id, contestant, items, watchesHeap } = run;
	const watch = (begin: boolean): Part => ({
		name: begin ? 'Begin' : 'End',
		type: 'CUSTOM.heapWatch',
		parameters: { begin },
	});
	const writer = writerPart(contestant, id, serverUrl);
	const parts = watchesHeap ? [watch(true), writer, watch(false)] : [writer];
	return chain(id, [itemsPart(items, textsOf(contestant, id)), ...parts]);
}

/** Makes a run, and looks at the server afterwards. */
export async function make(scene: Scene, run: PlannedRun): Promise<Result> {
	await scene.standIn.prepare(run.id, run.items);
	const { wallMs, execution } = await scene.run(run.id);
	const [writer] = execution.runs[WRITER] ?? [];
	const heap = execution.runs.End?.[0]?.outputs[0]?.[0]?.json.bytes;
	return {
		wallMs,
		server: await scene.standIn.outcome(run.id, run.items, textsOf(run.contestant, run.id)),
		itemsOut: writer?.outputs[0]?.length ?? 0,
		heapBytes: typeof heap === 'number' ? heap : 0,
	};
}
