import { readdir } from 'node:fs/promises';

import { demoCredential } from '../../sandbox/demo.mts';
import { itemsOf, type Execution } from '../../sandbox/n8n/execution.mts';
import type { Workflow } from '../../sandbox/n8n/workflow.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { until } from '../support/until.mts';
import { credentialFor } from './support/credentials.mts';
import { example, EXAMPLES, SUFFIX } from './support/examples.mts';
import { ACCOUNT, addressesSeen, leaksIn, leaksInFiles } from './support/secrets.mts';

jest.setTimeout(300_000);

const CREDENTIAL = demoCredential('', ACCOUNT);
const SERVER_IN_EXAMPLES = 'https://smscentre.com';
/** n8n polls every minute, and gives an activation up after half a minute. */
const PATIENCE = { seconds: 150, everyMs: 500 };
const ASK = 'Ask for the Balance';

/** The workflow with other parameters in one of its nodes. */
function changed(workflow: Workflow, id: string, node: string, parameters: Record<string, unknown>): Workflow {
	const nodes = workflow.nodes.map((each) =>
		each.name === node ? { ...each, parameters: { ...each.parameters, ...parameters } } : each,
	);
	return { ...workflow, id, name: id, nodes };
}

describe('every example', () => {
	it('is importable as it is', async () => {
		const files = (await readdir(EXAMPLES)).filter((file) => file.endsWith(SUFFIX));
		const ids = new Set<string>();

		for (const file of files) {
			const name = file.slice(0, -SUFFIX.length);
			const { id, nodes, active, pinData, staticData } = await example(name);
			const names = new Set(nodes.map((node) => node.name));
			expect(names.size).toBe(nodes.length);
			expect({ file, id, active, pinData, staticData }).toEqual({
				file,
				id: expect.any(String),
				active: false,
			});
			ids.add(id);
			const credentials = nodes.flatMap((node) => Object.values(node.credentials ?? {}));
			for (const { id: used } of credentials) expect({ file, used }).toEqual({ file, used: CREDENTIAL.id });
		}
		expect(ids.size).toBe(files.length);
		expect(files.length).toBeGreaterThanOrEqual(3);
	});
});

describe('the examples of the credential and of the trigger, in a real n8n', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let other: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [{ ...ACCOUNT, balance: '1871.62' }] });
		// Another server with the same account, which must never be asked
		other = await startSandbox({ accounts: [ACCOUNT] });
		const balance = await example('check-the-balance', { [SERVER_IN_EXAMPLES]: sandbox.url });
		const trigger = await example('trigger-on-change');
		const everyMinute = { pollTimes: { item: [{ mode: 'everyMinute' }] } };
		const watch = changed(trigger, trigger.id, 'When a Template Changes', everyMinute);
		const credentials = [
			demoCredential(sandbox.url, ACCOUNT),
			credentialFor(other.url, 'wrong', { password: `${ACCOUNT.password}!` }),
		];
		await n8n.store(credentials, [
			balance,
			changed(balance, 'get', ASK, { method: 'GET', sendBody: false }),
			changed(balance, 'json', ASK, { contentType: 'json' }),
			changed(balance, 'multipart', ASK, { contentType: 'multipart-form-data' }),
			changed(balance, 'query', ASK, {
				sendBody: false,
				sendQuery: true,
				queryParameters: { parameters: [{ name: 'fmt', value: '3' }] },
			}),
			changed(balance, 'otherServer', ASK, { url: `${other.url}/sys/balance.php` }),
			watch,
			{
				...changed(watch, 'watchWithWrongPassword', '', {}),
				nodes: watch.nodes.map((node) =>
					node.credentials ? { ...node, credentials: { smsCenterApi: { id: 'wrong', name: 'wrong' } } } : node,
				),
			},
		]);
	});

	beforeEach(() => {
		sandbox.clearFaults();
		sandbox.resetLimits();
		sandbox.resetStats();
	});

	afterAll(async () => {
		await sandbox?.close();
		await other?.close();
	});

	const run = async (id: string): Promise<Execution> => await n8n.rest.finished(await n8n.rest.run(id, 'Start'));

	it('asks for the balance with the credential of the node', async () => {
		const execution = await run('smscenterBalance1');

		expect(execution.error).toBeUndefined();
		expect(itemsOf(execution, 'Balance').map(({ json }) => json)).toEqual([{ balance: 1871.62, isLow: false }]);
		expect(sandbox.requests.map(({ action, method, url }) => [action, method, url])).toEqual([
			['balance', 'POST', '/sys/balance.php'],
		]);
		expect(leaksIn(JSON.stringify(execution) + addressesSeen(sandbox))).toEqual([]);
	});

	it.each([
		['the password is refused', { kind: 'refuse', code: 2 }, /did not give the balance: .*\(2\)$/],
		['something else answers', { kind: 'html' }, /did not give the balance: the answer is none of its own/],
	] as const)('stops with the reason where %s', async (_case, fault, message) => {
		sandbox.addFault({ on: 'balance', ...fault });

		const execution = await run('smscenterBalance1');

		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(message);
		expect(leaksIn(JSON.stringify(execution))).toEqual([]);
	});

	it('does not follow a redirect, which would hand over the password', async () => {
		sandbox.addFault({ on: 'balance', kind: 'redirect', location: `${other.url}/sys/balance.php` });

		const execution = await run('smscenterBalance1');

		expect(execution.status).toBe('error');
		expect(other.requests).toEqual([]);
	});

	it.each([
		['GET', 'get', /set 'Method' to POST/],
		['a JSON body', 'json', /set 'Body Content Type' to Form Urlencoded/],
		['a multipart body', 'multipart', /set 'Body Content Type' to Form Urlencoded/],
		['no body', 'query', /turn 'Send Body' on/],
		['another server', 'otherServer', /this request goes to another server\. Nothing was sent/],
	])('refuses %s in words, and sends nothing', async (_case, id, words) => {
		const execution = await run(id);

		expect(execution.status).toBe('error');
		expect(`${execution.error?.message} ${execution.error?.description}`).toMatch(words);
		expect([...sandbox.requests, ...other.requests]).toEqual([]);
		expect(leaksIn(JSON.stringify(execution))).toEqual([]);
	});

	describe('the trigger, activated', () => {
		const TRIGGER = 'smscenterTrigger1';

		// n8n tries for half a minute in the background, while the first test waits for the next poll
		beforeAll(async () => await n8n.rest.activate('watchWithWrongPassword').catch(() => undefined));

		async function executionsOf(workflowId: string): Promise<Execution[]> {
			const filter = encodeURIComponent(JSON.stringify({ workflowId }));
			const { results } = await n8n.rest.request<{ results: Array<{ id: string }> }>(
				'GET',
				`/executions?filter=${filter}&limit=10`,
			);
			return await Promise.all(results.map(async ({ id }) => await n8n.rest.finished(id)));
		}

		it('remembers the templates in silence, then gives an item a change', async () => {
			const [kept, gone] = sandbox.seed([
				{ name: 'Welcome', message: 'Hello' },
				{ name: 'Old', message: 'Bye' },
			]);
			await n8n.rest.activate(TRIGGER);
			await until(() => sandbox.requests.some(({ answered }) => answered !== undefined), { everyMs: 100 });
			expect(await executionsOf(TRIGGER)).toEqual([]);

			sandbox.clear();
			const [, added] = sandbox.seed([
				{ ...kept, message: 'Hello, {name}!' },
				{ name: 'New', message: 'Здравствуйте' },
			]);
			await until(async () => (await executionsOf(TRIGGER)).length > 0, PATIENCE);
			await n8n.rest.deactivate(TRIGGER);

			const [execution, ...more] = await executionsOf(TRIGGER);
			expect(more).toEqual([]);
			expect(execution.status).toBe('success');
			const told = itemsOf(execution, 'Tell Somebody').map(({ json }) => json);
			expect(told).toHaveLength(3);
			expect(told).toEqual(
				expect.arrayContaining([
					{ text: `The SMS template "New" (${added.id}) was created`, before: '', after: 'Здравствуйте' },
					{
						text: `The SMS template "Welcome" (${kept.id}) was updated`,
						before: 'Hello',
						after: 'Hello, {name}!',
					},
					{ text: `The SMS template "Old" (${gone.id}) was deleted`, before: 'Bye', after: '' },
				]),
			);
		});

		it('sends a wrong password once while n8n tries to activate it five times', async () => {
			await until(() => n8n.log().includes('There was a problem activating the workflow'), PATIENCE);
			await n8n.rest.deactivate('watchWithWrongPassword');

			// The last of its tries was one that sent nothing
			expect(n8n.log()).toContain('Not sent: SMS Center refused this credential a short time ago (2)');
			expect(other.requests.map(({ action }) => action)).toEqual(['get']);
		});
	});

	it('has given no secret away', async () => {
		expect(leaksIn(n8n.log())).toEqual([]);
		expect(await leaksInFiles(n8n.folder)).toEqual([]);
	});
});
