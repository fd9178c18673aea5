import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { demoCredential } from '../../sandbox/demo.mts';
import { itemsOf, type Execution } from '../../sandbox/n8n/execution.mts';
import type { Workflow, WorkflowNode } from '../../sandbox/n8n/workflow.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { until } from '../support/until.mts';
import { example } from './support/examples.mts';
import { ACCOUNT } from './support/secrets.mts';
import { node } from './support/workflows.mts';

jest.setTimeout(300_000);

const run = promisify(execFile);
const CREDENTIAL_PREFIX = 'smscenterDemo0';
const REPOSITORY_IN_EXAMPLE = '/data/message-templates';

/** The workflow with these rows in the place of its file: what a sheet gives, in its own types. */
function withRows(workflow: Workflow, rows: readonly Record<string, unknown>[]): Workflow {
	const sources: Record<string, WorkflowNode> = {
		'Read File': node('Read File', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ rows }),
			options: {},
		}),
		Rows: node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} }),
	};
	return { ...workflow, nodes: workflow.nodes.map((each) => sources[each.name] ?? each) };
}

/** What stands there before {@link ROWS}, auto-sign on or off. */
function before(name: string, flag: number) {
	return { name, message: 'Old', format: 'viber', sender: 'Shop', flag };
}

/** Rows of sheets that lack columns, or hold the flag as a number, a word, or not at all. */
const ROWS = [
	{ name: 'Name and message only', message: 'New' },
	{ name: 'Number', message: 'Old', autoSign: 1 },
	{ name: 'Checkbox', message: 'Old', autoSign: true },
	{ name: 'Empty cells', message: 'Old', format: '', sender: '', autoSign: '' },
];

/** What a Sync says that it has done, where its plan said that it would. */
const DONE: Record<string, string> = { create: 'created', update: 'updated', unchanged: 'unchanged' };

const actionsOf = (execution: Execution, node: string) => itemsOf(execution, node).map(({ json }) => json.action);

describe('the Sync examples, in a real n8n', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let repository: string;

	const git = async (folder: string, ...args: string[]) =>
		await run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: folder });

	/** Commits these files to the repository that the workflow's clone pulls from. */
	async function commit(files: Record<string, string>): Promise<void> {
		const work = join(repository, 'work');
		for (const [name, text] of Object.entries(files)) await writeFile(join(work, `${name}.txt`), text);
		await git(work, 'add', '.');
		await git(work, 'commit', '--quiet', '--message', 'Change the templates');
		await git(work, 'push', '--quiet', 'origin', 'main');
	}

	beforeAll(async () => {
		// Where this n8n may read files
		repository = join(n8n.folder, 'files');
		await mkdir(repository, { recursive: true });
		await git(repository, 'init', '--quiet', '--bare', '--initial-branch=main', 'origin.git');
		await git(repository, 'clone', '--quiet', 'origin.git', 'work');
		await git(join(repository, 'work'), 'checkout', '--quiet', '-B', 'main');
		await commit({ Welcome: 'Hi, {name}!\n' });
		await git(repository, 'clone', '--quiet', 'origin.git', 'clone');

		// An account a test: three lists a minute is what the node asks of one
		const accounts = [
			ACCOUNT,
			{ login: 'refuser', password: 'p-refuser' },
			{ login: 'git-user', password: 'p-git' },
			{ login: 'few-columns', password: 'p-few' },
		];
		sandbox = await startSandbox({ accounts });
		const credentials = accounts.map((account, n) => ({
			...demoCredential(sandbox.url, account),
			id: `${CREDENTIAL_PREFIX}${n + 1}`,
		}));
		const approval = await example('sync-with-approval');
		await n8n.store(credentials, [
			approval,
			await example('sync-with-approval', {
				[approval.id]: 'approvalRefused',
				[`${CREDENTIAL_PREFIX}1`]: `${CREDENTIAL_PREFIX}2`,
				'5c3a0001-0000-4000-8000-00000000f001': '5c3a0001-0000-4000-8000-00000000f002',
			}),
			withRows(
				await example('sync-with-approval', {
					[approval.id]: 'fewColumns',
					[`${CREDENTIAL_PREFIX}1`]: `${CREDENTIAL_PREFIX}4`,
					'5c3a0001-0000-4000-8000-00000000f001': '5c3a0001-0000-4000-8000-00000000f003',
				}),
				ROWS,
			),
			await example('templates-in-git', {
				[REPOSITORY_IN_EXAMPLE]: join(repository, 'clone'),
				[`${CREDENTIAL_PREFIX}1`]: `${CREDENTIAL_PREFIX}3`,
			}),
		]);
	});

	beforeEach(() => sandbox.resetStats());

	afterAll(async () => {
		await sandbox?.close();
	});

	/** Runs the workflow up to its form, gives the lines of the plan in it to `look`, answers it, and waits for the end. */
	async function decide(
		id: string,
		answer: string,
		look: (plan: readonly string[]) => void = () => undefined,
	): Promise<Execution> {
		const executionId = await n8n.rest.run(id, 'Start');
		await until(async () => (await n8n.rest.status(executionId)) === 'waiting', { everyMs: 100 });
		const [{ json }] = itemsOf(await n8n.rest.execution(executionId), 'Link for the Decider');
		const form = await (await fetch(String(json.link))).text();
		look([...form.matchAll(/(?:create|update): [^\n<"]+/g)].map(([line]) => line.trim()));
		const body = new FormData();
		body.set('field-0', answer);
		const response = await fetch(String(json.link), { method: 'POST', body });
		expect(response.status).toBe(200);
		return await n8n.rest.finished(executionId);
	}

	it('a sheet: shows the plan, asks, and leaves the account alone when the answer is no', async () => {
		sandbox.seed([{ name: 'Заказ принят', message: 'Old' }], 'refuser');
		const execution = await decide('approvalRefused', 'No');
		expect(execution.error).toBeUndefined();
		expect(actionsOf(execution, 'Plan').filter((action) => action === 'create')).toHaveLength(27);
		expect(execution.runs.Sync).toBeUndefined();
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
	});

	it('a sheet: changes the account when the answer is yes, and asks nothing when there is nothing to change', async () => {
		const { id } = await example('sync-with-approval');
		sandbox.seed([{ name: 'Заказ принят', message: 'Old' }]);
		const yes = await decide(id, 'Yes');
		expect(yes.error).toBeUndefined();
		expect(actionsOf(yes, 'Sync')).toEqual(actionsOf(yes, 'Plan').map((action) => DONE[String(action)]));
		expect(sandbox.templates()).toHaveLength(28);

		sandbox.resetStats();
		const again = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));
		expect(again.status).toBe('success');
		expect(actionsOf(again, 'Plan')).toEqual(Array.from({ length: 28 }, () => 'unchanged'));
		expect(again.runs.Approval).toBeUndefined();
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
	});

	it('a sheet: leaves what it has no column for, takes 1 and true for auto-sign, an empty cell as empty, and leaves auto-sign where its cell is empty', async () => {
		sandbox.seed(
			ROWS.map(({ name }) => before(name, name === 'Number' ? 0 : 1)),
			'few-columns',
		);
		const shown: string[] = [];
		const execution = await decide('fewColumns', 'Yes', (plan) => shown.push(...plan));
		expect(execution.error).toBeUndefined();
		expect([...new Set(shown)]).toEqual([
			'update: Name and message only (message)',
			'update: Number (autoSign)',
			'update: Empty cells (format, sender)',
		]);
		expect(actionsOf(execution, 'Sync')).toEqual(['updated', 'updated', 'unchanged', 'updated']);
		expect(sandbox.templates('few-columns')).toMatchObject([
			{ ...before('Name and message only', 1), message: 'New' },
			before('Number', 1),
			before('Checkbox', 1),
			{ name: 'Empty cells', message: 'Old', format: '', sender: '', flag: 1 },
		]);
	});

	it('a git repository: stops before a placeholder is lost, and follows it otherwise', async () => {
		const { id } = await example('templates-in-git');
		const before = { Welcome: 'Hi, {name}!', Goodbye: 'Bye, {name}: your code is {code}' };
		sandbox.seed(
			Object.entries(before).map(([name, message]) => ({ name, message })),
			'git-user',
		);
		const texts = () => Object.fromEntries(sandbox.templates('git-user').map(({ name, message }) => [name, message]));

		await commit({ Welcome: 'Hello, {name}!\n', Goodbye: 'Bye: your code is {code}\n' });
		const first = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));
		expect(first.status).toBe('error');
		expect(first.error).toMatchObject({ message: expect.stringMatching(/lose a placeholder.*Goodbye/) });
		expect(texts()).toEqual(before);

		await commit({ Goodbye: 'Bye, {name}! Code: {code}\n', News: 'New!\r\nLook.\n' });
		const second = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));
		expect(second.error).toBeUndefined();
		expect(texts()).toEqual({
			Welcome: 'Hello, {name}!',
			Goodbye: 'Bye, {name}! Code: {code}',
			News: 'New!\r\nLook.',
		});
	});
});
