import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

import { PROJECT_ROOT } from '../../../sandbox/project.mts';
import type { SharedN8n } from '../../support/sharedN8n.mts';
import { gesturesOf, noteGestures } from './gestures.mts';
import { browserAddress } from './sharedBrowser.mts';

/** What is not on the screen by then will not come; a busy machine needs a third of it. */
const STEP_TIMEOUT_MS = 60_000;

const IMAGES = join(PROJECT_ROOT, 'docs', 'images');
const WINDOW = { width: 1500, height: 1000 };
/** The window is larger than its picture of 1200 × 800, so that panels and tables have room. */
const SCALE = 0.8;

/** n8n's editor in a real browser, used as a user uses it: by what is on the screen. */
export class Editor {
	readonly page: Page;
	readonly #browser: Browser;
	readonly #n8n: SharedN8n;

	private constructor(browser: Browser, page: Page, n8n: SharedN8n) {
		this.#browser = browser;
		this.page = page;
		this.#n8n = n8n;
	}

	/** Opens a window of the browser that all tests share, in which the owner is signed in. */
	static async open(n8n: SharedN8n, theme: 'light' | 'dark' = 'light'): Promise<Editor> {
		const browser = await chromium.connect(browserAddress());
		const context = await browser.newContext({
			viewport: WINDOW,
			deviceScaleFactor: SCALE,
			colorScheme: theme,
		});
		context.setDefaultTimeout(STEP_TIMEOUT_MS);
		const { url, rest } = n8n;
		const [name, value] = rest.session.cookie.split('=');
		await context.addCookies([{ name, value, url }]);
		await context.addInitScript((id) => localStorage.setItem('n8n-browserId', id), rest.session.browserId);
		await context.addInitScript(noteGestures);
		return new Editor(browser, await context.newPage(), n8n);
	}

	async close(): Promise<void> {
		await this.#browser.close();
	}

	/** What the editor's makers have given this name for tests. */
	by(testId: string): Locator {
		return this.page.locator(`[data-test-id="${testId}"]`);
	}

	/** What a user has done by hand since the page was opened, or since this was last asked. */
	async gestures(): Promise<string[]> {
		return await gesturesOf(this.page);
	}

	async goTo(path: string): Promise<void> {
		// What a test looks at next is waited for by itself
		await this.page.goto(this.#n8n.url + path, { waitUntil: 'commit' });
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
		await this.chooseNode(name);
	}

	/** Opens the details of a node that the nodes panel has found. */
	async chooseNode(name: string): Promise<void> {
		await this.by('node-creator-item-name').getByText(name, { exact: true }).click();
		await this.by('node-creator-category-item').first().waitFor();
		// The list of what was found slides away; until then it is there too
		await this.by('node-creator-item-name').getByText(name, { exact: true }).waitFor({ state: 'detached' });
	}

	/** Chooses an entry of the open list of a resource locator; done when the node has it, a moment later. */
	async chooseFromList(entry: string): Promise<void> {
		await this.by('rlc-item').getByText(entry, { exact: true }).click();
		await this.page.waitForFunction(
			(value) =>
				Array.from(document.querySelectorAll<HTMLInputElement>('input[data-test-id="rlc-input"]')).some(
					(input) => input.value === value,
				),
			entry,
		);
	}

	/** The button "Execute step" or "Fetch Test Event" of the open node; done when the output says how it went. */
	async executeStep(): Promise<void> {
		await this.#execute('node-execute-button');
		// Columns that are mapped anew by then are a change of the node, after which n8n calls the output stale
		await this.page.locator('[data-test-id^="node-run-status-"], [data-test-id="node-run-info-stale"]').waitFor();
	}

	/** The button "Execute workflow" on the canvas; done when the execution is. */
	async executeWorkflow(): Promise<void> {
		await this.#execute('execute-workflow-button');
		await this.by('execute-workflow-button').getByText('Execute workflow').waitFor();
	}

	async #execute(button: string): Promise<void> {
		const started = this.page.waitForResponse((response) => response.url().endsWith('/run'));
		await this.by(button).click();
		const { data } = (await (await started).json()) as { data: { executionId: string } };
		await this.#n8n.rest.finished(data.executionId);
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
}
