import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** The npm that started this process, or that the environment names, as a script for `node`; else `npm` from the PATH. */
function npmCommand(node: string, { npm_execpath: script }: NodeJS.ProcessEnv): string[] {
	return script && basename(script).startsWith('npm-cli') ? [node, script] : ['npm'];
}

/** Headers of `node`. The npm package `node` brings them; elsewhere node-gyp looks for them by itself. */
function headersFolder(node: string): string | undefined {
	const folder = dirname(dirname(node));
	const candidates = [folder, join(folder, 'node_modules', `node-${process.platform}-${process.arch}`)];
	return candidates.find((candidate) => existsSync(join(candidate, 'include', 'node', 'node_api.h')));
}

/**
 * Runs npm in `folder` and gives its standard output.
 *
 * @param node the Node that it, and what it compiles, runs under; by default that of this process
 * @param more more of its environment; `npm_execpath` is the npm that is run
 * @throws Error with the end of npm's own output, when npm ends with another code than 0
 */
export async function npm(
	folder: string,
	args: readonly string[],
	node: string = process.execPath,
	more: NodeJS.ProcessEnv = {},
): Promise<string> {
	const headers = headersFolder(node);
	const env = {
		...process.env,
		...more,
		PATH: [dirname(node), process.env.PATH].join(delimiter),
		...(headers ? { npm_config_nodedir: headers } : {}),
	};
	const [command, ...first] = npmCommand(node, env);
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
