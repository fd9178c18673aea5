import { N8nHost } from '../../sandbox/n8n/host.mts';
import type { N8nServer } from '../../sandbox/n8n/server.mts';
import { packed } from '../../sandbox/pack.mts';
import { defaultAccount, startSandbox, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { Editor } from './support/editor.mts';

jest.setTimeout(120_000);

const { login, password } = defaultAccount;

describe('the credential, in the editor', () => {
	let host: N8nHost;
	let server: N8nServer;
	let sandbox: Sandbox;
	let editor: Editor;

	beforeAll(async () => {
		host = await N8nHost.open({ name: 'browser-credential', fresh: true });
		await host.installPackage(await packed());
		server = await host.start();
		editor = await Editor.open(server);
	}, 300_000);

	// A server for each test: what one refuses must not keep n8n from asking the next
	beforeEach(async () => {
		sandbox = await startSandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	afterAll(async () => {
		await editor?.close();
		await host?.close();
	});

	/** Makes a credential for the stand-in server, as a user does, up to the button "Save". */
	async function create(secret: string): Promise<void> {
		await editor.goTo('/home/credentials');
		const { page } = editor;
		const addFirst = page.getByText('Add first credential');
		await addFirst.or(editor.by('add-resource-credential')).first().click();
		await editor.by('new-credential-type-select').click();
		await page.keyboard.type('SMS Center');
		await page.getByRole('option', { name: 'SMS Center API' }).click();
		await editor.by('new-credential-type-button').click();
		await editor.by('login').locator('input').fill(login);
		await editor.by('password').locator('input').fill(secret);
		await editor.by('server').locator('input').click();
		await page.getByRole('option', { name: 'Custom' }).click();
		await editor.by('customUrl').locator('input').fill(sandbox.url);
		await editor.by('credential-save-button').click();
	}

	it('is tested when it is saved, and works', async () => {
		await create(password);

		await editor.by('credentials-config-container-test-success').waitFor();

		expect(await editor.by('node-credentials-config-container').innerText()).toContain(
			'Connection tested successfully',
		);
		expect(sandbox.requests.map(({ action, method }) => [action, method])).toEqual([['balance', 'POST']]);
		await editor.picture('credential-works');
	});

	it.each<[string, string, Partial<Fault>, RegExp, string | undefined]>([
		[
			'a wrong password',
			`${password}!`,
			{},
			/^SMS Center refused the login or password, or the API key \(2\)\. Five refused sign-ins within half an hour block the IP address of this n8n for half an hour\. .* list of allowed addresses in your SMS Center account\.$/,
			'credential-wrong-password',
		],
		[
			'a blocked address',
			password,
			{ kind: 'refuse', code: 4 },
			/^SMS Center has blocked the IP address of this n8n \(4\)\. Five refused .* list of allowed addresses .* wait half an hour, then try again\.$/,
			undefined,
		],
		[
			'something that is not SMS Center',
			password,
			{ kind: 'html' },
			/^The server did not answer as SMS Center does\. Check the server in this credential/,
			undefined,
		],
	])('says what is wrong with %s, and what to do', async (_case, secret, fault, sentence, picture) => {
		if (fault.kind) sandbox.addFault({ on: 'balance', kind: fault.kind, code: fault.code });
		await create(secret);

		await editor.page.getByText('More details').click();
		const shown = editor.by('node-credentials-config-container').getByText(sentence);
		await shown.waitFor();

		expect(await shown.innerText()).toMatch(sentence);
		expect(await editor.by('credentials-config-container-test-success').isVisible()).toBe(false);
		if (picture) await editor.picture(picture);
	});
});
