// Stands between this project and a program it starts (`node guard.mts <program> <arguments…>`), as the leader of a
// process group of its own, and sees to it that nothing outlives its parent: its standard input is a pipe that the
// system closes when the parent ends, however the parent ends. The program's process id is written to descriptor 3.
import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';

const GRACE_MS = 10_000;

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

/** Signals the whole group: the program, what it has started, and this process, which takes no notice of SIGTERM. */
function signalGroup(signal: NodeJS.Signals): void {
	if (process.platform === 'win32') child.kill(signal);
	else process.kill(-process.pid, signal);
}

function end(): void {
	signalGroup('SIGTERM');
	setTimeout(() => signalGroup('SIGKILL'), GRACE_MS);
}

// The terminal's Ctrl-C is the parent's business; it closes the pipe when it wants this to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

child.on('spawn', () => {
	writeSync(3, `${child.pid}\n`);
	closeSync(3);
});
child.on('error', (error) => {
	console.error(`${program} cannot be started: ${error.message}`);
	process.exit(127);
});
child.on('exit', (code, signal) => {
	// Ended by a signal from outside, the program may have left helpers of its own behind.
	signalGroup('SIGTERM');
	process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143));
});

process.stdin.on('end', end).on('error', end).resume();
