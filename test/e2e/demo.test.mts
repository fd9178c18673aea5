import { checkDemo, demoCredential, demoWorkflow } from '../../sandbox/demo.mts';
import { N8nHost } from '../../sandbox/n8n/host.mts';
import { packed } from '../../sandbox/pack.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { ACCOUNT, addressesSeen, leaksIn, leaksInFiles } from './support/secrets.mts';

jest.setTimeout(300_000);

describe('the demo workflow, in a real n8n, from its command line', () => {
	let host: N8nHost;
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		host = await N8nHost.open({ name: 'e2e-demo', fresh: true });
		await host.installPackage(await packed());
		await host.importCredentials([demoCredential(sandbox.url, ACCOUNT)]);
		await host.importWorkflows([await demoWorkflow()]);
	});

	afterAll(async () => {
		await host?.close();
		await sandbox?.close();
	});

	it('leaves the stand-in server as the file asks, row by row, and gives no secret away', async () => {
		const { id } = await demoWorkflow();
		const { execution, output } = await host.execute(id);

		expect(execution.error).toBeUndefined();
		const lines = await checkDemo(execution, sandbox.templates());
		expect(lines.filter(({ wrong }) => wrong !== '')).toEqual([]);
		const count = (action: string) => lines.filter((line) => line.action === action).length;
		expect(count('created')).toBeGreaterThanOrEqual(25);
		expect(Math.min(count('changed'), count('deleted'))).toBeGreaterThan(0);
		expect(count('listed')).toBe(sandbox.templates().length);

		expect(sandbox.requests.filter(({ method }) => method !== 'POST')).toEqual([]);
		expect(leaksIn(output + host.log + addressesSeen(sandbox))).toEqual([]);
		expect(await leaksInFiles(host.folder)).toEqual([]);
	});

	it('ends in the same templates when it is executed again, and doubles none', async () => {
		const { id } = await demoWorkflow();
		const before = sandbox.templates();
		sandbox.resetLimits();

		const { execution } = await host.execute(id);

		expect(execution.error).toBeUndefined();
		expect(sandbox.templates()).toEqual(before);
	});
});
