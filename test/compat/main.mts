// `npm run test:compat [-- <n8n version> [--node <version>]]`: the packed node in real n8ns, the oldest it works in and
// the newest, each under its own Node; and the engine tests on the engine of the older one. The last line counts the
// executions and the tests.
import { match } from 'node:assert/strict';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { N8N_VERSION } from '../../sandbox/n8n/cache.mts';
import { N8nHost } from '../../sandbox/n8n/host.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { ensureNode, ensureNpm } from '../../sandbox/n8n/node.mts';
import { packed } from '../../sandbox/pack.mts';
import { step } from '../../sandbox/progress.mts';
import { startSandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { CREDENTIAL_TESTS, tested } from '../e2e/support/credentialTests.mts';
import { ACCOUNT, leaksIn } from '../e2e/support/secrets.mts';
import { installByHand } from '../support/installByHand.mts';
import { runEngineTests } from './engine/run.mts';
import { importSteps, runStep, STEPS } from './scenario.mts';

/** An n8n, the Node that it is run under, and the npm that comes with that; the project's own where none is named. */
interface Subject {
	n8n: string;
	node?: string;
	npm?: string;
	/** Another Node for its server. */
	serverNode?: string;
}

/** What the README's table says was run. */
const SUBJECTS: readonly Subject[] = [
	// As npm installs it today, its server requires a module that Node 20 can read from 20.19 on
	{ n8n: '1.49.0', node: '20.15.1', npm: '10.7.0', serverNode: '20.20.2' },
	{ n8n: N8N_VERSION, npm: '11.6.2' },
];

const CASES = STEPS.length + CREDENTIAL_TESTS.length;

function subjectsFrom(args: string[]): readonly Subject[] {
	const { positionals, values } = parseArgs({
		args,
		allowPositionals: true,
		options: { node: { type: 'string' } },
	});
	if (positionals.length === 0) return SUBJECTS;
	return positionals.map((n8n) => {
		const known = SUBJECTS.find((each) => each.n8n === n8n);
		return { ...known, n8n, ...(values.node && { node: values.node }) };
	});
}

async function programOf(node: string | undefined): Promise<string | undefined> {
	return node === undefined ? undefined : await ensureNode(node);
}

/** Whether the engine tests can be run on its engine, beside those that `npm test` runs on the newest. */
function hasOldEngine({ n8n }: Subject): boolean {
	return n8n.startsWith('1.');
}

/** Runs the engine tests on the engine of one n8n; gives how many passed and failed. */
async function tryEngineOf({ n8n, node }: Subject): Promise<{ passed: number; failed: number }> {
	const program = (await programOf(node)) ?? process.execPath;
	const folder = await ensureN8n(n8n, program);
	const { passed, failed, different } = await step(
		`Running the engine tests on the engine of n8n ${n8n} (2 to 4 minutes)`,
		() => runEngineTests(folder, program),
	);
	console.log(`The engine of n8n ${n8n} under Node ${node ?? process.versions.node}: ${passed} tests right`);
	for (const { why, tests } of different) console.log(`  ${tests} more cannot be: ${why}`);
	return { passed, failed };
}

/**
 * Installs the package by hand in one n8n, runs every step there, and tests a credential in its editor; gives how many came
 * out as they must.
 */
async function tryIn({ n8n, node, npm, serverNode = node }: Subject, tarball: string): Promise<number> {
	const program = await programOf(node);
	const sandbox = await startSandbox({ accounts: [ACCOUNT] });
	const folder = `compat-${n8n}`;
	const host = await N8nHost.open({ name: folder, fresh: true, version: n8n, node: program });
	const serverHost = await N8nHost.open({ name: folder, version: n8n, node: await programOf(serverNode) });
	let passed = 0;
	const attempt = async (what: string, work: () => Promise<void>) => {
		try {
			await work();
			if (leaksIn(host.log + serverHost.log).length > 0) throw new Error('A secret stands in the log');
			passed += 1;
			console.log(`  ✓ ${what}`);
		} catch (error) {
			console.log(`  ✗ ${what}\n${error instanceof Error ? error.message : String(error)}`);
		}
	};
	try {
		const tools = { node: program, npm: npm && (await ensureNpm(npm)) };
		await step(`Installing the packed node in n8n ${n8n} with npm ${npm}`, () =>
			installByHand(tarball, join(host.userFolder, 'nodes'), tools),
		);
		await importSteps(host, credentialFor(sandbox.url, 'stored'));
		for (const [index, { name }] of STEPS.entries()) await attempt(name, () => runStep(host, sandbox, index));
		sandbox.resetLimits();
		const { rest, stop } = await serverHost.start();
		for (const test of CREDENTIAL_TESTS) {
			await attempt(`the test of a credential that meets ${test.name}`, async () =>
				match((await tested(rest, sandbox, 'stored', test)).message, test.says),
			);
		}
		await stop();
	} finally {
		await Promise.all([host.close(), serverHost.close()]);
		await sandbox.close();
	}
	console.log(`n8n ${n8n} under Node ${node ?? process.versions.node}: ${passed} of ${CASES} right`);
	return passed;
}

let passed = 0;
let failed = 0;
try {
	const subjects = subjectsFrom(process.argv.slice(2));
	const tarball = await step('Building and packing the node', packed);
	for (const subject of subjects) {
		const right = await tryIn(subject, tarball).catch((error: unknown) => {
			console.log(`n8n ${subject.n8n}: ${error instanceof Error ? error.message : String(error)}`);
			return 0;
		});
		passed += right;
		failed += CASES - right;
		if (!hasOldEngine(subject)) continue;
		const engine = await tryEngineOf(subject);
		passed += engine.passed;
		failed += engine.failed;
	}
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
if (process.connected) process.disconnect();
