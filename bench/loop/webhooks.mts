import { setTimeout as sleep } from 'node:timers/promises';

import type { Workflow } from '../../sandbox/n8n/workflow.mts';
import { drawTable } from '../../sandbox/table.mts';
import { median, type Figures } from '../figures.mts';
import type { Called, Scene } from '../n8n/scene.mts';
import type { Seen } from '../n8n/standInProcess.mts';
import { templateAt } from '../n8n/templates.mts';
import { chain, START } from '../n8n/workflows.mts';
import { LATENCY_MS, listsInAMinute, refused, waits, writerPart, wrong, WRITER } from './writers.mts';

const UPSERT = 'webhook-upsert';
const REQUESTS = 'webhook-requests';
const SAME_NAME = 'webhook-same-name';

/** Each is a workflow, its login, and the path of its webhook. */
export const WEBHOOKS = [UPSERT, REQUESTS, SAME_NAME];

const AT_ONCE = 12;
const MAX_WAIT_MS = 120_000;
const BEYOND_TWO_REQUESTS_MS = 1000;

/** Began within so long of one another: nobody can say which was first, in milliseconds. */
const TOGETHER_MS = 10;

/** A webhook, and behind it a Create or Update, or two HTTP Request nodes: as many requests as that needs at most. */
export function webhookWorkflow(id: string, serverUrl: string): Workflow {
	const body = `$('${START}').first().json.body`;
	const writer = (kind: 'request' | 'upsert') => writerPart(kind, id, serverUrl, body);
	const parts = id === REQUESTS ? [{ ...writer('request'), name: 'First' }, writer('request')] : [writer('upsert')];
	const trigger = { httpMethod: 'POST', path: id, responseMode: 'lastNode', options: {} };
	return chain(id, parts, {
		name: START,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		parameters: trigger,
		webhookId: id,
	});
}

/** What a call is to write. */
interface Row {
	id: number;
	name: string;
	message: string;
}

/** Prints how long webhook calls take that are spread over a minute, and whether calls at once keep their order. */
export async function webhooks(scene: Scene, figures: Figures, calls: number, everyMs: number): Promise<void> {
	for (const id of WEBHOOKS) await scene.openWebhook(id, id);
	await spread(scene, figures, calls, everyMs);
	await atOnce(scene, figures);
}

/** Calls one after another; every other names a template that is not there yet. */
async function spread(scene: Scene, figures: Figures, calls: number, everyMs: number): Promise<void> {
	const half = Math.ceil(calls / 2);
	const rows = Array.from({ length: calls }, (_, call): Row => {
		const index = call % 2 === 0 ? call / 2 : half + (call - 1) / 2;
		return templateAt(index, { label: 'called', every: 1 });
	});
	await scene.standIn.prepare(REQUESTS, calls);
	await scene.standIn.prepare(UPSERT, half);
	// Side by side, so that a slow minute of the machine falls on both
	const [requests, upserts] = await Promise.all([
		callEach(scene, REQUESTS, rows, everyMs, everyMs / 2),
		callEach(scene, UPSERT, rows, everyMs, 0),
	]);

	const seen = await scene.standIn.seen(UPSERT);
	const executions = await scene.executionsOf(UPSERT, calls);
	const seconds = (ms: number) => (ms / 1000).toFixed(2);
	const line = (title: string, called: readonly Called[], { requests: sent }: Seen) => [
		title,
		seconds(median(timesOf(called))),
		seconds(slowest(called)),
		String(sent.length),
	];
	console.log(
		`\n${calls} webhook calls, one every ${everyMs} ms, each of another name, every other name new, ${LATENCY_MS} ms latency; seconds:\n`,
	);
	console.log(
		`${drawTable(
			['', 'median', 'slowest', 'requests'].map((heading) => ({ heading, widest: 40 })),
			[
				line('two HTTP Request nodes', requests, await scene.standIn.seen(REQUESTS)),
				line('Create or Update', upserts, seen),
			],
		)}\n`,
	);
	const beyond = slowest(upserts) - median(timesOf(requests));
	figures.atMost('the slowest, beyond two requests', beyond, BEYOND_TWO_REQUESTS_MS, 'ms');
	figures.exactly('calls that failed', failed([...requests, ...upserts]), 0);
	figures.exactly('calls: lists beyond three a minute', Math.max(0, listsInAMinute(seen) - 3), 0);
	figures.exactly('calls: refused', refused(seen), 0);
	figures.exactly('calls: waited', waits(executions.flatMap(({ runs }) => runs[WRITER] ?? [])), 0);
	const wanted = new Map(rows.map(({ name, message }) => [name, message]));
	figures.exactly('calls: templates that are not as they should be', wrong(seen, wanted), 0);
}

async function callEach(
	scene: Scene,
	path: string,
	rows: readonly Row[],
	everyMs: number,
	afterMs: number,
): Promise<Called[]> {
	return await Promise.all(
		rows.map(async (row, index) => {
			await sleep(afterMs + index * everyMs);
			return await scene.call(path, row);
		}),
	);
}

const timesOf = (called: readonly Called[]) => called.map(({ ms }) => ms);
const slowest = (called: readonly Called[]) => Math.max(...timesOf(called));
const failed = (called: readonly Called[]) => called.filter(({ status }) => status !== 200).length;

/** Calls at the same time that all write one template, which is not there yet. */
async function atOnce(scene: Scene, figures: Figures): Promise<void> {
	await scene.standIn.prepare(SAME_NAME, 0);
	const rows = Array.from({ length: AT_ONCE }, (_, call): Row => ({
		...templateAt(0, { label: `call ${call + 1}`, every: 1 }),
	}));
	const called = await callEach(scene, SAME_NAME, rows, 0, 0);
	const seen = await scene.standIn.seen(SAME_NAME);
	const executions = await scene.executionsOf(SAME_NAME, AT_ONCE);

	const begun = new Map(
		executions.map(({ runs }) => {
			const [writer] = runs[WRITER];
			return [String(writer.outputs[0]?.[0]?.json.message), writer.startTime] as const;
		}),
	);
	const written = seen.requests.flatMap(({ message }) => (message === undefined ? [] : [message]));
	const begunInTurn = written.map((message) => begun.get(message) ?? NaN);
	const overtaking = begunInTurn.filter((at, index) => at < Math.max(...begunInTurn.slice(0, index)) - TOGETHER_MS);
	console.log(
		`\n${AT_ONCE} webhook calls at once of one new name: ${written.length} writes, the slowest call ${(slowest(called) / 1000).toFixed(2)} s`,
	);
	figures.atMost('the slowest call', slowest(called), MAX_WAIT_MS, 'ms');
	figures.exactly('calls at once that failed', failed(called), 0);
	figures.exactly('calls at once: writes', written.length, AT_ONCE);
	figures.exactly('calls at once: different texts written', new Set(written).size, AT_ONCE);
	figures.exactly('calls at once: writes out of turn', overtaking.length, 0);
	figures.exactly('calls at once: refused', refused(seen), 0);
	const last = new Map([[rows[0].name, written.at(-1) ?? '']]);
	figures.exactly('calls at once: templates that are not as the last write left them', wrong(seen, last), 0);
}
