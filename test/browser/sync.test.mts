import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { ACCOUNT } from '../e2e/support/secrets.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { Editor } from './support/editor.mts';
import { BEFORE_SYNC, ROWS } from './support/shop.mts';

jest.setTimeout(120_000);

const SHEET = 'Texts of the shop';

describe('a sheet and Sync, from the empty canvas on', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let editor: Editor;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		sandbox.seed(BEFORE_SYNC);
		await removeCredentials();
		await n8n.store([{ ...credentialFor(sandbox.url, 'only'), name: 'SMS Center account' }], []);
		await addSheet();
		editor = await Editor.open(n8n);
	});

	afterAll(async () => {
		await editor?.close();
		await sandbox?.close();
	});

	/** Those of other tests: n8n puts the only one into a new node by itself. */
	async function removeCredentials(): Promise<void> {
		for (const { id } of await n8n.rest.request<Array<{ id: string }>>('GET', '/credentials'))
			await n8n.rest.request('DELETE', `/credentials/${id}`);
	}

	/** n8n's own sheet: a data table, with columns that are none of a template too. */
	async function addSheet(): Promise<void> {
		const { id: project } = await n8n.rest.request<{ id: string }>('GET', '/projects/personal');
		const tables = `/projects/${project}/data-tables`;
		const columns = ['name', 'message', 'owner'].map((name) => ({ name, type: 'string' }));
		const { id } = await n8n.rest.request<{ id: string }>('POST', tables, { name: SHEET, columns });
		await n8n.rest.request('POST', `${tables}/${id}/insert`, {
			data: ROWS.map((row) => ({ ...row, owner: 'Olga' })),
			returnType: 'count',
		});
	}

	/** Puts the action of a node on the canvas, once the nodes panel is open. */
	async function choose(search: string, node: string, action: string): Promise<void> {
		await editor.by('node-creator-search-bar').waitFor();
		await editor.page.keyboard.type(search);
		await editor.chooseNode(node);
		await editor.by('node-creator-item-name').getByText(action, { exact: true }).click();
		await editor.by('node-parameters').waitFor();
	}

	it('comes to the plan by one click on the node, and no field is mapped by hand', async () => {
		await editor.goTo('/workflow/new');
		await editor.by('canvas-add-button').click();
		await choose('data table', 'Data table', 'Get row(s)');
		await editor.by('rlc-input').click();
		await editor.by('rlc-item').getByText(SHEET).click();
		await editor.page.keyboard.press('Escape');
		await editor.by('ndv').waitFor({ state: 'detached' });
		await editor.by('canvas-handle-plus').last().click();
		await choose('sms template', 'SMS Center', 'Sync templates');

		expect(await editor.gestures()).toEqual([
			// The sheet
			'click canvas-plus-button',
			'type into node-creator-search-bar',
			'click Data table',
			'click Get row(s)',
			'click rlc-input',
			`click ${SHEET}`,
			'press Escape',
			// Sync; n8n puts the only credential into it
			'click canvas-handle-plus',
			'type into node-creator-search-bar',
			'click SMS Center',
			'click Sync templates',
		]);
		await editor.executeStep();
		expect(await editor.gestures()).toEqual(['click Execute step']);

		const { head, rows } = await editor.outputTable();
		expect(await editor.columnsInView()).toEqual(['action', 'name', 'changes', 'message']);
		const [action, name] = [head.indexOf('action'), head.indexOf('name')];
		expect(rows.map((row) => [row[action], row[name]])).toEqual([
			['update', 'Order accepted'],
			['create', 'Order delayed'],
			['unchanged', 'Order shipped'],
		]);
		expect(rows[0][head.indexOf('changes')].split(/\s*\n\s*/)).toEqual([
			'message',
			`from:${BEFORE_SYNC[1].message}`,
			`to:${ROWS[0].message}`,
		]);
		expect(await editor.by('output-panel').innerText()).toContain('Would create 1, update 1, leave 1, delete 0');
		expect(sandbox.templates()).toEqual(BEFORE_SYNC.map((template) => expect.objectContaining(template)));
		expect(sandbox.requests.map((request) => request.action)).toEqual(['get']);
		await editor.picture('sync-plan');
	});

	it('is applied by two clicks: Dry Run off, and once more', async () => {
		await editor.gestures();

		await editor.by('parameter-input-dryRun').locator('.el-switch').click();
		await editor.executeStep();

		expect(await editor.gestures()).toHaveLength(2);
		await editor.by('output-panel').getByText('1 created, 1 updated, 1 unchanged, 0 deleted').waitFor();
		const [birthday, accepted, shipped] = BEFORE_SYNC;
		expect(sandbox.templates()).toEqual(
			[birthday, { ...accepted, message: ROWS[0].message }, shipped, ROWS[1]].map((template) =>
				expect.objectContaining(template),
			),
		);
	});
});
