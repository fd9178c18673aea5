import { itemsOf } from '../../sandbox/n8n/execution.mts';
import type { Credential, Workflow } from '../../sandbox/n8n/workflow.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { agentWorkflow, fromAi, OPENAI_CREDENTIAL } from './support/agentWorkflow.mts';
import { credentialFor } from './support/credentials.mts';
import { example } from './support/examples.mts';
import { startScriptedModel, type Script, type ScriptedModel, type View } from './support/scriptedModel.mts';
import { ACCOUNT, leaksIn } from './support/secrets.mts';

jest.setTimeout(300_000);

const SCENES = 12;
const NEW_TEXT = 'Добро пожаловать, {name}! 🎉 "Скидка" & подарок\nждут вас';

// The fields as the editor's button "Let the model define this parameter" fills them
const byId = { __rl: true, mode: 'id', value: fromAi('Template') };
const byName = { __rl: true, mode: 'name', value: fromAi('Template') };
const columns = { mappingMode: 'defineBelow', value: { name: fromAi('Name'), message: fromAi('Message') } };
const automatic = { mappingMode: 'autoMapInputData', value: null };
const updateFields = { message: fromAi('Message') };

const TOOLS = {
	'Add Template': {
		operation: 'create',
		name: fromAi('Name'),
		message: fromAi('Message'),
		additionalFields: { autoSign: fromAi('Auto_Sign', 'boolean') },
	},
	'Change Template': { operation: 'update', templateId: byId, updateFields },
	'Change Template by Name': { operation: 'update', templateId: byName, updateFields },
	'Find Templates': { operation: 'getAll', returnAll: true, filters: { search: fromAi('Search') } },
	'Look Up Template': { operation: 'get', templateId: byId },
	'Map Template': { operation: 'upsert', columns: automatic },
	'Mirror Template': { operation: 'sync', matchBy: 'name', columns, dryRun: false, deleteMissing: true },
	'Price Template': { operation: 'getPrice', source: 'template', templateId: byName, phone: fromAi('Phone') },
	'Remove Template': { operation: 'delete', templateId: byId },
	'Save Template': { operation: 'upsert', columns },
	'Sync Template': { operation: 'sync', matchBy: 'name', columns, dryRun: false },
};

/** The credential that the examples name. */
const IN_EXAMPLE = 'smscenterDemo01';

/** The example with what its user has to choose: the model, and the credential that says where it is. */
function withModel(workflow: Workflow): Workflow {
	const { id, name } = OPENAI_CREDENTIAL;
	const nodes = workflow.nodes.map((each) =>
		each.name === 'Model'
			? {
					...each,
					parameters: { ...each.parameters, model: { __rl: true, mode: 'id', value: 'scripted' } },
					credentials: { openAiApi: { id, name } },
				}
			: each,
	);
	return { ...workflow, nodes };
}

type ToolName = keyof typeof TOOLS;

/** A turn in which the model calls a tool that it was offered, with arguments that may rest on what it sees. */
function call(name: ToolName, args: Record<string, unknown> | ((view: View) => Record<string, unknown>)) {
	return (view: View) => {
		const tool = view.tools.find((each) => each.name === name.replaceAll(' ', '_'));
		if (tool === undefined) throw new Error(`The tool ${name} was not offered`);
		return { call: tool.name, with: typeof args === 'function' ? args(view) : args };
	};
}

const say = (text: string) => () => ({ text });

/** The ID of the only template in the last tool's answer. */
function foundId({ lastToolAnswer }: View): string {
	const found = JSON.parse(lastToolAnswer) as Array<{ id: number }>;
	if (found.length !== 1) throw new Error(`Not one template: ${lastToolAnswer}`);
	return String(found[0].id);
}

describe('as a tool of an AI agent, in a real n8n', () => {
	const n8n = new SharedN8n();
	let model: ScriptedModel;
	let scenes: Array<{ sandbox: Sandbox; credential: Credential }>;
	let scene = -1;
	let sandbox: Sandbox;

	beforeAll(async () => {
		model = await startScriptedModel();
		// A server for each test: on one, each would wait until SMS Center gives lists again
		scenes = await Promise.all(
			Array.from({ length: SCENES }, async (_, index) => {
				const ownSandbox = await startSandbox({ accounts: [ACCOUNT] });
				return { sandbox: ownSandbox, credential: credentialFor(ownSandbox.url, `smscenter-${index}`) };
			}),
		);
		const modelData = { apiKey: 'not-a-key', url: model.url, header: false };
		const credentials = scenes.map(({ credential }) => credential);
		await n8n.store(
			[...credentials, { ...OPENAI_CREDENTIAL, data: modelData }],
			[
				...credentials.map((credential, index) => agentWorkflow(`agent-${index}`, credential, TOOLS)),
				withModel(await example('agent-edits-templates', { [IN_EXAMPLE]: credentials[SCENES - 1].id })),
			],
		);
	});

	beforeEach(() => {
		scene += 1;
		if (scenes[scene] === undefined) throw new Error('More tests than servers: raise SCENES');
		({ sandbox } = scenes[scene]);
	});

	afterAll(async () => {
		await model?.close();
		await Promise.all((scenes ?? []).map(async (each) => await each.sandbox.close()));
	});

	/** Lets the model follow the script, which ends with the text "Done", and gives what it saw. */
	async function converse(...script: Script): Promise<View[]> {
		model.follow([...script, say('Done')]);
		const execution = await n8n.rest.finished(await n8n.rest.run(`agent-${scene}`, 'Start'));
		expect(execution.error).toBeUndefined();
		expect(itemsOf(execution, 'Agent')[0]?.json.output).toBe('Done');
		expect(leaksIn(JSON.stringify(model.seen))).toEqual([]);
		return [...model.seen];
	}

	/** Says a text in the chat of a workflow, as the editor does, and gives the execution's id at once. */
	async function chat(id: string, chatInput: string): Promise<string> {
		const item = { json: { sessionId: 'test', action: 'sendMessage', chatInput } };
		const run = { startTime: 0, executionTime: 0, executionIndex: 0, source: [], data: { main: [[item]] } };
		const { executionId } = await n8n.rest.request<{ executionId: string }>('POST', `/workflows/${id}/run`, {
			triggerToStartFrom: { name: 'Chat', data: run },
		});
		return executionId;
	}

	/** Lets the model call one tool and gives the items that it got. */
	async function answerOf(name: ToolName, args: Record<string, unknown>): Promise<Record<string, unknown>[]> {
		const [, after] = await converse(call(name, args));
		return JSON.parse(after.lastToolAnswer) as Record<string, unknown>[];
	}

	it('offers each operation with words that say what it does, and the names of its fields', async () => {
		const [{ tools }] = await converse();

		const offered = tools.map(({ name, description, parameters }) => [
			name.replaceAll('_', ' '),
			description,
			Object.keys(parameters.properties ?? {}),
		]);
		expect(offered.sort()).toEqual([
			['Add Template', 'Create template in SMS Center', ['Name', 'Message', 'Auto_Sign']],
			['Change Template by Name', 'Update template in SMS Center', ['Template', 'Message']],
			['Change Template', 'Update template in SMS Center', ['Template', 'Message']],
			['Find Templates', 'Get many templates in SMS Center', ['Search']],
			['Look Up Template', 'Get template in SMS Center', ['Template']],
			['Map Template', 'Create or update template in SMS Center', []],
			['Mirror Template', 'Sync templates in SMS Center', ['Name', 'Message']],
			['Price Template', 'Get price of message in SMS Center', ['Template', 'Phone']],
			['Remove Template', 'Delete template in SMS Center', ['Template']],
			['Save Template', 'Create or update template in SMS Center', ['Name', 'Message']],
			['Sync Template', 'Sync templates in SMS Center', ['Name', 'Message']],
		]);
	});

	describe('"Change the text of the welcome template to …"', () => {
		it('ends with the text changed, and nothing else', async () => {
			const [welcome, other] = sandbox.seed([
				{ name: 'Welcome', message: 'Hello', format: 'sms', sender: 'Shop', flag: 1 },
				{ name: 'Goodbye', message: 'Bye' },
			]);

			await converse(
				call('Find Templates', { Search: 'welcome' }),
				call('Change Template', (view) => ({ Template: foundId(view), Message: NEW_TEXT })),
			);

			expect(sandbox.templates()).toEqual([{ ...welcome, message: NEW_TEXT }, other]);
		});

		it('ends so in one call, where the field is set to By Name', async () => {
			const [welcome] = sandbox.seed([{ name: 'Welcome', message: 'Hello', sender: 'Shop' }]);

			const [item] = await answerOf('Change Template by Name', { Template: 'Welcome', Message: NEW_TEXT });

			expect(item).toEqual({ ...welcome, autoSign: false, message: NEW_TEXT });
			expect(sandbox.templates()).toEqual([{ ...welcome, message: NEW_TEXT }]);
		});

		it('tells the model why the server refused, that nothing was done, and what to do: it does, and it works', async () => {
			const [welcome] = sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
			sandbox.addFault({ on: 'chg', kind: 'refuse', code: 5, times: 1 });
			const change = call('Change Template', { Template: String(welcome.id), Message: NEW_TEXT });

			const [, refused] = await converse(change, (view) =>
				/"sent":"no"/.test(view.lastToolAnswer) && /Run the item again/.test(view.lastToolAnswer)
					? change(view)
					: { text: 'I do not know what to do' },
			);

			expect(JSON.parse(refused.lastToolAnswer)).toEqual([
				{
					error: `Template ${welcome.id}: SMS Center could not save or delete the template (5)`,
					details: {
						code: 5,
						hint: expect.stringMatching(/^Run the item again\. If it stays so, .* SMS Center said: “.+”\.$/),
						sent: 'no',
						action: 'update',
						id: welcome.id,
						name: null,
					},
				},
			]);
			expect(sandbox.templates()[0].message).toBe(NEW_TEXT);
		});

		it('tells a model that gives a name as the ID how to find the ID: it does, and it works', async () => {
			const [welcome] = sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);

			const [, refused] = await converse(
				call('Change Template', { Template: 'Welcome', Message: NEW_TEXT }),
				call('Find Templates', ({ lastToolAnswer }) => {
					if (!/use the operation 'Get Many' to find the ID/.test(lastToolAnswer)) return { Search: '' };
					return { Search: /'(\w+)' is not a template ID/.exec(lastToolAnswer)?.[1] };
				}),
				call('Change Template', (view) => ({ Template: foundId(view), Message: NEW_TEXT })),
			);

			expect(JSON.parse(refused.lastToolAnswer)).toMatchObject([
				{
					error: "The field 'Template' does not hold a template ID (a whole number)",
					details: { sent: 'no', hint: expect.stringContaining("'Welcome' is not a template ID") },
				},
			]);
			expect(sandbox.templates()).toEqual([{ ...welcome, message: NEW_TEXT }]);
		});
	});

	describe('every other operation', () => {
		it('creates, saves and syncs a template', async () => {
			const created = await answerOf('Add Template', { Name: 'A', Message: NEW_TEXT, Auto_Sign: true });
			const saved = await answerOf('Save Template', { Name: 'A', Message: 'Other' });
			const synced = await answerOf('Sync Template', { Name: 'B', Message: NEW_TEXT });

			expect(created).toMatchObject([{ name: 'A', autoSign: true }]);
			expect(saved).toMatchObject([
				{ action: 'updated', changes: { message: { from: NEW_TEXT, to: 'Other' } }, message: 'Other' },
			]);
			expect(synced).toMatchObject([{ action: 'created', name: 'B' }]);
			expect(sandbox.templates().map(({ name, message }) => [name, message])).toEqual([
				['A', 'Other'],
				['B', NEW_TEXT],
			]);
		});

		it('gets and deletes a template, also by an ID that the model gives as a number in quotes', async () => {
			const [first, second] = sandbox.seed([
				{ name: 'First', message: NEW_TEXT },
				{ name: 'Second', message: 'Text' },
			]);

			expect(await answerOf('Look Up Template', { Template: String(first.id) })).toMatchObject([{ message: NEW_TEXT }]);
			expect(await answerOf('Remove Template', { Template: ` ${first.id}` })).toEqual([
				{ id: first.id, name: 'First', deleted: true },
			]);
			expect(sandbox.templates()).toEqual([second]);
		});

		it('asks what a template costs to a number, and sends it to nobody', async () => {
			const [first] = sandbox.seed([{ name: 'First', message: NEW_TEXT, sender: 'MyShop' }]);

			const [item] = await answerOf('Price Template', { Template: 'First', Phone: '+79991234567' });

			expect(item).toMatchObject({ accepted: true, phone: '+79991234567', id: first.id, message: NEW_TEXT });
			expect(sandbox.requests.filter(({ url }) => url === '/sys/send.php')).toHaveLength(1);
		});

		it('does not let a Sync of the one template that a call gives delete all others', async () => {
			const kept = sandbox.seed([{ name: 'First', message: 'Text' }]);

			const [item] = await answerOf('Mirror Template', { Name: 'Second', Message: 'Text' });

			expect(item).toMatchObject({
				error: "'Delete Missing' needs all items in one run, and a tool of an AI agent gets one item a call",
				details: { sent: 'no', hint: expect.stringContaining('Use the operation Delete') },
			});
			expect(sandbox.templates()).toEqual(kept);
		});

		it('does not map columns automatically: the model would be offered no field', async () => {
			const [item] = await answerOf('Map Template', {});

			expect(item).toMatchObject({
				error: 'As a tool of an AI agent, the node cannot map columns automatically',
				details: { sent: 'no', hint: expect.stringContaining("Choose 'Map Each Column Manually'") },
			});
			expect(sandbox.requests).toEqual([]);
		});
	});

	it('tells the model that the password is refused, after one request', async () => {
		sandbox.addFault({ on: 'any', kind: 'refuse', code: 2 });

		const [item] = await answerOf('Find Templates', { Search: '' });

		expect(item).toMatchObject({
			error: 'SMS Center refused the login or password (2)',
			details: { code: 2, sent: 'no', hint: expect.stringContaining('Check the login or password') },
		});
		expect(sandbox.requests).toHaveLength(1);
	});

	// The last one, because the example has the last server
	it('the example: finds the template and changes its text, as a person says in the chat', async () => {
		const text = 'Change the text of the welcome template';
		const { id } = await example('agent-edits-templates');
		const [welcome, other] = sandbox.seed([
			{ name: 'Welcome', message: 'Hello', format: 'sms', sender: 'Shop', flag: 1 },
			{ name: 'Goodbye', message: 'Bye' },
		]);
		model.follow([
			call('Find Templates', { Search: 'welcome' }),
			call('Change Template', (view) => ({ Template: foundId(view), Message: NEW_TEXT })),
			say('Done'),
		]);

		const execution = await n8n.rest.finished(await chat(id, text));

		expect(execution.error).toBeUndefined();
		expect(itemsOf(execution, 'Agent')[0]?.json.output).toBe('Done');
		expect(model.seen[0].messages).toMatchObject([
			{ role: 'system', content: expect.stringContaining('Change nothing that the user did not ask for') },
			{ role: 'user', content: text },
		]);
		expect(model.seen[0].tools.map(({ name }) => name).sort()).toEqual(['Change_Template', 'Find_Templates']);
		expect(sandbox.templates()).toEqual([{ ...welcome, message: NEW_TEXT }, other]);
	});
});
