import { checkDemo, demoCredential, demoWorkflow } from '../../sandbox/demo.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { ACCOUNT, addressesSeen, leaksIn, leaksInFiles } from './support/secrets.mts';

jest.setTimeout(300_000);

describe('the demo workflow, in a real n8n', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		await n8n.store([demoCredential(sandbox.url, ACCOUNT)], [await demoWorkflow()]);
	});

	afterAll(async () => {
		await sandbox?.close();
	});

	it('leaves the stand-in server as the file asks, row by row, and gives no secret away', async () => {
		const { id } = await demoWorkflow();
		const execution = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));

		expect(execution.error).toBeUndefined();
		const lines = await checkDemo(execution, sandbox.templates());
		expect(lines.filter(({ wrong }) => wrong !== '')).toEqual([]);
		const count = (action: string) => lines.filter((line) => line.action === action).length;
		expect(count('created')).toBeGreaterThanOrEqual(25);
		expect(Math.min(count('changed'), count('deleted'))).toBeGreaterThan(0);
		expect(count('listed')).toBe(sandbox.templates().length);

		expect(sandbox.requests.filter(({ method }) => method !== 'POST')).toEqual([]);
		expect(leaksIn(JSON.stringify(execution) + n8n.log() + addressesSeen(sandbox))).toEqual([]);
		expect(await leaksInFiles(n8n.folder)).toEqual([]);
	});

	it('ends in the same templates when it is executed again, and doubles none', async () => {
		const { id } = await demoWorkflow();
		const before = sandbox.templates();
		sandbox.resetLimits();

		const execution = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));

		expect(execution.error).toBeUndefined();
		expect(sandbox.templates()).toEqual(before);
	});
});
