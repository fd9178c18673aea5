import { itemsOf } from '../../sandbox/n8n/execution.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { credentialFor } from './support/credentials.mts';
import { CREDENTIAL_TESTS, tested } from './support/credentialTests.mts';
import { ACCOUNT, addressesSeen, leaksIn } from './support/secrets.mts';
import { smsCenterNode, workflowOf } from './support/workflows.mts';

jest.setTimeout(300_000);

describe('a running n8n with its editor', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let stored: string;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		const credential = credentialFor(sandbox.url, 'stored');
		const list = smsCenterNode(credential, { operation: 'getAll', returnAll: true, options: {} });
		({ stored } = await n8n.store([credential], [workflowOf('list', [{}], list)]));
	});

	beforeEach(() => {
		sandbox.clearFaults();
		sandbox.resetLimits();
		sandbox.resetStats();
	});

	afterEach(() => {
		expect(leaksIn(n8n.log() + addressesSeen(sandbox))).toEqual([]);
	});

	afterAll(async () => {
		await sandbox?.close();
	});

	it('runs a workflow as the editor does', async () => {
		sandbox.seed([{ name: 'Привет', message: 'Здравствуйте, {name}! & <b>"ё"</b>\nс новой строки' }]);

		const execution = await n8n.rest.finished(await n8n.rest.run('list', 'Start'));

		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'SMS Center').map(({ json }) => json.message)).toEqual(
			sandbox.templates().map(({ message }) => message),
		);
	});

	// The editor sends the stored credential's id and the fields as they stand in its form; so does this.
	it.each(CREDENTIAL_TESTS)('tests a credential that meets $name', async (test) => {
		const { message } = await tested(n8n.rest, sandbox, stored, test);

		expect(message).toMatch(test.says);
	});

	it('tests a credential by one POST to the page of the balance', async () => {
		await n8n.rest.testCredential(credentialFor(sandbox.url, stored));

		expect(sandbox.requests.map(({ action, method }) => [action, method])).toEqual([['balance', 'POST']]);
	});

	it('understands an address that ends in the path of the templates', async () => {
		const verdict = await n8n.rest.testCredential(credentialFor(`${sandbox.url}/sys/templates.php/`, stored));

		expect(verdict.status).toBe('OK');
	});

	it('does not send the test of a fifth password that nothing has proven, before it blocks the address', async () => {
		const fresh = await startSandbox({ accounts: [ACCOUNT] });
		const verdicts = [];
		for (const password of ['one', 'two', 'three', 'four', 'five']) {
			verdicts.push(await n8n.rest.testCredential(credentialFor(fresh.url, stored, { password })));
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
			verdicts.push(await n8n.rest.testCredential(credentialFor(sandbox.url, stored)));
		}

		expect(verdicts.map(({ status }) => status)).toEqual(verdicts.map(() => 'OK'));
	});
});
