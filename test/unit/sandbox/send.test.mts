import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startSandbox } from '../../../sandbox/server/sandbox.mts';
import { until } from '../../support/until.mts';
import { call, send, signIn } from './client.mts';

const message = { phones: '79991234567', mes: 'Hi' };

describe('a request that would send a message', () => {
	it.each<Record<string, string | number>>([
		{},
		{ cost: '' },
		{ cost: 0 },
		{ cost: 2 },
		{ cost: 3 },
		{ cost: '01' },
		{ cost: '1 ' },
		{ Cost: 1 },
		{ psw: 'wrong' },
		{ phones: '' },
	])('(%j) is refused, recorded, and fails the test', async (more) => {
		const sandbox = await startSandbox();
		const reply = await call(sandbox, { ...message, ...more, fmt: 3 }, 'send');
		expect(reply).toMatchObject({
			status: 200,
			text: '{\n"error": "nothing is sent here, cost=1 is missing",\n"error_code": 1\n}',
		});
		expect(sandbox.stats).toMatchObject({ refused: 1, byAction: { send: 1 }, byCode: { 1: 1 } });
		expect(sandbox.requests).toMatchObject([{ action: 'send', carriedOut: false, answered: { code: 1 } }]);
		sandbox.resetStats();
		await expect(sandbox.close()).rejects.toThrow(
			'The stand-in was asked to send a message: POST /sys/send.php without cost=1 (1 ×)',
		);
	});

	it.each([
		['/sys/send.php', 'GET'],
		['/sys/send.php', 'PUT'],
		['/sys/send.php/', 'GET'],
		['/sys//send.php', 'GET'],
		['/sys/Send.php', 'GET'],
		['/send.php', 'GET'],
	])('is known at %s by %s, and in no fault', async (path, method) => {
		const sandbox = await startSandbox();
		sandbox.addFault({ kind: 'body', body: '{"id":1,"cnt":1}' });
		const query = new URLSearchParams({ ...signIn, ...message, ...(path !== '/sys/send.php' && { cost: '1' }) });
		const reply = await send(`${sandbox.url}${path}?${query}`, { method });
		expect(reply.text).toBe('ERROR = 1 (nothing is sent here, cost=1 is missing)');
		await expect(sandbox.close()).rejects.toThrow(
			`The stand-in was asked to send a message: ${method} ${path} without cost=1 (1 ×)`,
		);
	});

	it('is one where the form takes the 1 of the query back', async () => {
		const sandbox = await startSandbox();
		const query = new URLSearchParams({ ...signIn, cost: '1' });
		const body = new URLSearchParams({ ...message, cost: '0' });
		await send(`${sandbox.url}/sys/send.php?${query}`, { method: 'POST', body });
		await send(`${sandbox.url}/sys/send.php?${query}`, { method: 'POST', body });
		await expect(sandbox.close()).rejects.toThrow('POST /sys/send.php without cost=1 (2 ×)');
		await expect(sandbox.close()).rejects.toThrow('(2 ×)');
	});

	it('makes npm run sandbox end with 1, and say why', async () => {
		const child = spawn(process.execPath, ['sandbox/main.mts'], { stdio: 'pipe' });
		const ended = once(child, 'close');
		let output = '';
		let errors = '';
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
		try {
			await until(() => output.includes('Requests:\n') || child.exitCode !== null);
			const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? '';
			const body = new URLSearchParams({ ...signIn, ...message });
			await send(`${url}/sys/send.php`, { method: 'POST', body });
			child.kill('SIGTERM');
			expect(await ended).toEqual([1, null]);
			expect(errors).toContain('was asked to send a message: POST /sys/send.php without cost=1 (1 ×)');
			expect(output).toMatch(/send a message → error 1\n/);
		} finally {
			child.kill('SIGKILL');
		}
	});
});
