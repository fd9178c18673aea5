import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { send } from './client.mts';

const COMMAND = ['scripts/run.mjs', 'sandbox/main.mts'];

/** Starts what `npm run sandbox` starts; gives it, and what it prints up to its last line. */
async function start(...args: string[]): Promise<{ command: ChildProcess; printed: string }> {
	const command = spawn(process.execPath, [...COMMAND, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
	let printed = '';
	for await (const text of command.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
		printed += String(text);
		if (printed.includes('Requests:')) break;
	}
	command.stdout.resume();
	return { command, printed };
}

describe('the command npm run sandbox', () => {
	const started: ChildProcess[] = [];

	afterEach(() => {
		for (const command of started.splice(0)) command.kill('SIGKILL');
	});

	it('prints an address and a login that work, and ends with code 0', async () => {
		const { command, printed } = await start('--seed', '2');
		started.push(command);
		const valueOf = (label: string) => new RegExp(`${label}: +(\\S+)`).exec(printed)?.[1] ?? '';
		const body = new URLSearchParams({
			login: valueOf('Login'),
			psw: valueOf('Password'),
			get: '1',
			fmt: '3',
			charset: 'utf-8',
		});

		const { text } = await send(`${valueOf('server')}/sys/templates.php`, { method: 'POST', body });

		expect(JSON.parse(text)).toMatchObject([{ name: 'Sample 1' }, { name: 'Sample 2' }]);
		command.kill('SIGTERM');
		expect(await once(command, 'exit')).toEqual([0, null]);
	});

	it('keeps something else than it is sent, if it is told to', async () => {
		const { command, printed } = await start('--keeps', 'trimmed,capital');
		started.push(command);
		const url = `${/server: (\S+)/.exec(printed)?.[1] ?? ''}/sys/templates.php`;
		const apikey = /key: +(\S+)/.exec(printed)?.[1] ?? '';
		const post = async (fields: Record<string, string>) =>
			await send(url, { method: 'POST', body: new URLSearchParams({ apikey, fmt: '3', charset: 'utf-8', ...fields }) });
		await post({ add: '1', name: ' welcome', msg: 'Hi' });
		expect(JSON.parse((await post({ get: '1' })).text)).toMatchObject([{}, {}, {}, { name: 'Welcome' }]);
	});

	it('ends with the command that started it', async () => {
		const { command, printed } = await start();
		started.push(command);
		const url = /server: (\S+)/.exec(printed)?.[1] ?? '';
		command.kill('SIGKILL');
		await once(command, 'close');

		await expect(send(url)).rejects.toThrow('fetch failed');
	});
});
