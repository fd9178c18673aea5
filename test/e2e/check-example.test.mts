import { demoCredential } from '../../sandbox/demo.mts';
import { itemsOf, type Execution } from '../../sandbox/n8n/execution.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { until } from '../support/until.mts';
import { example } from './support/examples.mts';
import { ACCOUNT } from './support/secrets.mts';

jest.setTimeout(300_000);

const CREDENTIAL = 'smscenterDemo01';
const WEBHOOK = '5c3a0006-0000-4000-8000-00000000f001';

/** The number that the example asks prices for. */
const PHONE = '+79991234567';

/** What stands there before: two of the texts of `examples/templates.csv` as they were, one as it is there. */
const BEFORE = [
	{ name: 'Order shipped', message: 'Hi {name}! Track it: {link} or {map}', format: 'sms', sender: 'LAVKA' },
	{ name: 'Старый пароль', message: 'Ваш пароль: {password}', format: 'sms', sender: 'OLDBANK' },
	{
		name: 'Баллы сгорают',
		message: '{name}, {points} баллов сгорят {date}. Потратьте их: скидка до 30 % на всё!',
		format: 'sms',
		sender: 'LAVKA',
	},
];

/** So many rows of the file are not as {@link BEFORE} says. */
const CHANGES = 27;

/** The form as a person reads it: its description without its tags. */
function readable(form: string): string {
	const [, description = ''] = /<p style="white-space: pre-line">([^]*?)<\/p>/.exec(form) ?? [];
	return description
		.replace(/<\/?b>/g, '')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');
}

describe('the example that checks texts and prices before a sync, in a real n8n', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;

	beforeAll(async () => {
		const senders = ['LAVKA', 'ZDRAVIE'];
		const accounts = [
			{ ...ACCOUNT, senders },
			{ login: 'refuser', password: 'p-refuser', senders },
		];
		sandbox = await startSandbox({ accounts, forbiddenWords: ['чёрная пятница'] });
		const checked = await example('check-before-sync');
		await n8n.store(
			[demoCredential(sandbox.url, ACCOUNT), { ...demoCredential(sandbox.url, accounts[1]), id: 'refuser' }],
			[
				checked,
				await example('check-before-sync', {
					[checked.id]: 'checkRefused',
					[CREDENTIAL]: 'refuser',
					[WEBHOOK]: WEBHOOK.replace('f001', 'f002'),
				}),
			],
		);
	});

	beforeEach(() => sandbox.resetStats());

	afterAll(async () => {
		await sandbox?.close();
	});

	const writes = () => sandbox.requests.filter(({ action }) => ['add', 'chg', 'del'].includes(action));

	/** Runs the workflow up to its form, gives what the form says to `look`, answers it, and waits for the end. */
	async function decide(id: string, answer: string, look: (form: string) => void): Promise<Execution> {
		const executionId = await n8n.rest.run(id, 'Start');
		await until(async () => (await n8n.rest.status(executionId)) === 'waiting', { everyMs: 100 });
		const [{ json }] = itemsOf(await n8n.rest.execution(executionId), 'Link for the Decider');
		look(readable(await (await fetch(String(json.link))).text()));
		const body = new FormData();
		body.set('field-0', answer);
		expect((await fetch(String(json.link), { method: 'POST', body })).status).toBe(200);
		return await n8n.rest.finished(executionId);
	}

	it('shows old and new texts, warnings and prices, and leaves the account alone when the answer is no', async () => {
		sandbox.seed(BEFORE, 'refuser');
		const execution = await decide('checkRefused', 'No', (form) => {
			expect(form.match(/^● /gm)).toHaveLength(CHANGES);
			expect(form).toContain(
				[
					'● update: Order shipped',
					'Now: Hi {name}! Track it: {link} or {map}',
					'New: Hi {name}! Your order #{order} has shipped: "{product}" & more. Track it: {link}',
					'Warning: The text before had a placeholder that this one lacks: {map}. Put it back if it is still filled in.',
					'Price: 4.50 RUR, parts: 1',
				].join('\n'),
			);
			// The text stays, so it is told once
			expect(form).toContain(
				[
					'● update: Старый пароль',
					'Text: Ваш пароль: {password}',
					'Also: format: sms → bin, sender: OLDBANK → NASHBANK',
					'Warning: The sender ID is not among the approved ones of this account. Have it approved in SMS Center.',
					'Price: 4.50 RUR, parts: 1',
				].join('\n'),
			);
			expect(form).toMatch(/^● create: Код входа\nText: .*\nAlso: format: flash, sender: NASHBANK, autoSign: true\n/m);
			// What is forbidden is told in the place of its price
			expect(form).toMatch(
				/^● create: Чёрная пятница 2025\nText: .*\n(?:.*\n)*?Price: SMS Center forbids this text or sender ID \(6\)\./m,
			);
			// As it was written, whatever it looks like
			expect(form).toContain('● create: Табло <офис>\nText: Встреча "План & факт" в {time}, переговорная <{room}>');
			expect(form).toContain('100% & <b>не</b> HTML');
			expect(form).not.toContain('Баллы сгорают');
			expect(form).not.toContain(PHONE.slice(1));
		});
		expect(execution.error).toBeUndefined();
		expect(execution.runs.Sync).toBeUndefined();
		expect(sandbox.stats.byAction).toEqual({ get: 1, senders: 1, price: CHANGES, balance: 1 });
		for (const { params, url } of sandbox.requests.filter(({ action }) => action === 'price')) {
			expect([url, params.phones, params.cost]).toEqual(['/sys/send.php', PHONE, '1']);
		}
		expect(sandbox.templates('refuser')).toMatchObject(BEFORE);
	});

	it('changes the account when the answer is yes, and asks nothing and no price when there is nothing to change', async () => {
		const { id } = await example('check-before-sync');
		sandbox.seed(BEFORE);
		const yes = await decide(id, 'Yes', (form) => expect(form.match(/^● /gm)).toHaveLength(CHANGES));
		expect(yes.error).toBeUndefined();
		expect(itemsOf(yes, 'Sync').map(({ json }) => json.action)).toEqual(
			itemsOf(yes, 'Plan').map(({ json }) =>
				json.action === 'unchanged' ? 'unchanged' : `${String(json.action).replace(/e$/, '')}ed`,
			),
		);
		expect(writes()).toHaveLength(CHANGES);
		expect(sandbox.templates()).toHaveLength(CHANGES + 1);

		sandbox.resetStats();
		const again = await n8n.rest.finished(await n8n.rest.run(id, 'Start'));
		expect(again.status).toBe('success');
		expect(again.runs.Price).toBeUndefined();
		expect(again.runs.Approval).toBeUndefined();
		expect(sandbox.stats.byAction.price).toBeUndefined();
		expect(writes()).toEqual([]);
	});
});
