import { startSandbox, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { operations, rows } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { Engine } from './support/engine.mts';

let sandbox: Sandbox;
const clock = fastClock(1000);

/** Awkward on purpose: what is escaped in one place and not in another is what leaks. */
const ACCOUNT = {
	login: 'shop-user-login',
	password: 'pass&word/ü "7f3a" +%',
	apiKey: 'api-key-91c2e4-secret',
};

beforeEach(async () => {
	sandbox = await startSandbox({ clock, accounts: [ACCOUNT], identicalLimit: 0 });
});

afterEach(async () => {
	jest.restoreAllMocks();
	await sandbox.close();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The ways in which a secret may be written down. */
const FORMS = [
	...new Set(
		Object.values(ACCOUNT).flatMap((secret) => [
			secret,
			encodeURIComponent(secret),
			new URLSearchParams({ '': secret }).toString().slice(1),
			JSON.stringify(secret).slice(1, -1),
			secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
			base64(secret),
		]),
	),
	base64(`${ACCOUNT.login}:${ACCOUNT.password}`),
];

const everything = (value: unknown) =>
	JSON.stringify(value, (_key, part: unknown) =>
		part instanceof Error ? { ...part, message: part.message, stack: part.stack, cause: part.cause } : part,
	);

const FAULTS: Array<[string, Fault]> = [
	['a page that shows the whole request', { kind: 'echo' }],
	['an error that shows it', { kind: 'body', body: '' }],
	['a refusal that names the password', { kind: 'refuse', code: 5, description: `psw=${ACCOUNT.password}` }],
	['a wrong password that is shown', { kind: 'refuse', code: 2, description: `${ACCOUNT.login}:${ACCOUNT.password}` }],
	...FORMS.map((form, index): [string, Fault] => [
		`a refusal that shows form ${index} of a secret`,
		{ kind: 'refuse', code: 5, description: `the user ${form}` },
	]),
	['a reset', { kind: 'reset-after' }],
];

describe.each(FAULTS)('With %s, no secret shows', (_, fault) => {
	it.each(Object.keys(operations))('in what %s gives, in errors, in logs, or in a URL', async (name) => {
		const logged: string[] = [];
		for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
			jest.spyOn(console, method).mockImplementation((...args) => void logged.push(args.map(String).join(' ')));
		}
		for (const stream of [process.stdout, process.stderr]) {
			jest.spyOn(stream, 'write').mockImplementation((chunk) => logged.push(String(chunk)) > 0);
		}
		const seen: unknown[] = [];
		for (const authentication of ['password', 'apiKey']) {
			sandbox.clearFaults();
			sandbox.addFault(
				fault.kind === 'body'
					? {
							...fault,
							body: `{"error":"${Object.values(ACCOUNT).join(' ')}","error_code":1}`,
							contentType: 'application/json',
						}
					: fault,
			);
			const credential = { ...ACCOUNT, authentication, server: 'custom', customUrl: sandbox.url };
			for (const onError of ['stopWorkflow', 'continueErrorOutput', 'continueRegularOutput'] as const) {
				const engine = new Engine(sandbox);
				const { run } = await engine.run(operations[name], {
					items: rows(3),
					credential,
					node: { onError },
					mode: 'manual',
				});
				seen.push(run);
			}
		}
		jest.restoreAllMocks();
		expect(sandbox.requests.length).toBeGreaterThan(1);
		const text = everything(seen) + logged.join('\n');
		for (const form of FORMS) expect(text).not.toContain(form);
		const paths = name === 'getPrice' ? ['/sys/send.php', '/sys/balance.php'] : ['/sys/templates.php'];
		for (const { url, method } of sandbox.requests) {
			expect(method).toBe('POST');
			expect(paths).toContain(url);
		}
	});
});
