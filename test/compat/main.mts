// `npm run test:compat [-- <n8n version> [--node <version>]]`: the packed node in real n8ns, the oldest it works in and
// the newest, each under its own Node. The last line counts the executions.
import { parseArgs } from 'node:util';

import { N8N_VERSION } from '../../sandbox/n8n/cache.mts';
import { N8nHost } from '../../sandbox/n8n/host.mts';
import { ensureNode } from '../../sandbox/n8n/node.mts';
import { packed } from '../../sandbox/pack.mts';
import { step } from '../../sandbox/progress.mts';
import { startSandbox } from '../../sandbox/server/sandbox.mts';
import { credentialFor } from '../e2e/support/credentials.mts';
import { ACCOUNT, leaksIn } from '../e2e/support/secrets.mts';
import { importSteps, runStep, STEPS } from './scenario.mts';

/** An n8n and the Node that it is run under; the project's own where none is named. */
interface Subject {
	n8n: string;
	node?: string;
}

/** What the README's table says was run. */
const SUBJECTS: readonly Subject[] = [{ n8n: '1.49.0', node: '20.15.1' }, { n8n: N8N_VERSION }];

function subjectsFrom(args: string[]): readonly Subject[] {
	const { positionals, values } = parseArgs({
		args,
		allowPositionals: true,
		options: { node: { type: 'string' } },
	});
	if (positionals.length === 0) return SUBJECTS;
	return positionals.map((n8n) => ({
		n8n,
		node: values.node ?? SUBJECTS.find((each) => each.n8n === n8n)?.node,
	}));
}

/** Runs every step in one n8n; gives how many came out as they must. */
async function tryIn({ n8n, node }: Subject, tarball: string): Promise<number> {
	const program = node === undefined ? undefined : await ensureNode(node);
	const sandbox = await startSandbox({ accounts: [ACCOUNT] });
	const host = await N8nHost.open({ name: `compat-${n8n}`, fresh: true, version: n8n, node: program });
	let passed = 0;
	try {
		await step(`Installing the packed node in n8n ${n8n}`, () => host.installPackage(tarball));
		await importSteps(host, credentialFor(sandbox.url, 'account'));
		for (const [index, { name }] of STEPS.entries()) {
			try {
				await runStep(host, sandbox, index);
				if (leaksIn(host.log).length > 0) throw new Error('A secret stands in the log');
				passed += 1;
				console.log(`  ✓ ${name}`);
			} catch (error) {
				console.log(`  ✗ ${name}\n${error instanceof Error ? error.message : String(error)}`);
			}
		}
	} finally {
		await host.close();
		await sandbox.close();
	}
	console.log(`n8n ${n8n} under Node ${node ?? process.versions.node}: ${passed} of ${STEPS.length} right`);
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
		failed += STEPS.length - right;
	}
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
if (process.connected) process.disconnect();
