import { checkDemo, demoCredential, demoWorkflow, templatesBeforeDemo, type ReportLine } from '../../sandbox/demo.mts';
import type { Execution } from '../../sandbox/n8n/execution.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { ACCOUNT, addressesSeen, leaksIn, leaksInFiles } from './support/secrets.mts';

jest.setTimeout(300_000);

describe('the demo workflow, in a real n8n', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		sandbox.seed(await templatesBeforeDemo());
		await n8n.store([demoCredential(sandbox.url, ACCOUNT)], [await demoWorkflow()]);
	});

	afterAll(async () => {
		await sandbox?.close();
	});

	/** Executes the demo, and gives what it did, each line of which must be right. */
	async function run(): Promise<{ execution: Execution; counts: Partial<Record<ReportLine['action'], number>> }> {
		const { id } = await demoWorkflow();
		const before = sandbox.templates();
		const execution = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));
		expect(execution.error).toBeUndefined();
		const lines = await checkDemo(execution, before, sandbox.templates());
		expect(lines.filter(({ wrong }) => wrong !== '')).toEqual([]);
		const counts: Partial<Record<ReportLine['action'], number>> = {};
		for (const { action } of lines) counts[action] = (counts[action] ?? 0) + 1;
		return { execution, counts };
	}

	it('leaves the stand-in server as the file asks, row by row, and gives no secret away', async () => {
		const { execution, counts } = await run();

		expect(counts).toEqual({ created: 25, updated: 3, deleted: 4, listed: 28 });
		expect(sandbox.requests.filter(({ method }) => method !== 'POST')).toEqual([]);
		expect(leaksIn(JSON.stringify(execution) + n8n.log() + addressesSeen(sandbox))).toEqual([]);
		expect(await leaksInFiles(n8n.folder)).toEqual([]);
	});

	it('changes nothing when it is executed again', async () => {
		const before = sandbox.templates();
		sandbox.resetStats();

		const { counts } = await run();

		expect(counts).toEqual({ unchanged: 28, listed: 28 });
		expect(sandbox.templates()).toEqual(before);
		expect(new Set(sandbox.requests.map(({ action }) => action))).toEqual(new Set(['get']));
	});
});
