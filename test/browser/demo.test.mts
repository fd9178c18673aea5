import { demoCredential, demoWorkflow, templatesBeforeDemo } from '../../sandbox/demo.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { ACCOUNT } from '../e2e/support/secrets.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { Editor } from './support/editor.mts';

jest.setTimeout(240_000);

describe('the demo workflow, in the editor', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let editor: Editor;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		sandbox.seed(await templatesBeforeDemo());
		const workflow = await demoWorkflow();
		await n8n.store([demoCredential(sandbox.url, ACCOUNT)], [workflow]);
		editor = await Editor.open(n8n);
		await editor.openWorkflow(workflow.id);
	});

	afterAll(async () => {
		await editor?.close();
		await sandbox?.close();
	});

	it.each([
		['the first time, the account becomes as the file is', '25 created, 3 updated, 0 unchanged, 4 deleted'],
		['the second time, nothing changes, and it is said', '0 created, 0 updated, 28 unchanged, 0 deleted'],
	])('%s', async (_which, summary) => {
		await editor.executeWorkflow();
		await editor.openNode('Sync');

		await editor.by('output-panel').getByText(summary).waitFor();
		expect(sandbox.templates()).toHaveLength(28);
		await editor.by('ndv-close-button').click();
		await editor.by('ndv').waitFor({ state: 'detached' });
	});
});
