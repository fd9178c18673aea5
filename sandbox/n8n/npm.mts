import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** The npm that started this process, as a script for Node, or `npm` from the PATH. */
function npmCommand(): string[] {
	const script = process.env.npm_execpath;
	return script && basename(script).startsWith('npm-cli') ? [process.execPath, script] : ['npm'];
}

/** Headers of this Node. The npm package `node` brings them; elsewhere node-gyp looks for them by itself. */
function headersFolder(): string | undefined {
	const folder = dirname(dirname(process.execPath));
	const candidates = [folder, join(folder, 'node_modules', `node-${process.platform}-${process.arch}`)];
	return candidates.find((candidate) => existsSync(join(candidate, 'include', 'node', 'node_api.h')));
}

/**
 * Runs npm in `folder` under the Node of this process and gives its standard output.
 *
 * @throws Error with the end of npm's own output, when npm ends with another code than 0
 */
export async function npm(folder: string, args: readonly string[]): Promise<string> {
	const [command, ...first] = npmCommand();
	const headers = headersFolder();
	const env = {
		...process.env,
		PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
		...(headers ? { npm_config_nodedir: headers } : {}),
	};
	try {
		const { stdout } = await run(command, [...first, ...args], {
			cwd: folder,
			env,
			maxBuffer: OUTPUT_LIMIT,
			shell: process.platform === 'win32' && first.length === 0,
		});
		return stdout;
	} catch (error) {
		const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
		const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
		throw new Error(`npm ${args.join(' ')} did not succeed:\n${tail || String(error)}`, { cause: error });
	}
}
