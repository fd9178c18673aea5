import { readFile } from 'node:fs/promises';
import { Session, type Profiler } from 'node:inspector/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PROJECT_ROOT } from '../sandbox/project.mts';
import { startSandbox } from '../sandbox/server/sandbox.mts';
import { operations, rows } from '../test/engine/support/batch.mts';
import { Engine } from '../test/engine/support/engine.mts';
import { builtPackage } from '../test/engine/support/package.mts';

const OWN = ['nodes', 'credentials'].map((folder) => join(PROJECT_ROOT, 'dist', folder) + sep);
/** A bundle of a foreign library. */
const LIBRARY = /Library\.js$/;
/** What V8 makes of fields of a class, and TypeScript of `export { x } from './y'`: nobody wrote these functions. */
const FIELDS = '<instance_members_initializer>';
const RE_EXPORT = /^function \(\) \{ return \w+[.[]\w+\]?; \}$/;

/** How many functions ran, and in how many modules they are. */
export interface RunThrough {
	functions: number;
	modules: number;
}

function isOwn({ url }: Profiler.ScriptCoverage): boolean {
	if (!url.startsWith('file:') || LIBRARY.test(url)) return false;
	const file = fileURLToPath(url);
	return OWN.some((folder) => file.startsWith(folder));
}

async function functionsRun({ url, functions }: Profiler.ScriptCoverage): Promise<number> {
	const source = await readFile(fileURLToPath(url), 'utf8');
	return functions.filter(({ functionName, ranges: [{ startOffset, endOffset, count }] }) => {
		const isWritten = functionName !== FIELDS && !RE_EXPORT.test(source.slice(startOffset, endOffset));
		// What begins with the file is the module itself
		return count > 0 && startOffset > 0 && isWritten;
	}).length;
}

/**
 * Runs an operation over so many rows, in n8n's engine against the stand-in server, on an empty account that was not used
 * before, and counts the own functions that it calls. Loading the package does not count.
 *
 * @throws the node's error, where the run fails
 */
export async function runThrough(operation: string, items: number): Promise<RunThrough> {
	const sandbox = await startSandbox();
	const session = new Session();
	session.connect();
	try {
		await builtPackage();
		await session.post('Profiler.enable');
		await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
		const { json, error } = await new Engine(sandbox).run(operations[operation], { items: rows(items) });
		const { result } = await session.post('Profiler.takePreciseCoverage');
		if (error) throw error;
		if (json.length !== items || sandbox.templates().length !== items)
			throw new Error(`${operation} made ${sandbox.templates().length} templates of ${items} rows`);
		const counts = (await Promise.all(result.filter(isOwn).map(functionsRun))).filter((count) => count > 0);
		return { functions: counts.reduce((sum, count) => sum + count, 0), modules: counts.length };
	} finally {
		session.disconnect();
		await sandbox.close();
	}
}
