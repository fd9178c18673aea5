import { defaultAccount, startSandbox, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { smsCenterNode, workflowOf } from '../e2e/support/workflows.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { until } from '../support/until.mts';
import { Editor } from './support/editor.mts';

jest.setTimeout(120_000);

const { login, password } = defaultAccount;

/** A credential as n8n lists it. */
interface Stored {
	id: string;
	name: string;
	createdAt: string;
}

describe('the credential, in the editor', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let editor: Editor;

	beforeAll(async () => {
		editor = await Editor.open(n8n);
	});

	// A server for each test: what one refuses must not keep n8n from asking the next
	beforeEach(async () => {
		sandbox = await startSandbox();
		// An empty list would be asked for twice
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
	});

	afterEach(async () => {
		await sandbox.close();
	});

	afterAll(async () => {
		await editor?.close();
	});

	/** The form of a new credential, as a user comes to it. */
	async function openForm(): Promise<void> {
		await editor.goTo('/home/credentials');
		const { page } = editor;
		const addFirst = page.getByText('Add first credential');
		await addFirst.or(editor.by('add-resource-credential')).first().click();
		await editor.by('new-credential-type-select').click();
		await page.keyboard.type('SMS Center');
		await page.getByRole('option', { name: 'SMS Center API' }).click();
		await editor.by('new-credential-type-button').click();
		await editor.by('login').waitFor();
	}

	/** Makes a credential for the stand-in server, up to the button "Save". */
	async function create(secret: string, address = sandbox.url): Promise<void> {
		await openForm();
		const { page } = editor;
		await editor.by('login').locator('input').fill(login);
		await editor.by('password').locator('input').fill(secret);
		await editor.by('server').locator('input').click();
		await page.getByRole('option', { name: 'Custom' }).click();
		await editor.by('customUrl').locator('input').fill(address);
		await editor.by('credential-save-button').click();
	}

	/** Waits until the field's help is shown, and it is this. */
	async function expectHelp(field: string, help: string): Promise<void> {
		const label = editor.page.locator('label', { hasText: field }).last();
		await label.hover();
		await label.locator('[class*="infoIcon"]').hover();
		await editor.page.getByText(help).waitFor();
	}

	it('has smscentre.com first, and says where login, password and key are found', async () => {
		await openForm();
		const { page } = editor;
		await editor.by('server').locator('input').click();
		await page.getByRole('option', { name: 'Custom' }).waitFor();
		const servers = await page.locator('.el-select-dropdown__item:visible').allInnerTexts();
		expect(servers).toEqual(['smscentre.com', 'smsc.ru', 'smsc.kz', 'smsc.ua', 'smsc.tj', 'Custom']);
		await page.getByRole('option', { name: 'Custom' }).click();

		const where = 'the page /passwords/ of your server, such as smscentre.com/passwords/';
		await expectHelp('Login', `The login of your SMS Center account: see ${where}`);
		await expectHelp('Password', `made on ${where}`);
		await expectHelp('Custom Address', 'It must start with https://.');
		await editor.by('authentication').locator('input').click();
		await page.getByRole('option', { name: 'API Key' }).click();
		await expectHelp('API Key', `Made on ${where}`);
	});

	it('takes no address that would carry the password in the clear, and says how it must start', async () => {
		await create(password, 'http://sms.example.com');
		await editor.page.getByText('More details').click();
		await editor.page.getByText('The address must start with https://, so that nobody on the way reads').waitFor();

		expect(sandbox.requests).toEqual([]);
	});

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
		[
			'another server',
			password,
			{ kind: 'html', httpStatus: 404 },
			/^The server answered HTTP 404, not as SMS Center does: a proxy or another program answered\. Check the server in this credential\.$/,
			undefined,
		],
	])('says what is wrong with %s, and what to do', async (_case, secret, fault, sentence, picture) => {
		if (fault.kind) sandbox.addFault({ ...fault, on: 'balance', kind: fault.kind });
		await create(secret);

		await editor.page.getByText('More details').click();
		const shown = editor.by('node-credentials-config-container').getByText(sentence);
		await shown.waitFor();

		expect(await shown.innerText()).toMatch(sentence);
		expect(await editor.by('credentials-config-container-test-success').isVisible()).toBe(false);
		if (picture) await editor.picture(picture);
	});

	async function newestCredential(): Promise<Stored> {
		const all = await n8n.rest.request<Stored[]>('GET', '/credentials');
		return all.reduce((newest, each) => (each.createdAt > newest.createdAt ? each : newest));
	}

	/** Makes a workflow with the newest credential, and executes it as a person does. */
	async function runWorkflow(): Promise<string> {
		const { id, name } = await newestCredential();
		const credential = { id, name, type: 'smsCenterApi', data: {} };
		const workflow = workflowOf('uses-it', [{}], smsCenterNode(credential, { operation: 'getAll' }));
		const made = await n8n.rest.request<{ id: string }>('POST', '/workflows', { ...workflow, id: undefined });
		const { status } = await n8n.rest.finished(await n8n.rest.run(made.id, 'Start'));
		return status;
	}

	/** How many requests the stand-in has seen, by what they asked. */
	const seen = () => sandbox.stats.byAction;

	it('that is right may be opened ten times and tested again, and its workflow runs', async () => {
		// A browser is faster than a person: SMS Center takes ten tests a minute
		sandbox.options.balanceLimit = 0;
		await create(password);
		const success = editor.by('credentials-config-container-test-success');
		await success.waitFor();
		const { id } = await newestCredential();
		for (let times = 0; times < 10; times += 1) {
			await editor.goTo('/home/credentials');
			await editor.goTo(`/home/credentials/${id}`);
			await success.waitFor();
		}
		await success.getByText('Retry').click();
		await until(() => (sandbox.stats.byAction.balance ?? 0) >= 12);

		expect(await runWorkflow()).toBe('success');
		expect(seen()).toEqual({ balance: 12, get: 1 });
		expect(sandbox.stats.byCode).toEqual({});
	}, 300_000);

	it('that was wrong and is corrected is tried at once, by its test and by its workflow', async () => {
		await create(`${password}!`);
		await editor.page.getByText('More details').waitFor();
		// Before nothing is left to be saved, n8n may still put what it has stored into the form
		await editor.page
			.locator('[data-test-id="credential-save-button"] :disabled, [data-test-id="credential-save-button"]:disabled')
			.waitFor();
		await editor.by('password').locator('input').fill(password);
		await editor.by('credential-save-button').click();
		await editor.by('credentials-config-container-test-success').waitFor();

		expect(await runWorkflow()).toBe('success');
		expect(seen()).toEqual({ balance: 2, get: 1 });
		expect(sandbox.stats.byCode).toEqual({ 2: 1 });
	});
});
