// What jest does before the browser tests: starts one n8n and one browser for all of them.
import { chromium, type BrowserServer } from 'playwright-core';

import startN8n, { end as endN8n } from '../../support/startN8n.mts';
import { shareBrowser } from './sharedBrowser.mts';

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

let browser: BrowserServer | undefined;

/** Rejects when the environment names no browser (`scripts/browser.mjs` looks for one). */
export default async function start(...jest: Parameters<typeof startN8n>): Promise<void> {
	const { CHROMIUM_PATH: executablePath } = process.env;
	if (!executablePath) throw new Error('No browser is named in CHROMIUM_PATH. Use: npm run test:browser');
	await startN8n(...jest);
	browser = await chromium.launchServer({ executablePath, args: FLAGS });
	shareBrowser(browser.wsEndpoint());
}

/** Ends both. */
export async function end(): Promise<void> {
	await browser?.close();
	await endN8n();
}
