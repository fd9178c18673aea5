import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Sandbox } from '../../../sandbox/server/sandbox.mts';

/** An account whose secrets occur nowhere else, so that each place where one turns up is a leak. */
export const ACCOUNT = {
	login: 'login-Zx81-Ünïque&login',
	password: 'pass word+Qy92/%40&"<secret>',
	apiKey: 'apikey-Kw73-do-not-print-this',
};

/** The ways in which a secret could be written somewhere. */
function spellings(secret: string): string[] {
	const form = new URLSearchParams({ x: secret }).toString().slice(2);
	return [
		secret,
		form,
		encodeURIComponent(secret),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64').replace(/=+$/, ''),
		secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
	];
}

/** The secrets found in a text, by their field's name: empty if it gives none away. */
export function leaksIn(text: string): string[] {
	return Object.entries(ACCOUNT)
		.filter(([, secret]) => spellings(secret).some((spelling) => text.includes(spelling)))
		.map(([field]) => field);
}

/** The addresses and headers of every request that the stand-in saw, as one text. */
export function addressesSeen(sandbox: Sandbox): string {
	return sandbox.requests.map(({ url, headers }) => `${url}\n${JSON.stringify(headers)}`).join('\n');
}

/** Every file below a folder in which a secret can be read, with the fields found: `database.sqlite: password`. */
export async function leaksInFiles(folder: string): Promise<string[]> {
	const found: string[] = [];
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
		const leaks = leaksIn(text);
		if (leaks.length > 0) found.push(`${entry.name}: ${leaks.join(', ')}`);
	}
	return found;
}
