import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The project's root. npm starts every script there, and so do the scripts in `scripts/`. */
export const PROJECT_ROOT = process.cwd();

/** The package's own name, as n8n knows it. */
export const PACKAGE_NAME = 'n8n-nodes-smscenter';

/** A folder below `.data/`, made if it is missing. Everything a run leaves behind is in there. */
export async function dataFolder(...parts: string[]): Promise<string> {
	const folder = join(PROJECT_ROOT, '.data', ...parts);
	await mkdir(folder, { recursive: true });
	return folder;
}
