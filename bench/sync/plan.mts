import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { PROJECT_ROOT } from '../../sandbox/project.mts';
import { median, type Figures } from '../figures.mts';

const execute = promisify(execFile);
const SCRIPT = join(PROJECT_ROOT, 'bench', 'sync', 'planProcess.mts');

interface Measured {
	ms: number;
	/** Of all threads. */
	cpuMs: number;
	peakBytes: number;
}

/** In a process of its own each time, in which nothing is compiled yet: n8n plans once a run. */
async function measure(count: number, planFile: string): Promise<Measured> {
	const { stdout } = await execute(process.execPath, ['--no-warnings', SCRIPT, String(count), planFile]);
	return JSON.parse(stdout) as Measured;
}

/**
 * Prints how long the plan itself takes, and how that grows.
 *
 * @param planFile the built `sync/plan.js`
 */
export async function planning(
	figures: Figures,
	planFile: string,
	count: number,
	rounds: number,
): Promise<void> {
	const few: Measured[] = [];
	const many: Measured[] = [];
	for (let round = 0; round < rounds; round++) {
		few.push(await measure(count, planFile));
		many.push(await measure(10 * count, planFile));
	}
	const ms = (of: readonly Measured[]) => median(of.map((each) => each.ms));
	console.log(
		`\nThe plan alone (built code, a new process each time, medians of ${rounds}), 1 % of the items different:`,
	);
	figures.atMost(`${count} items × ${count} templates`, ms(few), 100, 'ms');
	console.log(`  ${10 * count} × ${10 * count}: ${ms(many).toFixed(0)} ms`);
	// Other programs interrupt what lasts long, and not what is short
	const cpuMs = (of: readonly Measured[]) => median(of.map((each) => each.cpuMs));
	const growth = `processor time for ${10 * count} × ${10 * count}, garbage collection included (${cpuMs(many).toFixed(0)} ms), to that for ${count} × ${count} (${cpuMs(few).toFixed(0)} ms)`;
	figures.atMost(growth, cpuMs(many) / cpuMs(few), 11, '×');
	const peak = Math.max(...many.map(({ peakBytes }) => peakBytes)) / 1e9;
	figures.atMost(`${10 * count} × ${10 * count}, highest memory of the whole process`, peak, 1, 'GB');
}
