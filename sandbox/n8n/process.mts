import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import { PROJECT_ROOT } from '../project.mts';

const GUARD = join(PROJECT_ROOT, 'sandbox', 'n8n', 'guard.mts');
/** A little longer than the guard's own patience. */
const LAST_RESORT_MS = 15_000;

/** A program that was started, and that ends with this process at the latest. */
export interface RunningProcess {
	/** The program's own process id (not its guard's). */
	readonly pid: number;
	/** Everything it has written so far, standard output and error in the order they arrived. */
	output(): string;
	/** What it has written to standard output only. */
	stdout(): string;
	/** Fulfilled with its exit code; never rejected. */
	readonly exited: Promise<number>;
	/** Ends it and whatever it has started: SIGTERM, after ten seconds SIGKILL. Fulfilled when it is gone. */
	stop(): Promise<void>;
}

/** What to start, and how. */
export interface ProcessOptions {
	/** By default the Node of this process. */
	program?: string;
	args: readonly string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	/**
	 * A file for its standard output, which is told when it has ended: of a pipe, a program that exits loses what a slow reader
	 * has not taken.
	 */
	stdoutFile?: string;
	/** Called with each piece of output as it arrives. */
	onOutput?: (text: string) => void;
}

function collect(stream: Readable | null, into: string[][], onOutput?: (text: string) => void): void {
	stream?.setEncoding('utf8').on('data', (text: string) => {
		for (const list of into) list.push(text);
		onOutput?.(text);
	});
}

function firstLine(stream: Readable): Promise<string> {
	return new Promise((resolve) => {
		let text = '';
		stream.setEncoding('utf8');
		stream.on('data', (piece: string) => (text += piece)).on('end', () => resolve(text.trim()));
	});
}

/** Kills a group whose guard did not manage to end it. */
function killGroup(guard: ChildProcess): void {
	if (guard.pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? guard.pid : -guard.pid, 'SIGKILL');
	} catch {
		// Gone already, which is what is wanted.
	}
}

/**
 * Starts a program, or a script under this process's Node, in a process group of its own that ends when this process
 * does, also when this process is killed.
 *
 * @throws Error when it cannot be started
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
	const program = options.program ?? process.execPath;
	const { stdoutFile, onOutput } = options;
	const stdout = stdoutFile === undefined ? 'pipe' : openSync(stdoutFile, 'w', 0o600);
	const guard = spawn(process.execPath, ['--no-warnings', GUARD, program, ...options.args], {
		cwd: options.cwd,
		env: options.env,
		detached: true,
		stdio: ['pipe', stdout, 'pipe', 'pipe'],
	});
	if (typeof stdout === 'number') closeSync(stdout);
	const all: string[] = [];
	const standard: string[] = [];
	collect(guard.stdout, [all, standard], onOutput);
	collect(guard.stderr, [all], onOutput);
	const exited = new Promise<number>((resolve) => {
		guard.on('close', (code) => {
			if (stdoutFile !== undefined) {
				const text = readFileSync(stdoutFile, 'utf8');
				rmSync(stdoutFile);
				for (const list of [all, standard]) list.push(text);
				onOutput?.(text);
			}
			resolve(code ?? 137);
		});
		guard.on('error', () => resolve(127));
	});
	const stdin = guard.stdin as Writable;
	stdin.on('error', () => undefined);
	const pid = Number(await firstLine(guard.stdio[3] as Readable));
	if (!pid) {
		await exited;
		throw new Error(`The process did not start:\n${all.join('')}`);
	}
	return {
		pid,
		exited,
		output: () => all.join(''),
		stdout: () => standard.join(''),
		async stop() {
			stdin.end();
			const lastResort = setTimeout(() => killGroup(guard), LAST_RESORT_MS);
			await exited;
			clearTimeout(lastResort);
		},
	};
}
