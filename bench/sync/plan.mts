import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { installFolder, N8N_VERSION } from '../../sandbox/n8n/cache.mts';
import { PROJECT_ROOT } from '../../sandbox/project.mts';
import { median, type Figures } from '../figures.mts';

const execute = promisify(execFile);
const SCRIPT = join(PROJECT_ROOT, 'bench', 'sync', 'planProcess.mts');

interface Work {
	ms: number;
	/** Of all threads. */
	cpuMs: number;
}

interface Measured {
	/** What the product makes of a list when it comes: templates by ID and by name. */
	view: Work;
	/** The plan, on that view. */
	plan: Work;
	peakBytes: number;
}

/** In a process of its own each time, in which nothing is compiled yet: n8n plans once a run. */
async function measure(count: number, nodeFolder: string): Promise<Measured> {
	// The installed package has no n8n-workflow of its own: in n8n, n8n's own is found
	const env = { ...process.env, NODE_PATH: join(installFolder(N8N_VERSION), 'node_modules') };
	const args = ['--no-warnings', SCRIPT, String(count), nodeFolder];
	const { stdout } = await execute(process.execPath, args, { env });
	return JSON.parse(stdout) as Measured;
}

/**
 * Prints how long the plan itself takes, and how that grows.
 *
 * @param nodeFolder the built `nodes/SmsCenter` of the installed package
 */
export async function planning(figures: Figures, nodeFolder: string, count: number, rounds: number): Promise<void> {
	const few: Measured[] = [];
	const many: Measured[] = [];
	for (let round = 0; round < rounds; round++) {
		few.push(await measure(count, nodeFolder));
		many.push(await measure(10 * count, nodeFolder));
	}
	const ms = (of: readonly Measured[], work: 'view' | 'plan') => median(of.map((each) => each[work].ms));
	const cpuMs = (of: readonly Measured[], works: readonly ('view' | 'plan')[]) =>
		median(of.map((each) => works.reduce((sum, work) => sum + each[work].cpuMs, 0)));
	const sizes = { few: `${count} items × ${count} templates`, many: `${10 * count} × ${10 * count}` };
	console.log(
		`\nThe plan alone (built code, a new process each time, medians of ${rounds}), 1 % of the items different.
The view is what the account keeps of each list, for all operations: templates by ID and by name.`,
	);
	figures.atMost(sizes.few, ms(few, 'plan'), 100, 'ms');
	console.log(`    and the view of those templates: ${ms(few, 'view').toFixed(2)} ms`);
	console.log(
		`  ${sizes.many}: ${ms(many, 'plan').toFixed(0)} ms, and the view of those templates: ${ms(many, 'view').toFixed(0)} ms`,
	);
	// Other programs interrupt what lasts long, and not what is short
	const growth = (title: string, works: readonly ('view' | 'plan')[]) => {
		const [less, more] = [cpuMs(few, works), cpuMs(many, works)];
		const what = `processor time for ${title}, garbage collection included: ${sizes.many} (${more.toFixed(0)} ms) to ${sizes.few} (${less.toFixed(0)} ms)`;
		return [what, more / less] as const;
	};
	figures.atMost(...growth('the plan', ['plan']), 11, '×');
	const [what, times] = growth('the plan and its view', ['plan', 'view']);
	console.log(`  ${what}: ${times.toFixed(2)} ×`);
	const peak = Math.max(...many.map(({ peakBytes }) => peakBytes)) / 1e9;
	figures.atMost(`${sizes.many}, highest memory of the whole process, n8n-workflow included`, peak, 1, 'GB');
}
