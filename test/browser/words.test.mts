import type { Credential, WorkflowNode } from '../../sandbox/n8n/workflow.mts';
import { startSandbox, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { ACCOUNT } from '../e2e/support/secrets.mts';
import { smsCenterNode, workflowOf } from '../e2e/support/workflows.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { Editor } from './support/editor.mts';
import { BEFORE_SYNC, ROWS } from './support/shop.mts';
import { startUntrusted, type Untrusted } from './support/untrusted.mts';

jest.setTimeout(120_000);

const SYNC = { operation: 'sync', columns: { mappingMode: 'autoMapInputData', value: null } };
const CREATE = { operation: 'create', name: '={{ $json.name }} 2', message: '={{ $json.message }}' };

/** A node of the workflow, with a credential and a stand-in server of its own. */
interface Scene {
	parameters: Record<string, unknown>;
	/** What is otherwise in the credential. */
	credential?: Record<string, unknown>;
	fault?: Fault;
}

const SCENES = {
	'Refused Key': { parameters: SYNC, credential: { authentication: 'apiKey', apiKey: 'wrong' } },
	'Blank at the End': { parameters: SYNC, credential: { password: `${ACCOUNT.password} ` } },
	'Line End at the End': { parameters: SYNC, credential: { password: `${ACCOUNT.password}\n` } },
	'Blocked Address': { parameters: SYNC, fault: { kind: 'refuse', code: 4 } },
	'Another Server': { parameters: SYNC, fault: { kind: 'html', httpStatus: 404 } },
	'Not Trusted': { parameters: SYNC },
	'Doubled Names': { parameters: SYNC },
	'No List Left': { parameters: { ...SYNC, options: { onRateLimit: 'fail' } } },
	Waits: { parameters: SYNC, fault: { on: 'get', kind: 'reset-before', times: 2 } },
	Lags: {
		parameters: {
			...{ operation: 'update', templateId: { __rl: true, mode: 'name', value: 'Order accepted' } },
			updateFields: { message: 'Thank you!' },
		},
	},
	Fields: {
		parameters: {
			...CREATE,
			additionalFields: { format: '', sender: { __rl: true, mode: 'list', value: '' } },
		},
	},
	Notice: { parameters: SYNC },
} satisfies Record<string, Scene>;

type SceneName = keyof typeof SCENES;

describe('the words of the node, where a user meets them', () => {
	const n8n = new SharedN8n();
	const sandboxes = new Map<SceneName, Sandbox>();
	let untrusted: Untrusted;
	let editor: Editor;

	/** The stand-in server of a node. */
	function sandboxOf(name: SceneName): Sandbox {
		const sandbox = sandboxes.get(name);
		if (sandbox === undefined) throw new Error(`The node ${name} has no server`);
		return sandbox;
	}

	/** Where the node's credential leads: to a server of its own, in most cases. */
	async function startServer(name: SceneName): Promise<string> {
		const { fault }: Scene = SCENES[name];
		const sandbox = await startSandbox({ accounts: [{ ...ACCOUNT, senders: ['CLINIC', 'SHOP', 'SHOP24'] }] });
		sandboxes.set(name, sandbox);
		sandbox.seed(BEFORE_SYNC);
		if (fault) sandbox.addFault(fault);
		return name === 'Not Trusted' ? untrusted.url : sandbox.url;
	}

	beforeAll(async () => {
		untrusted = await startUntrusted();
		const credentials: Credential[] = [];
		const nodes: WorkflowNode[] = [];
		for (const [name, scene] of Object.entries<Scene>(SCENES)) {
			const credential = credentialFor(await startServer(name as SceneName), name, scene.credential);
			credentials.push(credential);
			nodes.push(smsCenterNode(credential, scene.parameters, { name }));
		}
		const workflows = [
			workflowOf('words', ROWS, ...nodes),
			workflowOf('lists', ROWS, { ...nodes[Object.keys(SCENES).indexOf('No List Left')], parameters: SYNC }),
		];
		await n8n.store(credentials, workflows);
		editor = await Editor.open(n8n);
		await editor.openWorkflow('words');
	});

	// Back on the canvas
	afterEach(async () => {
		await editor.by('ndv-close-button').click();
		await editor.by('ndv').waitFor({ state: 'detached' });
	});

	afterAll(async () => {
		await editor?.close();
		await untrusted?.close();
		await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()));
	});

	/** Opens the node and executes it, and what comes before it. */
	async function execute(name: SceneName): Promise<void> {
		await editor.openNode(name);
		await editor.executeStep();
	}

	/** The red panel: what happened, and what to do. */
	async function errorOf(name: SceneName): Promise<[string, string]> {
		await execute(name);
		const [message, advice] = [editor.by('node-error-message'), editor.by('node-error-description')];
		return [await message.innerText(), await advice.innerText()];
	}

	describe('in errors', () => {
		it('a refused key is called a key, and the page where keys are made is named', async () => {
			const [message, advice] = await errorOf('Refused Key');

			expect(message).toBe('SMS Center refused the API key (2)');
			expect(advice).toContain(`Check the API key in the credential: see ${sandboxOf('Refused Key').url}/passwords/.`);
			expect(advice).not.toMatch(/\blogin\b|The password/);
		});

		it.each(['Blank at the End', 'Line End at the End'] as const)('a refused password: %s', async (name) => {
			const [message, advice] = await errorOf(name);

			expect(message).toBe('SMS Center refused the login or password (2)');
			expect(advice).toMatch(
				/^The password in the credential begins or ends with a blank or a line break: take it out\. /,
			);
		});

		it('a blocked address has three causes, and what ends each', async () => {
			const [message, advice] = await errorOf('Blocked Address');

			expect(message).toBe('SMS Center has blocked the IP address of this n8n (4)');
			expect(advice).toMatch(
				/^Five refused sign-ins .* 30 minutes, unless it is in the list of allowed addresses in your SMS Center account; a hundred refused messages in a row .* 10 minutes; requests that come too often, for a minute\. Correct the credential, or add the address to that list; wait half an hour, then try again\./,
			);
		});

		it('another server is known by what it answered', async () => {
			const [message, advice] = await errorOf('Another Server');

			expect(message).toBe('The server answered HTTP 404, not as SMS Center does');
			expect(advice).toMatch(/^Check the server in the credential, and whether a proxy or firewall stands between/);
		});

		it('a certificate that nobody trusts can be given to n8n', async () => {
			const [message, advice] = await errorOf('Not Trusted');

			expect(message).toBe("The server's certificate could not be trusted, so nothing was sent");
			expect(advice).toMatch(/give n8n its certificate by the environment variable NODE_EXTRA_CA_CERTS\./);
		});

		it('all names that several templates have are told at once, with their IDs', async () => {
			const [, accepted, shipped] = BEFORE_SYNC;
			const sandbox = sandboxOf('Doubled Names');
			const [{ id: first }, { id: second }] = sandbox.seed([accepted, shipped]);
			const ids = sandbox.templates().map(({ id }) => id);
			const [message, advice] = await errorOf('Doubled Names');

			// n8n adds the item
			expect(message).toMatch(/^2 names in the input belong to several templates each( \[item 0\])?$/);
			expect(advice).toContain(
				`Delete or rename all but one of them in SMS Center, or use IDs: 'Order accepted' (${ids[1]} and ${first}), 'Order shipped' (${ids[2]} and ${second}).`,
			);
		});

		it('what is not waited for is named, and what to do instead', async () => {
			for (let times = 0; times < 3; times += 1) await n8n.rest.finished(await n8n.rest.run('lists', 'Start'));
			const [message, advice] = await errorOf('No List Left');

			expect(message).toMatch(
				/^Not sent: SMS Center gives three lists of templates a minute, so this one has to wait \d+ s$/,
			);
			expect(advice).toContain(
				'Give all items to one node at once rather than in many executions; Update and Delete By ID need no list',
			);
		});
	});

	describe('in hints', () => {
		it('what was waited for is named, and what to do instead', async () => {
			await execute('Waits');

			expect(await editor.by('output-panel').innerText()).toMatch(
				/Waited \d s: SMS Center did not answer\. See whether the server can be reached from this n8n/,
			);
		});

		it('a template is named', async () => {
			sandboxOf('Lags').options.listLagMs = 60_000;
			await execute('Lags');

			expect(await editor.by('output-panel').innerText()).toContain(
				"Not shown yet in the list of SMS Center: 'Order accepted'",
			);
		});
	});

	describe('in the fields', () => {
		/** The entries of a list: what they are called, and what is said of them. */
		async function entriesOf(field: string): Promise<string[][]> {
			await editor.by(`parameter-input-${field}`).locator('input').first().click();
			const entries = editor.page.locator('.el-select-dropdown__item:visible');
			await entries.first().waitFor();
			const texts = await entries.allInnerTexts();
			await editor.page.keyboard.press('Escape');
			return texts.map((text) => text.trim().split(/\s*\n\s*/));
		}

		it('operations say what they do', async () => {
			await editor.openNode('Fields');
			const entries = await entriesOf('operation');

			expect(entries.slice(0, 8)).toEqual([
				['Create', 'Create a new template'],
				['Create or Update', 'Create a new record, or update the current one if it already exists (upsert)'],
				['Delete', 'Delete a template permanently'],
				['Get', 'Retrieve a template'],
				['Get Many', 'Retrieve a list of templates'],
				['Get Price', 'Ask what a message costs to one number, and whether it may be sent, without sending it'],
				['Sync', 'Create, update and optionally delete templates so that the account matches all input items'],
				['Update', 'Change a template'],
			]);
		});

		it('SMS is the first of the formats', async () => {
			await editor.openNode('Fields');

			expect((await entriesOf('format')).map(([name]) => name)).toEqual([
				'SMS',
				'Binary SMS',
				'Call',
				'Email',
				'Flash SMS',
				'MMS',
				'Viber',
				'WAP Push',
				'Not Specified',
			]);
		});

		it('times have their unit', async () => {
			await editor.openNode('Fields');
			await editor.page.getByPlaceholder('Add option').click();
			await editor.page.getByRole('option', { name: 'Timeout (Seconds)' }).waitFor();

			expect(await editor.page.getByRole('option', { name: /^(Timeout|Max Wait)/ }).allInnerTexts()).toEqual([
				'Max Wait (Seconds)',
				'Timeout (Seconds)',
			]);
		});

		it('Sync runs once for all items: the only notice of ours', async () => {
			await editor.openNode('Notice');

			expect(await editor.by('node-parameters').locator('.notice-content').allInnerTexts()).toEqual([
				expect.stringMatching(/^Sync runs once for all input items/),
				// n8n's own, of any node that maps columns
				expect.stringMatching(/^In this mode, make sure the incoming data fields are named the same/),
			]);
		});

		it('a sender ID is chosen from the list by typing, for one request', async () => {
			const sandbox = sandboxOf('Fields');
			await editor.openNode('Fields');
			await editor.by('rlc-input').click();
			await editor.by('rlc-item').nth(2).waitFor();
			await editor.page.keyboard.type('shop');
			await editor.by('rlc-item').filter({ hasText: 'CLINIC' }).waitFor({ state: 'detached' });
			await editor.by('rlc-item').filter({ hasText: 'SHOP24' }).waitFor();

			expect(await editor.by('rlc-item').allInnerTexts()).toEqual(['SHOP', 'SHOP24']);
			await editor.chooseFromList('SHOP');
			await editor.executeStep();
			// Both rows are sent at once, so either may come first
			const created = sandbox.templates().slice(BEFORE_SYNC.length);
			expect(created.map(({ message, sender }) => [message, sender]).sort()).toEqual(
				ROWS.map(({ message }) => [message, 'SHOP']).sort(),
			);
			expect(sandbox.stats.byAction.senders).toBe(1);
		});
	});
});
