import { itemsOf } from '../../sandbox/n8n/execution.mts';
import { N8nHost } from '../../sandbox/n8n/host.mts';
import type { N8nServer } from '../../sandbox/n8n/server.mts';
import { packed } from '../../sandbox/pack.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from './support/credentials.mts';
import { CREDENTIAL_TESTS, tested } from './support/credentialTests.mts';
import { ACCOUNT, addressesSeen, leaksIn } from './support/secrets.mts';
import { smsCenterNode, workflowOf } from './support/workflows.mts';

jest.setTimeout(300_000);

describe('a running n8n with its editor', () => {
	let host: N8nHost;
	let sandbox: Sandbox;
	let server: N8nServer;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		host = await N8nHost.open({ name: 'e2e-server', fresh: true });
		await host.installPackage(await packed());
		const credential = credentialFor(sandbox.url, 'stored');
		await host.importCredentials([credential]);
		await host.importWorkflows([
			workflowOf('list', [{}], smsCenterNode(credential, { operation: 'getAll', returnAll: true, options: {} })),
		]);
		server = await host.start();
	});

	beforeEach(() => {
		sandbox.clearFaults();
		sandbox.resetLimits();
		sandbox.resetStats();
	});

	afterEach(() => {
		expect(leaksIn(host.log + addressesSeen(sandbox))).toEqual([]);
	});

	afterAll(async () => {
		await server?.stop();
		await host?.close();
		await sandbox?.close();
	});

	it('runs a workflow as the editor does', async () => {
		sandbox.seed([{ name: 'Привет', message: 'Здравствуйте, {name}! & <b>"ё"</b>\nс новой строки' }]);

		const execution = await server.rest.finished(await server.rest.run('list', 'Start'));

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'SMS Center').map(({ json }) => json.message)).toEqual(
			sandbox.templates().map(({ message }) => message),
		);
	});

	// The editor sends the stored credential's id and the fields as they stand in its form; so does this.
	it.each(CREDENTIAL_TESTS)('tests a credential that meets $name', async (test) => {
		const { message } = await tested(server, sandbox, test);

		expect(message).toMatch(test.says);
	});

	it('tests a credential by one POST to the page of the balance', async () => {
		await server.rest.testCredential(credentialFor(sandbox.url, 'stored'));

		expect(sandbox.requests.map(({ action, method }) => [action, method])).toEqual([['balance', 'POST']]);
	});

	it('understands an address that ends in the path of the templates', async () => {
		const verdict = await server.rest.testCredential(credentialFor(`${sandbox.url}/sys/templates.php/`, 'stored'));

		expect(verdict.status).toBe('OK');
	});

	it('does not send the test of a fifth password that nothing has proven, before it blocks the address', async () => {
		const fresh = await startSandbox({ accounts: [ACCOUNT] });
		const verdicts = [];
		for (const password of ['one', 'two', 'three', 'four', 'five']) {
			verdicts.push(await server.rest.testCredential(credentialFor(fresh.url, 'stored', { password })));
		}
		const sent = { ...fresh.stats.byCode };
		await fresh.close();

		expect(verdicts.map(({ status }) => status)).toEqual(verdicts.map(() => 'Error'));
		expect(verdicts[3].message).toMatch(/refused the login or password, or the API key \(2\)/);
		expect(verdicts[4].message).toMatch(
			/^Not sent: sign-ins with other credentials .* only tested\. Five refused sign-ins within 30 minutes block/,
		);
		expect(sent).toEqual({ 2: 4 });
	});

	it('tests a right credential as often as it is opened', async () => {
		const verdicts = [];
		for (let times = 0; times < 10; times += 1) {
			verdicts.push(await server.rest.testCredential(credentialFor(sandbox.url, 'stored')));
		}

		expect(verdicts.map(({ status }) => status)).toEqual(verdicts.map(() => 'OK'));
	});
});
