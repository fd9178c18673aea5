// The figures of the house, for `npm run house`: its lines and files, and what one Create and one Sync run through.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { build } from '../sandbox/pack.mts';
import { step } from '../sandbox/progress.mts';
import '../test/support/oneN8n.mts';

const LONGEST = 5;

interface File {
	name: string;
	lines: number;
}

async function filesOf(pattern: string): Promise<File[]> {
	return await Promise.all(
		globSync(pattern).map(async (name) => ({
			name,
			lines: (await readFile(name, 'utf8')).split('\n').length - 1,
		})),
	);
}

function tell(what: string, files: readonly File[]): void {
	const lines = files.reduce((sum, file) => sum + file.lines, 0);
	console.log(`${what}: ${lines.toLocaleString('en')} lines in ${files.length} files`);
}

const own = await filesOf('{nodes,credentials}/**/*.ts');
tell('nodes/ and credentials/', own);
for (const { name, lines } of own.toSorted((a, b) => b.lines - a.lines).slice(0, LONGEST))
	console.log(`  ${lines} ${name}`);
tell('test/', await filesOf('test/**/*.{mts,mjs,cjs}'));

await step('Building', build);
const { runThrough } = await import('./runThrough.mts');
for (const [operation, items] of Object.entries({ create: 1, sync: 3 })) {
	const { functions, modules } = await runThrough(operation, items);
	console.log(`${operation} of ${items}: ${functions} own functions in ${modules} own modules`);
}
// The engine leaves timers of its own behind
process.exit();
