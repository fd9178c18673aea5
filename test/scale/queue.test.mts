import { itemsOf } from '../../sandbox/n8n/execution.mts';
import { startSandbox, type Sandbox, type StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { ACCOUNT, leaksIn } from '../e2e/support/secrets.mts';
import { smsCenterNode } from '../e2e/support/workflows.mts';
import { until } from '../support/until.mts';
import { noteFigures } from './support/figures.mts';
import { QueueMode, type Worker } from './support/queueMode.mts';
import { SEED, seededRandom } from './support/random.mts';
import { callWebhook, executionsOf } from './support/webhook.mts';
import { webhookWorkflow } from './support/workflows.mts';

jest.setTimeout(15 * 60_000);

const EXECUTIONS = 4;
const ITEMS = 500;
const WORKER_KILLS = 3;
/** An answer of the internet, so that requests of the two workers overlap. */
const LATENCY_MS = 40;

const texts = (round: string, from: number, count: number) =>
	Array.from({ length: count }, (_, index) => ({
		name: `Шаблон ${from + index}`,
		message: `${round}: текст № ${from + index} 🎉\nOrder {number} & <b>"ё"</b>`,
	}));

describe('n8n in queue mode: a main process, two workers, Redis and PostgreSQL', () => {
	let sandbox: Sandbox;
	let queueMode: QueueMode;
	let templates: StoredTemplate[];

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT], latencyMs: LATENCY_MS, record: 'light' });
		const credential = credentialFor(sandbox.url, 'account');
		const update = (maxConcurrentRequests: number) =>
			smsCenterNode(credential, {
				operation: 'update',
				templateId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				updateFields: { message: '={{ $json.message }}' },
				options: { maxConcurrentRequests },
			});
		const sync = smsCenterNode(credential, {
			operation: 'sync',
			columns: { mappingMode: 'autoMapInputData', value: null },
			dryRun: false,
			options: { maxConcurrentRequests: 6 },
		});
		const workflows = [
			webhookWorkflow('six-each', update(6)),
			webhookWorkflow('ten-each', update(10)),
			webhookWorkflow('sync', sync),
		];
		queueMode = await QueueMode.start(2, [credential], workflows);
		for (const { id } of workflows) await queueMode.server.rest.activate(id);
		// For all updates: a worker finds a template of the last minute only if a list is free
		templates = sandbox.seed(texts('Before', 0, EXECUTIONS * ITEMS));
	});

	afterAll(async () => {
		await queueMode?.stop();
		await sandbox?.close();
	});

	beforeEach(() => sandbox.resetStats());

	afterEach(() => {
		expect(leaksIn(queueMode.log)).toEqual([]);
	});

	const workerOf = (executionId: string): Worker | undefined =>
		queueMode.workers.find(({ running }) => new RegExp(`started execution ${executionId}\\b`).test(running.output()));

	// Six each are what the guide advises for two workers; ten each are more than SMS Center takes at once.
	it.each([
		['six-each', 6],
		['ten-each', 10],
	])('carries out four executions of 500 updates at once on one account, %s', async (path, inFlight) => {
		const wanted = texts(path, 0, EXECUTIONS * ITEMS).map(({ message }, index) => ({
			id: templates[index].id,
			message,
		}));
		const startedAt = performance.now();

		await Promise.all(
			Array.from({ length: EXECUTIONS }, (_, index) =>
				callWebhook(queueMode.server, path, wanted.slice(index * ITEMS, (index + 1) * ITEMS)),
			),
		);
		const ids = await executionsOf(queueMode.server, path);
		const executions = await Promise.all(ids.map((id) => queueMode.server.rest.finished(id, 1000)));
		const seconds = Math.round((performance.now() - startedAt) / 1000);

		expect(executions.map(({ status }) => status)).toEqual(Array(EXECUTIONS).fill('success'));
		const stored = new Map(sandbox.templates().map((template) => [template.id, template]));
		expect(stored.size).toBe(wanted.length);
		expect(wanted.filter(({ id, message }) => stored.get(id)?.message !== message)).toEqual([]);
		const items = executions.flatMap((execution) => itemsOf(execution, 'SMS Center'));
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(wanted.length);
		expect(items.filter(({ json }) => json.message !== stored.get(json.id as number)?.message)).toEqual([]);
		expect(new Set(ids.map(workerOf)).size).toBe(queueMode.workers.length);
		const { requests, peakInFlight, byCode } = sandbox.stats;
		await noteFigures(`queue mode, 4 × 500 updates, ${inFlight} in flight a worker`, {
			'requests:': requests,
			'refused with error 9:': byCode[9] ?? 0,
			'most at once:': peakInFlight,
			'seconds:': seconds,
		});
	});

	it(`leaves nothing doubled and nothing missing when a worker is killed in a Sync (seed ${SEED})`, async () => {
		const random = seededRandom(SEED);
		for (let round = 1; round <= WORKER_KILLS; round += 1) {
			sandbox.clear();
			sandbox.resetLimits();
			const items = texts(`Kill ${round}`, 0, ITEMS);
			const known = new Set(await executionsOf(queueMode.server, 'sync'));
			await callWebhook(queueMode.server, 'sync', items);
			const [id = ''] = (await executionsOf(queueMode.server, 'sync')).filter((each) => !known.has(each));
			const killAt = Math.ceil(random() * (ITEMS - 50));
			await until(() => sandbox.templates().length >= killAt, { seconds: 300 });
			const worker = workerOf(id);
			if (!worker) throw new Error(`No worker says that it runs the execution ${id}`);
			process.kill(worker.running.pid, 'SIGKILL');
			await worker.running.exited;

			const cut = await queueMode.server.rest.finished(id, 1000).catch((error: unknown) => String(error));
			const done = sandbox.templates().length;
			expect(typeof cut === 'string' ? cut : cut.status).not.toBe('success');
			expect(done).toBeLessThan(ITEMS);
			await callWebhook(queueMode.server, 'sync', items);
			const [again = ''] = (await executionsOf(queueMode.server, 'sync')).filter(
				(each) => each !== id && !known.has(each),
			);
			const execution = await queueMode.server.rest.finished(again, 500);
			await queueMode.startAgain(worker);

			expect(execution.status).toBe('success');
			const stored = sandbox.templates().map(({ name, message }) => ({ name, message }));
			const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
			expect(stored.sort(byName)).toEqual([...items].sort(byName));
			await noteFigures(`a worker killed in a Sync of ${ITEMS}, round ${round}`, {
				'done when it was killed:': done,
				'templates at the end:': stored.length,
			});
		}
	});
});
