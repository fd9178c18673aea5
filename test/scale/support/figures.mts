import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { dataFolder } from '../../../sandbox/project.mts';

/** Puts a line of figures where `npm run test:scale` finds it: it prints them all at its end. */
export async function noteFigures(what: string, figures: Readonly<Record<string, string | number>>): Promise<void> {
	const parts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
	await appendFile(join(await dataFolder('scale'), 'figures.txt'), `${what}: ${parts.join(', ')}\n`);
}
