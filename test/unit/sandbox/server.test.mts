import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { startSandbox } from '../../../sandbox/server/sandbox.mts';
import type { RecordedRequest } from '../../../sandbox/server/sandbox.mts';
import { until } from '../../support/until.mts';
import { call, codeOf, send, signIn, withSandbox } from './client.mts';

/** What the server sends back to raw bytes, up to the end of the connection. */
async function raw(url: string, bytes: string): Promise<string> {
	const socket = connect(Number(new URL(url).port), '127.0.0.1');
	socket.setEncoding('latin1').on('error', () => {});
	let received = '';
	socket.on('data', (chunk: string) => (received += chunk));
	socket.end(bytes, 'latin1');
	await once(socket, 'close');
	return received;
}

describe('what is recorded', () => {
	it('is the whole request and its answer', async () => {
		let now = 5;
		await withSandbox({ clock: () => now }, async (sandbox) => {
			now = 42;
			const { bytes } = await call(sandbox, { add: 1, name: 'Я', msg: 'm', fmt: 2 }, 'templates');
			expect(sandbox.requests).toEqual([
				{
					at: 42,
					method: 'POST',
					url: '/sys/templates.php',
					params: { ...signIn, charset: 'utf-8', add: '1', name: 'Я', msg: 'm', fmt: '2' },
					action: 'add',
					fmt: 2,
					headers: expect.objectContaining({ 'content-type': expect.stringContaining('urlencoded') }),
					rawBody: `login=${signIn.login}&psw=${signIn.psw}&charset=utf-8&add=1&name=%D0%AF&msg=m&fmt=2`,
					answered: { httpStatus: 200, code: null, body: bytes },
					carriedOut: true,
				},
			]);
		});
	});

	it('is less when less is asked for, and the counts stay', async () => {
		const answered: Array<RecordedRequest['answered']> = [];
		await withSandbox(
			{ record: 'light', onAnswered: (request) => answered.push(request.answered) },
			async (sandbox) => {
				await call(sandbox, { del: 1, id: 1 });
				sandbox.options.record = 'none';
				await call(sandbox, { get: 1 });
				await call(sandbox, {}, 'balance');
				expect(sandbox.requests).toMatchObject([{ action: 'del', url: '', rawBody: '', answered: { code: 3 } }]);
				expect(sandbox.requests[0].answered?.body).toHaveLength(0);
				expect(answered.map((answer) => answer?.code)).toEqual([3, null, null]);
				const { requests, stats } = sandbox;
				expect(stats).toEqual({
					requests: 3,
					refused: 1,
					peakInFlight: 1,
					byAction: { del: 1, get: 1, balance: 1 },
					byCode: { 3: 1 },
				});
				sandbox.resetStats();
				expect([requests, stats]).toEqual([[], { requests: 0, refused: 0, peakInFlight: 0, byAction: {}, byCode: {} }]);
			},
		);
	});

	it('takes latency from a function of the request, and counts at arrival', async () => {
		const latencyMs = ({ action }: RecordedRequest) => (action === 'add' ? 500 : 0);
		await withSandbox({ latencyMs }, async (sandbox) => {
			const added = call(sandbox, { add: 1, name: 'n', msg: 'm' });
			await until(() => sandbox.requests.length === 1);
			expect((await call(sandbox, { get: 1, fmt: 3 })).text).toBe('[]');
			await added;
			expect((await call(sandbox, { get: 1, fmt: 3 })).text).not.toBe('[]');
		});
	});
});

describe('requests that are none', () => {
	it.each([
		['GET /sys/templates.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 200 [^]*ERROR = 2 /],
		['GET /sys/templates.php?%&=&%zz=%&fl[1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /ERROR = 2 /],
		['GET /sys/templates.php?__proto__=1&constructor=2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /ERROR = 2 /],
		['GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 404 /],
		[
			'PUT /sys/templates.php HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx',
			/^HTTP\/1.1 405 /,
		],
		['nonsense\r\n\r\n', /^HTTP\/1.1 400 /],
		['POST /sys/templates.php HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nshort', /^$|^HTTP\/1.1 400 /],
	])('%j', async (bytes, answer) => {
		await withSandbox({}, async (sandbox) => {
			expect(await raw(sandbox.url, bytes)).toMatch(answer);
			expect((await call(sandbox, { get: 1 })).status).toBe(200);
		});
	});

	it('refuses a body over 10 MB, and takes one of 9 MB', async () => {
		await withSandbox({ record: 'light' }, async (sandbox) => {
			const message = (megabytes: number) => ({
				add: 1,
				name: 'n',
				msg: 'x'.repeat(megabytes * 1024 * 1024),
			});
			expect(await call(sandbox, message(10))).toMatchObject({ status: 413 });
			expect(sandbox.templates()).toEqual([]);
			expect((await call(sandbox, { ...message(9), fmt: 1 })).text).toBe('1001');
			expect(sandbox.templates()[0].message).toHaveLength(9 * 1024 * 1024);
		});
	});

	it('reads a form only where the content type says so', async () => {
		await withSandbox({}, async (sandbox) => {
			const init = { method: 'POST', body: new URLSearchParams({ ...signIn, get: '1' }).toString() };
			const headers = { 'content-type': 'application/json' };
			expect(codeOf(await send(`${sandbox.url}/sys/templates.php`, { ...init, headers }))).toBe(2);
		});
	});
});

describe('starting and ending', () => {
	it('ends all connections, drops what was waiting, and frees the port', async () => {
		const sandbox = await startSandbox({ latencyMs: 300 });
		const asked = expect(call(sandbox, { add: 1, name: 'n', msg: 'm' })).rejects.toThrow();
		await until(() => sandbox.requests.length === 1);
		await sandbox.close();
		await asked;
		await new Promise((resolve) => setTimeout(resolve, 350));
		expect(sandbox.templates()).toEqual([]);
		const port = Number(new URL(sandbox.url).port);
		await withSandbox({ port }, async (second) => {
			expect(second.url).toBe(sandbox.url);
			await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
		});
	});

	it('leaves the options that it was given alone', async () => {
		const options = { latencyMs: 1 };
		await withSandbox(options, async (sandbox) => {
			sandbox.options.latencyMs = undefined;
			expect((await call(sandbox, { get: 1 })).status).toBe(200);
		});
		expect(options).toEqual({ latencyMs: 1 });
	});

	it('lists 10,000 templates whole', async () => {
		await withSandbox({ record: 'light' }, async (sandbox) => {
			const seeded = sandbox.seed(Array.from({ length: 10_000 }, () => ({ message: 'Текст\n"{x}"' })));
			expect(JSON.parse((await call(sandbox, { get: 1, fmt: 3 })).text)).toEqual(seeded);
		});
	});
});

describe('npm run sandbox', () => {
	function start(...flags: string[]) {
		const child = spawn(process.execPath, ['sandbox/main.mts', ...flags], { stdio: 'pipe' });
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
		return { child, ended: once(child, 'close'), output: () => output };
	}

	it.each(['SIGINT', 'SIGTERM'] as const)(
		'prints its address and logins, logs no secret, ends on %s',
		async (signal) => {
			const { child, ended, output } = start('--seed', '2', '--fixed-window');
			try {
				await until(() => output().includes('Requests:\n') || child.exitCode !== null);
				const intro = output();
				const url = /http:\/\/127\.0\.0\.1:\d+/.exec(intro)?.[0] ?? '';
				for (const part of ['sandbox-user', 'sandbox-password-7f3a', 'sandbox-key-91c2e4', 'curl -d ']) {
					expect(intro).toContain(part);
				}
				const body = new URLSearchParams({ ...signIn, get: '1', fmt: '3' });
				expect(JSON.parse((await send(`${url}/sys/templates.php`, { method: 'POST', body })).text)).toHaveLength(2);
				const query = new URLSearchParams({
					apikey: 'sandbox-key-91c2e4',
					add: '1',
					name: 'N\n',
					charset: 'utf-8',
				});
				await send(`${url}/sys/templates.php?${query}`);
				await until(() => /create .*\n/.test(output()));
				const log = output().slice(intro.length).trim().split('\n');
				expect(log).toEqual([
					expect.stringMatching(/^\d\d:\d\d:\d\d list of templates → ok$/),
					expect.stringMatching(/^\d\d:\d\d:\d\d create "N\\n" → error 1$/),
				]);
				child.kill(signal);
				expect(await ended).toEqual([0, null]);
			} finally {
				child.kill('SIGKILL');
			}
		},
	);

	it('is a server that keeps something else, and answers in plain text, where it is told so', async () => {
		const { child, ended, output } = start('--seed', '0', '--keeps', 'cut=5,capital', '--plain-ok');
		try {
			await until(() => output().includes('Requests:\n') || child.exitCode !== null);
			const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
			const ask = async (fields: Record<string, string>) => {
				const body = new URLSearchParams({ ...signIn, fmt: '3', ...fields });
				return (await send(`${url}/sys/templates.php`, { method: 'POST', body })).text;
			};
			const { id } = JSON.parse(await ask({ add: '1', name: 'welcome', msg: 'Hello' })) as { id: number };
			expect(await ask({ chg: '1', id: String(id), msg: 'Good day' })).toBe('OK');
			expect(JSON.parse(await ask({ get: '1' }))).toMatchObject([{ name: 'Welco', message: 'Good ' }]);
		} finally {
			child.kill();
			await ended;
		}
	});

	it.each([
		[['--help'], 0, 'Usage: npm run sandbox'],
		[['--keeps', 'cut=x'], 1, "--keeps takes a whole number from 1 to 2147483647, not 'x'"],
		[['--keeps', 'nothing'], 1, "--keeps knows no 'nothing'"],
		[['--port', '70000'], 1, "--port takes a whole number from 0 to 65535, not '70000'"],
		[['--latency', 'x'], 1, '--latency takes a whole number'],
		[['--nonsense'], 1, "Unknown option '--nonsense'"],
	])('%j ends with %i', async (flags, code, text) => {
		const { ended, output } = start(...flags);
		expect(await ended).toEqual([code, null]);
		expect(output()).toContain(text);
	});
});
