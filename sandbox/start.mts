// `npm start`: a real n8n with the packed node in it, at work on a stand-in for SMS Center.
import { checkDemo, demoCredential, demoWorkflow, templatesBeforeDemo, type ReportLine } from './demo.mts';
import type { Execution } from './n8n/execution.mts';
import { N8nHost } from './n8n/host.mts';
import type { N8nServer } from './n8n/server.mts';
import { packed } from './pack.mts';
import { step } from './progress.mts';
import { defaultAccount, startSandbox, type Sandbox } from './server/sandbox.mts';
import { drawTable } from './table.mts';

const EDITOR_PORT = 5678;
const HELP = `npm start            a real n8n with the node and a demo workflow, until Ctrl-C
npm start -- --once  the same, but ends after the demo; the exit code is 0 if every row is right`;

const COLUMNS = [
	{ heading: 'Action', widest: 9 },
	{ heading: 'ID', widest: 8 },
	{ heading: 'Name', widest: 30 },
	{ heading: 'Format', widest: 6 },
	{ heading: 'Sender', widest: 8 },
	{ heading: 'Message', widest: 44 },
	{ heading: 'Right?', widest: 60 },
];

/** The account that the stand-in plays, with the sender IDs of the demo. */
const ACCOUNT = { ...defaultAccount, senders: ['LAVKA', 'ZDRAVIE', 'NASHBANK'], pendingSenders: ['LAVKA24'] };

/** What must be ended, the latest first. */
const cleanups: (() => Promise<void>)[] = [];
/** Whether the user, or the command that started this, has asked for the end. */
let ending = false;

async function cleanUp(): Promise<void> {
	for (let end = cleanups.pop(); end; end = cleanups.pop()) await end();
}

async function startStandIn(): Promise<Sandbox> {
	const sandbox = await startSandbox({ accounts: [ACCOUNT] });
	cleanups.push(() => sandbox.close());
	sandbox.seed(await templatesBeforeDemo());
	return sandbox;
}

async function startN8n(sandbox: Sandbox): Promise<{ server: N8nServer; workflowId: string }> {
	const host = await N8nHost.open({ name: 'start' });
	cleanups.push(() => host.close());
	const tarball = await step('Building and packing the node', packed);
	await step('Installing the packed node in n8n', () => host.installPackage(tarball));
	const workflow = await demoWorkflow();
	await step('Importing the credential and the demo workflow', async () => {
		await host.importCredentials([demoCredential(sandbox.url, ACCOUNT)]);
		await host.importWorkflows([workflow]);
	});
	const server = await step('Starting n8n', () => host.start(EDITOR_PORT));
	return { server, workflowId: workflow.id };
}

async function runDemo(server: N8nServer, workflowId: string): Promise<Execution> {
	return await step('Executing the demo workflow', async () => {
		return await server.rest.finished(await server.rest.run(workflowId, 'Start'));
	});
}

function report(lines: readonly ReportLine[]): boolean {
	const rows = lines.map((line) => [
		...[line.action, String(line.id ?? '–'), line.name, line.format, line.sender, line.message],
		line.wrong ? `✗ ${line.wrong}` : '✓',
	]);
	console.log(`\n${drawTable(COLUMNS, rows)}\n`);
	const count = (action: ReportLine['action']) => `${lines.filter((line) => line.action === action).length} ${action}`;
	const wrong = lines.filter((line) => line.wrong !== '').length;
	console.log(
		`${count('created')}, ${count('updated')}, ${count('unchanged')}, ${count('deleted')}, ${count('listed')}: ` +
			(wrong === 0 ? 'every row is right on the stand-in server.' : `${wrong} rows are WRONG.`),
	);
	return wrong === 0;
}

async function leaveOpen(server: N8nServer, sandbox: Sandbox, workflowId: string): Promise<number> {
	console.log(`
n8n is open:      ${server.url}/workflow/${workflowId}
  sign in with    ${server.owner.email}
  password        ${server.owner.password}
SMS Center's stand-in: ${sandbox.url} (open it in a browser to watch the account)
  login           ${ACCOUNT.login}
  password        ${ACCOUNT.password}
  API key         ${ACCOUNT.apiKey}
Execute the workflow again: Sync finds every template as the file wants it, and changes nothing.
Ctrl-C ends both.`);
	const code = await server.exited;
	if (!ending) console.error(`n8n has ended by itself (code ${code}).`);
	return code;
}

async function main(args: readonly string[]): Promise<number> {
	if (args.includes('--help')) {
		console.log(HELP);
		return 0;
	}
	const unknown = args.filter((arg) => arg !== '--once');
	if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(' ')}\n${HELP}`);

	const sandbox = await startStandIn();
	const { server, workflowId } = await startN8n(sandbox);
	const before = sandbox.templates();
	const execution = await runDemo(server, workflowId);
	if (execution.status !== 'success') {
		console.error(`The demo workflow ended with "${execution.status}":`, execution.error ?? '');
		return 1;
	}
	const right = report(await checkDemo(execution, before, sandbox.templates()));
	if (args.includes('--once') || !right) return right ? 0 : 1;
	return await leaveOpen(server, sandbox, workflowId);
}

/** Ends at once what was started, then this process; whatever is left ends by itself, see `n8n/guard.mts`. */
function endOn(event: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'disconnect', code: number): void {
	process.once(event, () => {
		ending = true;
		console.error('\nEnding n8n and the stand-in server …');
		void cleanUp().then(
			() => process.exit(code),
			(error: Error) => {
				console.error(error.message);
				process.exit(1);
			},
		);
	});
}

endOn('SIGINT', 0);
endOn('SIGTERM', 143);
endOn('SIGHUP', 129);
endOn('disconnect', 1);

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
} finally {
	await cleanUp();
	// The channel to the command that started this would keep it running.
	process.removeAllListeners('disconnect');
	if (process.connected) process.disconnect();
}
