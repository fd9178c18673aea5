import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

import { PROJECT_ROOT } from '../../../sandbox/project.mts';
import type { SharedN8n } from '../../support/sharedN8n.mts';

// In a container, and without the internet
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** What is not on the screen by then will not come; a busy machine needs a tenth of it. */
const STEP_TIMEOUT_MS = 20_000;

const IMAGES = join(PROJECT_ROOT, 'docs', 'images');
const WINDOW = { width: 1500, height: 1000 };
/** The window is larger than its picture of 1200 × 800, so that panels and tables have room. */
const SCALE = 0.8;

/** n8n's editor in a real browser, used as a user uses it: by what is on the screen. */
export class Editor {
	readonly page: Page;
	readonly #browser: Browser;
	readonly #url: string;

	private constructor(browser: Browser, page: Page, url: string) {
		this.#browser = browser;
		this.page = page;
		this.#url = url;
	}

	/**
	 * Opens a browser and signs in with the form.
	 *
	 * @throws Error when the environment names no browser (`scripts/browser.mjs` looks for one)
	 */
	static async open(n8n: SharedN8n, theme: 'light' | 'dark' = 'light'): Promise<Editor> {
		const { CHROMIUM_PATH: executablePath } = process.env;
		if (!executablePath) throw new Error('No browser is named in CHROMIUM_PATH. Use: npm run test:browser');
		const browser = await chromium.launch({ executablePath, args: FLAGS });
		try {
			const context = await browser.newContext({
				viewport: WINDOW,
				deviceScaleFactor: SCALE,
				colorScheme: theme,
			});
			context.setDefaultTimeout(STEP_TIMEOUT_MS);
			const editor = new Editor(browser, await context.newPage(), n8n.url);
			await editor.#signIn(n8n.owner);
			return editor;
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	async close(): Promise<void> {
		await this.#browser.close();
	}

	/** What the editor's makers have given this name for tests. */
	by(testId: string): Locator {
		return this.page.locator(`[data-test-id="${testId}"]`);
	}

	async goTo(path: string): Promise<void> {
		await this.page.goto(this.#url + path);
	}

	async openWorkflow(id: string): Promise<void> {
		await this.goTo(`/workflow/${id}`);
		await this.by('canvas-node').first().waitFor();
	}

	/** Opens a node's panel with a double click. */
	async openNode(name: string): Promise<void> {
		await this.by('canvas-node').filter({ hasText: name }).first().dblclick();
		await this.by('node-parameters').waitFor();
	}

	/** Opens the nodes panel, searches, and opens the details of the node of that name. */
	async findNode(search: string, name: string): Promise<void> {
		await this.by('node-creator-plus-button').click();
		await this.by('node-creator-search-bar').waitFor();
		await this.page.keyboard.type(search);
		await this.by('node-creator-item-name').getByText(name, { exact: true }).click();
		await this.by('node-creator-category-item').first().waitFor();
		// The list of what was found slides away; until then it is there too
		await this.by('node-creator-item-name').getByText(name, { exact: true }).waitFor({ state: 'detached' });
	}

	/** The button "Execute step" or "Fetch Test Event" of the open node; done when the output says how it went. */
	async executeStep(): Promise<void> {
		await this.by('node-execute-button').click();
		await this.page.locator('[data-test-id^="node-run-status-"]').waitFor();
	}

	/** The table in the output panel: its head, and its rows cell by cell. */
	async outputTable(): Promise<{ head: string[]; rows: string[][] }> {
		const panel = this.by('output-panel');
		await panel.getByText('Table', { exact: true }).click();
		await panel.locator('table').waitFor();
		const head = (await panel.locator('thead th').allInnerTexts()).map((text) => text.trim());
		const rows: string[][] = [];
		for (const row of await panel.locator('tbody tr').all()) {
			rows.push((await row.locator('td').allInnerTexts()).map((text) => text.trim()));
		}
		const count = head.filter((text) => text !== '').length;
		return { head: head.slice(0, count), rows: rows.map((row) => row.slice(0, count)) };
	}

	/** The heads of those columns of the output's table that can be seen without scrolling, at the panel's normal width. */
	async columnsInView(): Promise<string[]> {
		const panel = this.by('output-panel');
		const frame = await panel.boundingBox();
		const heads = await panel.locator('thead th').all();
		const seen: string[] = [];
		for (const head of heads) {
			const box = await head.boundingBox();
			if (frame && box && box.x + box.width <= frame.x + frame.width) seen.push((await head.innerText()).trim());
		}
		return seen;
	}

	/** The columns that the resource mapper of the open node offers, one by one. */
	async mappedColumns(): Promise<string[]> {
		const fields = this.by('resource-mapper-container').locator('.parameter-item');
		await fields.first().waitFor();
		return (await fields.locator('label').allInnerTexts()).map((text) => text.trim().split('\n')[0]);
	}

	/** Puts the picture of the window into docs/images/, where pictures are asked for (SCREENSHOTS=1). */
	async picture(name: string): Promise<void> {
		if (process.env.SCREENSHOTS !== '1') return;
		await mkdir(IMAGES, { recursive: true });
		for (const toast of await this.page.locator('.el-notification__closeBtn').all()) await toast.click();
		await this.page.locator('.el-notification').first().waitFor({ state: 'detached' });
		await this.page.mouse.move(WINDOW.width / 2, WINDOW.height - 1);
		await this.page.screenshot({ path: join(IMAGES, `${name}.png`), animations: 'disabled' });
	}

	async #signIn({ email, password }: SharedN8n['owner']): Promise<void> {
		await this.goTo('/signin');
		await this.page.fill('input[name=emailOrLdapLoginId]', email);
		await this.page.fill('input[type=password]', password);
		await this.page.keyboard.press('Enter');
		await this.page.waitForURL((url) => !url.pathname.includes('signin'));
	}
}
