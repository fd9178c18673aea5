// The stand-in SMS Center server on its own, for trying things out by hand.
import { parseArgs } from 'node:util';
import { requestInWords } from './server/requestInWords.mts';
import { defaultAccount, keepings, startSandbox } from './server/sandbox.mts';
import type { Keeping, KeepingKind, SandboxOptions } from './server/sandbox.mts';

const usage = `A stand-in for SMS Center's API, on 127.0.0.1: templates, sender IDs, prices and the balance. It never sends a
message; if a client asks it to, it ends with code 1. It forgets everything when it ends.

Usage: npm run sandbox -- [options]

  --port <number>       listen on this port (default: any free one)
  --latency <ms>        time from a request to its answer (default: 0)
  --window <ms>         the "minute" in which identical requests are counted (default: 60000)
  --fixed-window        count from minute to minute, not over the last minute
  --count-refused       requests refused with error 9 count too
  --no-limits           no limit on identical or simultaneous requests, no blocked addresses
  --seed <number>       begin with so many templates (default: 3)
  --plain-ok            answer a change or a deletion with a plain OK in JSON and XML too
  --keeps <kinds>       keep or show something else than was sent, for example capital,cut=50 (the number is where a
                        text or a list is cut, 10 by default):
                        ${Object.keys(keepings).join(', ')}
  --help                show this
`;

try {
	await main();
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			latency: { type: 'string' },
			window: { type: 'string' },
			'fixed-window': { type: 'boolean' },
			'count-refused': { type: 'boolean' },
			'no-limits': { type: 'boolean' },
			seed: { type: 'string' },
			'plain-ok': { type: 'boolean' },
			keeps: { type: 'string' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return console.log(usage);

	const options: SandboxOptions = {
		port: wholeNumber('port', values.port, 0, 65_535),
		latencyMs: wholeNumber('latency', values.latency, 0),
		windowMs: wholeNumber('window', values.window, 1),
		...(values['fixed-window'] && { windowKind: 'fixed' }),
		...(values['plain-ok'] && { plainTextOk: true }),
		...(values['count-refused'] && { countRefused: true }),
		...(values['no-limits'] && {
			identicalLimit: 0,
			balanceLimit: 0,
			sendersLimit: 0,
			priceLimit: 0,
			priceFailuresToBlock: 0,
			maxInFlight: 0,
			authFailuresToBlock: 0,
		}),
		record: 'none',
		keeps: kindsOf(values.keeps),
		onAnswered: (request) => {
			const { time, asked, answer } = requestInWords(request);
			console.log(`${time} ${asked} → ${answer}`);
		},
	};
	const sandbox = await startSandbox(options);
	const count = wholeNumber('seed', values.seed, 0) ?? 3;
	sandbox.seed(
		Array.from({ length: count }, (_, index) => ({
			name: `Sample ${index + 1}`,
			message: `Здравствуйте, {name}! This is sample text ${index + 1}.`,
			format: 'sms',
		})),
	);

	const { login, password, apiKey } = defaultAccount;
	console.log(`Stand-in SMS Center server: ${sandbox.url}
A browser shows the account there.

  Login:    ${login}
  Password: ${password}
  API key:  ${apiKey}

Try it:
  curl -d get=1 -d fmt=3 -d charset=utf-8 -d login=${login} -d psw=${password} ${sandbox.url}/sys/templates.php

Ctrl-C ends it. Requests:`);

	const stop = () => {
		process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop).off('disconnect', stop);
		if (process.connected) process.disconnect();
		sandbox.close().catch((error: Error) => {
			console.error(error.message);
			process.exitCode = 1;
		});
	};
	process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
	// The command that started this one is gone
	process.on('disconnect', stop);
}

function kindsOf(text = ''): Keeping[] {
	const kinds = text.split(',').filter((kind) => kind !== '');
	return kinds.map((each) => {
		const [kind, at] = each.split('=');
		if (Object.hasOwn(keepings, kind)) return { kind: kind as KeepingKind, at: wholeNumber('keeps', at, 1) };
		throw new Error(`--keeps knows no '${kind}', only ${Object.keys(keepings).join(', ')}`);
	});
}

function wholeNumber(flag: string, text: string | undefined, min: number, max = 2 ** 31 - 1): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (/^\d+$/.test(text) && value >= min && value <= max) return value;
	throw new Error(`--${flag} takes a whole number from ${min} to ${max}, not '${text}'`);
}
