import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';

import { demoCredential } from '../../sandbox/demo.mts';
import { itemsOf } from '../../sandbox/n8n/execution.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { example, EXAMPLES } from '../e2e/support/examples.mts';
import { ACCOUNT } from '../e2e/support/secrets.mts';
import { SharedN8n } from '../support/sharedN8n.mts';
import { until } from '../support/until.mts';
import { Editor } from './support/editor.mts';

jest.setTimeout(120_000);

/** Rows of the file that are not there yet, or were otherwise. */
const NEW = 'Чёрная пятница 2025';
const FORMER: Record<string, string> = {
	'Отзыв о покупке': 'Оцените "{product}" от 1 до 5, {name}: {link}',
	'Order shipped': 'Hi {name}! Track it: {link}',
};

/** The templates as the file of the examples says, but for {@link NEW} and {@link FORMER}. */
async function before(): Promise<Array<Record<string, string | number>>> {
	const rows: Record<string, string>[] = parse(await readFile(join(EXAMPLES, 'templates.csv')), {
		columns: true,
		bom: true,
	});
	return rows
		.filter(({ name }) => name !== NEW)
		.map(({ name, message, format, sender, autoSign }) => ({
			...{ name, message: FORMER[name] ?? message, format, sender, flag: Number(autoSign) },
		}));
}

describe('the form of the example that checks texts and prices', () => {
	const n8n = new SharedN8n();
	let sandbox: Sandbox;
	let editor: Editor;

	beforeAll(async () => {
		const senders = ['LAVKA', 'ZDRAVIE', 'NASHBANK'];
		sandbox = await startSandbox({ accounts: [{ ...ACCOUNT, senders }], forbiddenWords: ['чёрная пятница'] });
		sandbox.seed(await before());
		await n8n.store([demoCredential(sandbox.url, ACCOUNT)], [await example('check-before-sync')]);
		editor = await Editor.open(n8n);
	});

	afterAll(async () => {
		await editor?.close();
		await sandbox?.close();
	});

	it('shows old and new texts, warnings and prices, and applies them when the answer is yes', async () => {
		const { id } = await example('check-before-sync');
		const executionId = await n8n.rest.run(id, 'Start');
		await until(async () => (await n8n.rest.status(executionId)) === 'waiting', { everyMs: 100 });
		const [{ json }] = itemsOf(await n8n.rest.execution(executionId), 'Link for the Decider');
		const { page } = editor;
		await page.goto(String(json.link));

		const lines = (await page.locator('.form-header').first().innerText()).split('\n').map((line) => line.trim());
		expect(lines.filter((line) => line.startsWith('● '))).toEqual([
			'● update: Отзыв о покупке',
			`● create: ${NEW}`,
			'● update: Order shipped',
		]);
		expect(lines).toEqual(
			expect.arrayContaining([
				`Now: ${FORMER['Order shipped']}`,
				'New: Hi {name}! Your order #{order} has shipped: "{product}" & more. Track it: {link}',
				'Warning: The text before had a placeholder that this one lacks: {name}. Put it back if it is still filled in.',
				'Price: 4.50 RUR, parts: 1',
				expect.stringMatching(/^Price: SMS Center forbids this text or sender ID \(6\)\./),
			]),
		);
		await editor.picture('approval-form');

		await page.locator('select').selectOption('Yes');
		await page.locator('#submit-btn').click();
		const { error } = await n8n.rest.finished(executionId);
		expect(error).toBeUndefined();
		expect(sandbox.templates()).toHaveLength(28);
	});
});
