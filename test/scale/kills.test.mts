import { setTimeout as sleep } from 'node:timers/promises';

import { itemsOf, findExecution, readExecution } from '../../sandbox/n8n/execution.mts';
import { N8nHost } from '../../sandbox/n8n/host.mts';
import type { Credential, Workflow, WorkflowNode } from '../../sandbox/n8n/workflow.mts';
import { packed } from '../../sandbox/pack.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { ACCOUNT } from '../e2e/support/secrets.mts';
import { smsCenterNode } from '../e2e/support/workflows.mts';
import { Desk } from './support/desk.mts';
import { noteFigures } from './support/figures.mts';
import { SEED, seededRandom } from './support/random.mts';
import { n8nNode, workflow } from './support/workflows.mts';

const KILLS = Number(process.env.SCALE_KILLS ?? 20);
const ITEMS = 500;
/** Fewer than the ten from which a run of creates begins with a list: SMS Center gives three of those a minute. */
const BATCH = 9;
const LATENCY_MS = 20;

jest.setTimeout(KILLS * 120_000);

interface Text {
	name: string;
	message: string;
}

const OTHERS: Text = { name: 'somebody else’s', message: 'Stays' };

const byName = (a: Text, b: Text) => (a.name < b.name ? -1 : 1);
const FIELDS = { name: '={{ $json.name }}', message: '={{ $json.message }}' };
const BY_HAND = { mappingMode: 'defineBelow', value: FIELDS };

/** Start → the items from the desk → the node. */
function simple(id: string, desk: Desk, node: WorkflowNode): Workflow {
	const start = n8nNode('Start', 'manualTrigger', 1, {});
	const items = n8nNode('Items', 'httpRequest', 4.2, { url: `http://127.0.0.1:${desk.port}/`, options: {} });
	return workflow(
		id,
		[start, items, node],
		[
			['Start', 'Items'],
			['Items', node.name],
		],
	);
}

/** The same in batches, each of which is told to the desk as soon as it is done. */
function inBatches(id: string, desk: Desk, node: WorkflowNode): Workflow {
	const [start, items] = simple(id, desk, node).nodes;
	const loop = n8nNode('Loop', 'splitInBatches', 3, { batchSize: BATCH, options: {} });
	const tell = n8nNode(
		'Tell',
		'httpRequest',
		4.2,
		{
			method: 'POST',
			url: `http://127.0.0.1:${desk.port}/`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify($input.all().map((each) => each.json)) }}',
			options: {},
		},
		{ executeOnce: true },
	);
	return workflow(
		id,
		[start, items, loop, node, tell],
		[
			['Start', 'Items'],
			['Items', 'Loop'],
			['Loop', node.name, 1],
			[node.name, 'Tell'],
			['Tell', 'Loop'],
		],
	);
}

describe(`a real n8n killed by SIGKILL at ${KILLS} random moments, beside a server that changes letter case (seed ${SEED})`, () => {
	const random = seededRandom(SEED);
	let host: N8nHost;
	let sandbox: Sandbox;
	let desk: Desk;
	/** Called after each answer of the stand-in. */
	let onAnswered = () => {};

	beforeAll(async () => {
		sandbox = await startSandbox({
			accounts: [ACCOUNT],
			latencyMs: LATENCY_MS,
			record: 'light',
			keeps: [{ kind: 'lower-case' }],
			onAnswered: () => onAnswered(),
		});
		desk = await Desk.open();
		host = await N8nHost.open({ name: 'scale-kills', fresh: true });
		await host.installPackage(await packed());
		const credential: Credential = credentialFor(sandbox.url, 'account');
		const node = (parameters: Record<string, unknown>) => smsCenterNode(credential, { ...parameters, options: {} });
		await host.importCredentials([credential]);
		await host.importWorkflows([
			simple('sync', desk, node({ operation: 'sync', columns: BY_HAND, dryRun: false })),
			simple('upsert', desk, node({ operation: 'upsert', columns: BY_HAND })),
			inBatches('create', desk, node({ operation: 'create', ...FIELDS, additionalFields: {} })),
		]);
	});

	afterAll(async () => {
		await host?.close();
		await sandbox?.close();
		await desk?.stop();
	});

	/** Executes a workflow and kills n8n after so many answers of the stand-in; gives how many had come by its end. */
	async function killedAfter(answers: number, workflowId: string): Promise<number> {
		const running = await host.begin(['execute', `--id=${workflowId}`, '--rawOutput']);
		const delayMs = random() * LATENCY_MS;
		let seen = 0;
		let killed: Promise<void> | undefined;
		onAnswered = () => {
			seen += 1;
			if (seen < answers) return;
			killed ??= sleep(delayMs).then(() => void process.kill(running.pid, 'SIGKILL'));
		};
		const code = await running.exited;
		onAnswered = () => {};
		if (!killed) throw new Error(`n8n ended (${code}) after ${seen} answers:\n${running.output().slice(-3_000)}`);
		await killed;
		expect(() => readExecution(findExecution(running.stdout()))).toThrow('n8n printed no execution');
		// What was on its way is still carried out
		await sleep(LATENCY_MS * 5);
		return seen;
	}

	/** As the server holds it: it keeps names in lower case. */
	const held = ({ name, message }: Text): Text => ({ name: name.toLowerCase(), message });
	/** What was reported as done; where no list was free to read it back, with the name as it was sent. */
	const told = () => desk.told.map(({ id, name, message }) => ({ id, ...held({ name, message } as Text) }));
	const stored = (): Text[] => sandbox.templates().map(({ name, message }) => ({ name, message }));

	/** An account in which half of the items stand, some of them with another text, beside a template of somebody else. */
	function beginRound(round: string): Text[] {
		const items = Array.from({ length: ITEMS }, (_, index) => ({
			name: `Шаблон ${index}`,
			message: `${round}: текст № ${index} 🎉\nOrder {number}`,
		}));
		sandbox.clear();
		sandbox.resetLimits();
		sandbox.seed(items.filter((_, index) => index % 4 === 0).map(held));
		sandbox.seed(items.filter((_, index) => index % 4 === 1).map(({ name }) => held({ name, message: 'Old' })));
		sandbox.seed([OTHERS]);
		desk.items = items;
		return items;
	}

	it.each(['sync', 'upsert'])('%s, run again, leaves nothing doubled and nothing missing', async (operation) => {
		const writes = ITEMS * 0.75;
		const killedAt: number[] = [];
		for (let round = 1; round <= KILLS; round += 1) {
			const items = beginRound(`${operation} ${round}`);
			killedAt.push(await killedAfter(Math.ceil(random() * (writes - 20)), operation));
			expect(stored().sort(byName)).not.toEqual([...items.map(held), OTHERS].sort(byName));

			const { execution } = await host.execute(operation);

			expect(execution.status).toBe('success');
			expect(stored().sort(byName)).toEqual([...items.map(held), OTHERS].sort(byName));
			expect(itemsOf(execution, 'SMS Center').map(({ json }) => json.name)).toEqual(
				items.map((item) => held(item).name),
			);
		}
		await noteFigures(`${operation} of ${ITEMS}, n8n killed`, {
			'times:': KILLS,
			'after this many answers:': killedAt.join(' '),
			'doubled or missing:': 0,
		});
	});

	it('plain creates: what was reported as done stands there once', async () => {
		const killedAt: number[] = [];
		let twice = 0;
		for (let round = 1; round <= KILLS; round += 1) {
			const items = beginRound(`create ${round}`);
			sandbox.clear();
			desk.told = [];
			killedAt.push(await killedAfter(Math.ceil(random() * (ITEMS - 20)), 'create'));
			const first = told();
			const reported = new Set(first.map(({ name }) => name));
			expect(reported.size).toBe(first.length);
			expect(new Set(stored().map(({ name }) => name)).size).toBe(stored().length);

			desk.items = items.filter((item) => !reported.has(held(item).name));
			const { execution } = await host.execute('create');

			expect(execution.status).toBe('success');
			expect(
				told()
					.map(({ name }) => name)
					.sort(),
			).toEqual(items.map((item) => held(item).name).sort());
			const templates = sandbox.templates();
			const bearers = (name: unknown) => templates.filter((template) => template.name === name);
			for (const { id, name, message } of first) {
				expect(bearers(name)).toEqual([expect.objectContaining({ id, message })]);
			}
			for (const { id, message } of told()) {
				expect(templates.filter((template) => template.id === id)).toEqual([expect.objectContaining({ message })]);
			}
			twice += templates.length - ITEMS;
		}
		await noteFigures(`create of ${ITEMS}, n8n killed`, {
			'times:': KILLS,
			'after this many answers:': killedAt.join(' '),
			'reported as done and not there once:': 0,
			'created without being reported, and once more by the second run:': twice,
		});
	});
});
