import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { installCommunityPackage } from '../sandbox/n8n/community.mts';
import { packed } from '../sandbox/pack.mts';
import { dataFolder } from '../sandbox/project.mts';

const execute = promisify(execFile);
const ROUNDS = 15;
const LIMIT_MS = 60;

/** In a process of its own: n8n has loaded n8n-workflow long before it loads a community node. */
const MEASURE = `
	require('n8n-workflow');
	const startedAt = performance.now();
	for (const file of process.argv.slice(1)) require(file);
	console.log(performance.now() - startedAt);
`;

async function measure(files: readonly string[]): Promise<number> {
	const { stdout } = await execute(process.execPath, ['-e', MEASURE, ...files]);
	return Number(stdout);
}

/** Prints how long the packed nodes and the credential take to load, each time in a new process. */
export async function run(): Promise<void> {
	const folder = await installCommunityPackage(await packed(), await dataFolder('bench', 'load'));
	const { n8n } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	const files = [...n8n.nodes, ...n8n.credentials];
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) times.push(await measure(files.map((file) => join(folder, file))));
	times.sort((a, b) => a - b);
	const median = times[Math.floor(times.length / 2)];
	console.log(`Loading ${files.length} files of the packed package, in ${ROUNDS} new processes:`);
	console.log(
		`  median ${median.toFixed(1)} ms, worst ${times[times.length - 1].toFixed(1)} ms (limit ${LIMIT_MS} ms)`,
	);
	if (median > LIMIT_MS) process.exitCode = 1;
}
