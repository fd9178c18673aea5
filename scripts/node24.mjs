// Runs a script under the project's own Node 24, whatever Node runs this one.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

import { NODE, ROOT } from './bootstrap.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Starts `script` (a path below the root) with `args` and gives its exit code. Signals are passed on; the channel lets
 * the script notice when this process is gone.
 */
export function runUnderNode24(script, args = []) {
	const env = {
		...process.env,
		PATH: [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
	};
	const child = spawn(NODE, ['--no-warnings', join(ROOT, script), ...args], {
		cwd: ROOT,
		env,
		stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
	});
	// A terminal sends Ctrl-C to both: only the others need passing on.
	for (const signal of SIGNALS) process.on(signal, () => void (signal === 'SIGINT' || child.kill(signal)));
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('exit', (code, signal) => {
			if (signal) console.error(`${script} was ended by ${signal}`);
			for (const signal of SIGNALS) process.removeAllListeners(signal);
			resolve(code ?? 1);
		});
	});
}
