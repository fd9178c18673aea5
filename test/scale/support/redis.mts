import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../../sandbox/n8n/ports.mts';
import { startProcess } from '../../../sandbox/n8n/process.mts';
import { untilReady, type RunningServer } from './server.mts';

/** Whether a Redis on this port answers a PING. */
function pings(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		const answer = (isReady: boolean) => {
			socket.destroy();
			resolve(isReady);
		};
		socket.on('data', (bytes) => answer(bytes.toString().startsWith('+PONG')));
		socket.on('error', () => answer(false)).on('close', () => answer(false));
	});
}

/** Starts a Redis of its own on a free port of 127.0.0.1, which keeps nothing. Rejects with what it wrote if it ends. */
export async function startRedis(): Promise<RunningServer> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-smscenter-redis-'));
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
	const running = await startProcess({ program: 'redis-server', args, cwd: folder, env: process.env });
	await untilReady('Redis', running, () => pings(port));
	return {
		port,
		async stop() {
			await running.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
