import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { ACCOUNT } from '../e2e/support/secrets.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { Editor } from './support/editor.mts';
import { EMPTY, shopWorkflow, TEMPLATES, WORKFLOWS, type WorkflowId } from './support/shop.mts';

jest.setTimeout(120_000);

describe('the nodes, in the editor', () => {
	const n8n = new SharedN8n();
	let editor: Editor;
	const sandboxes = new Map<WorkflowId, Sandbox>();

	/** The stand-in server of a workflow. */
	function sandboxOf(id: WorkflowId): Sandbox {
		const sandbox = sandboxes.get(id);
		if (sandbox === undefined) throw new Error(`The workflow ${id} has no server`);
		return sandbox;
	}

	beforeAll(async () => {
		for (const id of WORKFLOWS) sandboxes.set(id, await startSandbox({ accounts: [ACCOUNT] }));
		for (const sandbox of sandboxes.values()) sandbox.seed(TEMPLATES);
		const credentials = WORKFLOWS.map((id) => ({
			...credentialFor(sandboxOf(id).url, id),
			name: 'SMS Center account',
		}));
		const workflows = WORKFLOWS.map((id, index) => shopWorkflow(id, credentials[index]));
		await n8n.store(credentials, [EMPTY, ...workflows]);
		editor = await Editor.open(n8n);
	});

	afterAll(async () => {
		await editor?.close();
		await Promise.all([...sandboxes.values()].map(async (sandbox) => await sandbox.close()));
	});

	it('are found in the nodes panel, with their actions in the right words', async () => {
		await editor.openWorkflow(EMPTY.id);
		await editor.findNode('sms center', 'SMS Center');

		const panel = await editor.by('node-creator').innerText();
		expect(panel).toContain('Work with the message templates of SMS Center, or start a workflow when one changes');
		expect(await editor.by('node-creator-category-item').allInnerTexts()).toEqual(['Actions (8)', 'Triggers (3)']);
		expect(await editor.by('node-creator-item-name').allInnerTexts()).toEqual([
			'Create template',
			'Create or update template',
			'Delete template',
			'Get template',
			'Get many templates',
			'Get price of message',
			'Sync templates',
			'Update template',
		]);
		await editor.picture('nodes-panel');

		await editor.by('node-creator-category-item').getByText('Triggers (3)').click();
		await editor.by('node-creator-item-name').nth(10).waitFor();
		expect((await editor.by('node-creator-item-name').allInnerTexts()).slice(8)).toEqual([
			'On template created',
			'On template deleted',
			'On template updated',
		]);
	});

	it.each(['sms template', 'sms-center', 'смс', 'смсцентр'])('are found by the words: %s', async (words) => {
		await editor.openWorkflow(EMPTY.id);
		await editor.by('node-creator-plus-button').click();
		await editor.by('node-creator-search-bar').waitFor();
		await editor.page.keyboard.type(words);

		await editor.by('node-creator-item-name').getByText('SMS Center', { exact: true }).waitFor();
	});

	it('can be added from there, set to the action that was chosen', async () => {
		await editor.openWorkflow(EMPTY.id);
		await editor.findNode('smsc', 'SMS Center');
		await editor.by('node-creator-item-name').getByText('Get template', { exact: true }).click();
		await editor.by('node-parameters').waitFor();

		expect(await editor.by('parameter-input-operation').locator('input').inputValue()).toBe('Get');
		expect(await editor.by('resource-locator-templateId').isVisible()).toBe(true);
	});

	it('map columns by themselves, without a gesture, or one by one; the ID only where templates are matched by it', async () => {
		await editor.openWorkflow(EMPTY.id);
		await editor.findNode('smsc', 'SMS Center');
		await editor.by('node-creator-item-name').getByText('Sync templates', { exact: true }).click();
		await editor.by('node-parameters').waitFor();

		const mode = editor.by('mapping-mode-select').locator('input');
		expect(await mode.inputValue()).toBe('Map Automatically');
		expect(await editor.by('parameter-input-dryRun').locator('input').isChecked()).toBe(true);
		expect(await editor.by('parameter-input-deleteMissing').locator('input').isChecked()).toBe(false);

		await mode.click();
		await editor.page.getByRole('option', { name: 'Map Each Column Manually' }).click();
		expect(await editor.mappedColumns()).toEqual(['Name', 'Message', 'Format', 'Sender ID', 'Auto-Sign']);

		await editor.by('parameter-input-matchBy').locator('input').click();
		await editor.page.getByRole('option', { name: 'ID' }).first().click();
		await editor.by('resource-mapper-container').getByText('ID', { exact: true }).waitFor();
		expect(await editor.mappedColumns()).toEqual(['ID', 'Name', 'Message', 'Format', 'Sender ID', 'Auto-Sign']);
	});

	it('choose a template from the list by typing, for one request, and give it in a table', async () => {
		const sandbox = sandboxOf('get');
		await editor.openWorkflow('get');
		await editor.openNode('SMS Center');
		await editor.by('rlc-input').first().click();
		await editor.by('rlc-item').nth(4).waitFor();
		await editor.page.keyboard.type('order', { delay: 80 });
		await editor.by('rlc-item').filter({ hasText: 'Birthday' }).waitFor({ state: 'detached' });
		await editor.by('rlc-item').filter({ hasText: 'Order shipped' }).waitFor();

		// The text of the last holds {order}
		expect(await editor.by('rlc-item').allInnerTexts()).toEqual(['Order accepted', 'Order shipped', 'Заказ принят']);
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
		await editor.picture('choose-a-template');

		await editor.chooseFromList('Order shipped');
		await editor.executeStep();
		const { head, rows } = await editor.outputTable();
		const { id, message } = sandbox.templates()[3];
		expect(head).toEqual(['id', 'name', 'message', 'format', 'sender', 'autoSign', 'flag']);
		expect(rows).toEqual([[String(id), 'Order shipped', message, 'sms', 'SHOP', 'false', '0']]);
	});

	it('list the templates', async () => {
		await editor.openWorkflow('getAll');
		await editor.openNode('SMS Center');
		await editor.executeStep();
		const { rows } = await editor.outputTable();

		expect(rows.map(([, name]) => name)).toEqual([
			'Appointment reminder',
			'Order accepted',
			'Order shipped',
			'Заказ принят',
		]);
		await editor.picture('get-many');
	});

	it('show an error and what to do about it in the panel', async () => {
		await editor.openWorkflow('unknown');
		await editor.openNode('SMS Center');
		await editor.executeStep();

		expect(await editor.by('node-error-message').innerText()).toMatch(
			/^Template 'Order delivered': There is no template with this name in this account/,
		);
		expect(await editor.by('node-error-description').innerText()).toMatch(
			/^Use the operation 'Get Many' to see the templates of the account\. If another program created the template within the last minute, run this again\.$/,
		);
		await editor.picture('error-with-advice');
	});

	it('watch the templates: the trigger gives a sample', async () => {
		await editor.openWorkflow('trigger');
		await editor.openNode('SMS Center Trigger');
		const panel = await editor.by('node-parameters').innerText();
		expect(panel).toContain('Trigger On');
		expect(panel).toContain('The first check only remembers the templates.');
		await editor.executeStep();
		const { head, rows } = await editor.outputTable();

		expect(head.slice(0, 4)).toEqual(['event', 'name', 'changes', 'message']);
		expect(rows).toHaveLength(1);
		await editor.picture('trigger');
	});

	it('have an icon of their own in each theme', async () => {
		const iconIn = async (shown: Editor): Promise<string> => {
			await shown.openWorkflow('getAll');
			const icon = shown.by('canvas-node').filter({ hasText: 'SMS Center' }).locator('img').first();
			await icon.waitFor();
			const isDrawn = await icon.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0);
			expect(isDrawn).toBe(true);
			return (await icon.getAttribute('src')) ?? '';
		};
		const dark = await Editor.open(n8n, 'dark');
		try {
			expect(await iconIn(editor)).toMatch(/\/smsCenter\.svg$/);
			expect(await iconIn(dark)).toMatch(/\/smsCenter\.dark\.svg$/);
			await dark.picture('dark-theme');
		} finally {
			await dark.close();
		}
	});
});
