import { RestError } from '../../sandbox/n8n/rest.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { credentialFor } from './support/credentials.mts';
import { ACCOUNT, leaksIn } from './support/secrets.mts';

jest.setTimeout(300_000);

const NODE_TYPE = 'n8n-nodes-smscenter.smsCenter';
const OPERATIONS = ['create', 'delete', 'get', 'getAll', 'getPrice', 'sync', 'update', 'upsert'];

const FROM_LIST = { __rl: true, mode: 'list', value: '' };

interface Question {
	what: 'resource-locator-results' | 'resource-mapper-fields';
	methodName: string;
	field: string;
	parameters: Record<string, unknown>;
	credentialId?: string;
	filter?: string;
	paginationToken?: string;
}

interface ListPage {
	results: Array<{ name: string; value: string; description: string }>;
	paginationToken?: string;
}

describe('what a real n8n gives its editor', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let ids: Record<string, string>;

	beforeAll(async () => {
		sandbox = await startSandbox({ accounts: [ACCOUNT] });
		ids = await n8n.store(
			[
				credentialFor(sandbox.url, 'right'),
				credentialFor(sandbox.url, 'wrong', { password: `${ACCOUNT.password}!` }),
				credentialFor('http://127.0.0.1:9', 'away'),
			],
			[],
		);
	});

	afterAll(async () => {
		expect(leaksIn(n8n.log())).toEqual([]);
		await sandbox?.close();
	});

	/** Asks for what a method of the node gives for one of its fields, as the editor does, with a stored credential. */
	async function ask<Answer>({ what, field, parameters, credentialId = 'right', ...more }: Question): Promise<Answer> {
		return await n8n.rest.request<Answer>('POST', `/dynamic-node-parameters/${what}`, {
			path: `parameters.${field}`,
			nodeTypeAndVersion: { name: NODE_TYPE, version: 1 },
			currentNodeParameters: { resource: 'template', ...parameters },
			credentials: { smsCenterApi: { id: ids[credentialId], name: credentialId } },
			...more,
		});
	}

	/** Opens the list of the field 'Template'. */
	async function list(credentialId: string, filter?: string, paginationToken?: string): Promise<ListPage> {
		return await ask<ListPage>({
			what: 'resource-locator-results',
			methodName: 'searchTemplates',
			field: 'templateId',
			parameters: { operation: 'get', templateId: FROM_LIST },
			credentialId,
			filter,
			paginationToken,
		});
	}

	/** Opens the list of the field 'Sender ID'. */
	async function listSenders(filter?: string): Promise<ListPage> {
		return await ask<ListPage>({
			what: 'resource-locator-results',
			methodName: 'searchSenders',
			field: 'additionalFields.sender',
			parameters: { operation: 'create', additionalFields: { sender: FROM_LIST } },
			filter,
		});
	}

	/** What n8n answers in place of a list. */
	async function refusal(credentialId: string): Promise<string> {
		const answer = await list(credentialId).catch((error: unknown) => error);
		if (answer instanceof RestError) return answer.message;
		throw new Error(`Not refused: ${JSON.stringify(answer)}`);
	}

	it('is the list of templates, in pages and filtered, for one request', async () => {
		sandbox.seed([
			...Array.from({ length: 149 }, (_, n) => ({ name: `Шаблон ${n + 1}`, message: 'Текст' })),
			{ name: 'Welcome', message: 'Добро\nпожаловать' },
		]);
		sandbox.resetStats();

		const [first, found] = await Promise.all([list('right'), list('right', 'добро')]);
		const second = await list('right', undefined, first.paginationToken);

		expect(first.results).toHaveLength(100);
		expect(second.results).toHaveLength(50);
		expect(second.paginationToken).toBeUndefined();
		const { id } = sandbox.templates()[149];
		expect(found.results).toEqual([{ name: 'Welcome', value: String(id), description: `${id} · Добро пожаловать` }]);
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
	});

	it('is a sentence and its advice when the password is wrong, or the server away', async () => {
		const wrong = await refusal('wrong');
		const away = await refusal('away');

		expect(wrong).toContain('SMS Center refused the login or password (2)');
		expect(wrong).toContain('Check the login or password');
		expect(away).toContain('The server of SMS Center does not take connections');
		expect(leaksIn(wrong + away)).toEqual([]);
	});

	it('is the list of approved sender IDs, filtered', async () => {
		sandbox.resetStats();

		const [all, some] = [await listSenders(), await listSenders('CLI')];

		expect(all.results.map(({ value }) => value)).toEqual(['Clinic', 'MyShop']);
		expect(some.results).toEqual([{ name: 'Clinic', value: 'Clinic' }]);
		expect(sandbox.requests.map(({ url }) => url)).toEqual(['/sys/senders.php']);
	});

	it.each([
		['Create or Update', { operation: 'upsert' }, []],
		['Sync by name', { operation: 'sync', matchBy: 'name' }, []],
		['Sync by ID', { operation: 'sync', matchBy: 'id' }, ['id']],
	])('is the columns of %s, and sends nothing', async (_operation, parameters, more) => {
		sandbox.resetStats();

		const { fields } = await ask<{ fields: Array<{ id: string; required: boolean }> }>({
			what: 'resource-mapper-fields',
			methodName: 'mapColumns',
			field: 'columns',
			parameters: { ...parameters, columns: { mappingMode: 'autoMapInputData', value: null } },
		});

		expect(fields.map(({ id }) => id)).toEqual([...more, 'name', 'message', 'format', 'sender', 'autoSign']);
		expect(fields.filter(({ required }) => required).map(({ id }) => id)).toEqual(['name']);
		expect(sandbox.requests).toEqual([]);
	});

	it.each(OPERATIONS)('is the shape of what %s gives, before its first run', async (operation) => {
		const response = await fetch(`${n8n.url}/schemas/${NODE_TYPE}/1.0.0/template/${operation}.json`);
		const schema = (await response.json()) as {
			type?: string;
			properties?: Record<string, { type: string }>;
		};

		expect(response.status).toBe(200);
		expect(schema.type).toBe('object');
		expect(schema.properties?.id).toMatchObject({ type: 'integer' });
	});
});
