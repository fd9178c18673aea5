import { itemsOf } from '../../sandbox/n8n/execution.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { credentialFor } from './support/credentials.mts';
import { ACCOUNT, addressesSeen, leaksIn, leaksInFiles } from './support/secrets.mts';
import { smsCenterNode, workflowOf } from './support/workflows.mts';

jest.setTimeout(300_000);

const THREE = ['Первый', 'Второй', 'Третий'].map((name) => ({ name, message: `Текст: ${name} 🎉` }));
const CREATE = {
	operation: 'create',
	name: '={{ $json.name }}',
	message: '={{ $json.message }}',
	additionalFields: {},
	options: {},
};

describe('what goes wrong, in a real n8n', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		const right = credentialFor(sandbox.url, 'right');
		const key = credentialFor(sandbox.url, 'key', { authentication: 'apiKey', apiKey: ACCOUNT.apiKey });
		// The right password with its end cut off: no spelling of the whole may appear either.
		const wrong = credentialFor(sandbox.url, 'wrong', { password: `${ACCOUNT.password}!` });
		await n8n.store(
			[right, key, wrong],
			[
				workflowOf('wrongPassword', THREE, smsCenterNode(wrong, CREATE)),
				workflowOf('continueOnFail', THREE, smsCenterNode(key, CREATE, { onError: 'continueErrorOutput' })),
				workflowOf(
					'echoed',
					THREE.slice(0, 1),
					smsCenterNode(right, { operation: 'getAll', returnAll: true, options: {} }),
				),
			],
		);
	});

	beforeEach(() => {
		sandbox.clearFaults();
		sandbox.clear();
		sandbox.resetLimits();
		sandbox.resetStats();
	});

	afterAll(async () => {
		await sandbox?.close();
	});

	afterEach(async () => {
		expect(leaksIn(n8n.log() + addressesSeen(sandbox))).toEqual([]);
	});

	it('says that the password is wrong, after one request', async () => {
		const execution = await n8n.rest.finished(await n8n.rest.run('wrongPassword', 'Start'));

		expect(execution.status).toBe('error');
		expect(execution.error).toMatchObject({
			message: expect.stringContaining('refused the login or password (2)'),
		});
		expect(sandbox.requests).toHaveLength(1);
		expect(leaksIn(JSON.stringify(execution))).toEqual([]);
	});

	it('continues on fail: two items on the success output, one on the error output, all paired', async () => {
		sandbox.addFault({ on: 'add', kind: 'refuse', code: 1, match: ({ name }) => name === 'Второй' });

		const execution = await n8n.rest.finished(await n8n.rest.run('continueOnFail', 'Start'));

		expect(execution.status).toBe('success');
		const done = itemsOf(execution, 'SMS Center', 0);
		const failed = itemsOf(execution, 'SMS Center', 1);
		expect(done.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
			['Первый', { item: 0 }],
			['Третий', { item: 2 }],
		]);
		expect(failed).toHaveLength(1);
		expect(failed[0]).toMatchObject({
			json: { error: expect.stringContaining('(1)'), details: { code: 1, sent: 'no', name: 'Второй' } },
			pairedItem: { item: 1 },
		});
		expect(sandbox.templates().map(({ name, message }) => ({ name, message }))).toEqual([THREE[0], THREE[2]]);
		expect(leaksIn(JSON.stringify(execution))).toEqual([]);
	});

	it('keeps the secrets to itself when the server echoes the whole request in its error page', async () => {
		sandbox.addFault({ on: 'any', kind: 'echo' });

		const execution = await n8n.rest.finished(await n8n.rest.run('echoed', 'Start'));

		expect(execution.status).toBe('error');
		expect(sandbox.requests.length).toBeGreaterThan(0);
		expect(leaksIn(JSON.stringify(execution))).toEqual([]);
		expect(await leaksInFiles(n8n.folder)).toEqual([]);
	});
});
