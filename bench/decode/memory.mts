import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { listOf } from './lists.mts';
import { readerFile } from './reader.mts';
import { median } from './time.mts';

const execute = promisify(execFile);

/**
 * The highest the whole process ever stood (Linux counts it; garbage is included) above where it stood right before,
 * the reply already in memory. V8's young generation is at its full size beforehand, as that of a running n8n is: its
 * 16 MB would otherwise count as memory of the first list that is decoded.
 */
const MEASURE = `
	const { readFileSync, writeFileSync } = require('node:fs');
	const { readList } = require(process.argv[1]);
	(async () => {
		const body = readFileSync(process.argv[2]);
		const decode = process.argv[3] === 'ours'
			? async () => (await readList({ status: 200, body }, 'json')).templates
			: async () => JSON.parse(new TextDecoder().decode(body));
		for (let index = 0; index < 2e6; index++) globalThis.churn = { index };
		gc();
		writeFileSync('/proc/self/clear_refs', '5');
		const before = process.memoryUsage().rss;
		const templates = await decode();
		const peak = 1024 * Number(/VmHWM:\\s*(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
		if (templates.length === 0) throw new Error('nothing was decoded');
		console.log((peak - before) / body.length);
	})();
`;

/**
 * Peak memory of decoding a JSON list, in multiples of the reply and besides it; the median of five processes each.
 * On Linux only.
 */
export async function peakMemory(count: number): Promise<{ ours: number; bare: number }> {
	const folder = await mkdtemp(join(tmpdir(), 'smscenter-bench-'));
	try {
		const file = join(folder, 'list.json');
		await writeFile(file, listOf(count, 'json'));
		const measure = async (who: string) => {
			const figures: number[] = [];
			for (let round = 0; round < 5; round++) {
				const flags = ['--expose-gc', '--min-semi-space-size=16'];
				const { stdout } = await execute(process.execPath, [...flags, '-e', MEASURE, readerFile, file, who]);
				figures.push(Number(stdout));
			}
			return median(figures);
		};
		return { ours: await measure('ours'), bare: await measure('bare') };
	} finally {
		await rm(folder, { recursive: true });
	}
}
