import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startProcess } from '../../../sandbox/n8n/process.mts';
import { until } from '../../support/until.mts';

jest.setTimeout(60_000);

const PATIENCE = { seconds: 20, everyMs: 20 };

/** A program that starts another one, prints both process ids, and ends only when it is made to. */
const PROGRAM = `
	const { spawn } = require('node:child_process');
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
	console.log(process.pid + ' ' + child.pid);
	setInterval(() => {}, 1000);
`;

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function untilGone(pids: readonly number[]): Promise<void> {
	await until(() => !pids.some(isRunning), PATIENCE);
}

async function untilPids(text: () => string): Promise<number[]> {
	const [, ...pids] = await until(() => /^(\d+) (\d+)$/m.exec(text()) ?? false, PATIENCE);
	return pids.map(Number);
}

describe('a process that is started', () => {
	let folder: string;
	let script: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'process-test-'));
		script = join(folder, 'program.cjs');
		await writeFile(script, PROGRAM);
	});

	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
	});

	it('is ended by stop(), with what it has started', async () => {
		const running = await startProcess({ args: [script], cwd: folder, env: process.env });
		const pids = await untilPids(() => running.output());
		expect(pids[0]).toBe(running.pid);

		await running.stop();

		await untilGone(pids);
		expect(await running.exited).not.toBe(0);
	});

	it('gives all that it has printed, where it exits at once and nobody reads meanwhile', async () => {
		const code = `process.stdout.write('x'.repeat(5_000_000)); process.exit()`;
		const stdoutFile = join(folder, 'stdout.txt');
		const running = await startProcess({ args: ['-e', code], cwd: folder, env: process.env, stdoutFile });
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);

		expect(await running.exited).toBe(0);
		expect(running.stdout()).toHaveLength(5_000_000);
	});

	it('leaves nothing behind when it is killed', async () => {
		const running = await startProcess({ args: [script], cwd: folder, env: process.env });
		const pids = await untilPids(() => running.output());

		process.kill(running.pid, 'SIGKILL');

		expect(await running.exited).toBe(137);
		await untilGone(pids);
	});

	it('ends, with what it has started, when the process that started it is killed', async () => {
		const parentScript = join(folder, 'parent.mts');
		const module = join(process.cwd(), 'sandbox', 'n8n', 'process.mts');
		await writeFile(
			parentScript,
			`import { startProcess } from ${JSON.stringify(module)};
			await startProcess({ args: [${JSON.stringify(script)}], cwd: ${JSON.stringify(folder)}, env: process.env,
				onOutput: (text) => process.stdout.write(text) });`,
		);
		const parent = spawn(process.execPath, [parentScript], { stdio: ['ignore', 'pipe', 'inherit'] });
		let output = '';
		parent.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
		const pids = await untilPids(() => output);

		parent.kill('SIGKILL');

		await once(parent, 'exit');
		await untilGone(pids);
	});

	it('tells both kinds of output apart, and its exit code', async () => {
		const code = 'console.log("out"); console.error("err"); process.exitCode = 3';
		const running = await startProcess({ args: ['-e', code], cwd: folder, env: process.env });

		expect(await running.exited).toBe(3);
		expect(running.stdout()).toBe('out\n');
		expect(running.output()).toContain('err\n');
	});
});
