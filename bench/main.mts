// The benchmarks: `npm run bench` runs all, `npm run bench -- batch sync` some, with `--quick` as a smoke run.
import { parseArgs } from 'node:util';

interface Benchmark {
	run(args: readonly string[]): Promise<void>;
}

const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
	decode: () => import('./decode.mts'),
	load: () => import('./load.mts'),
	checks: () => import('./checks.mts'),
	batch: () => import('./batch.mts'),
	sync: () => import('./sync.mts'),
	loop: () => import('./loop.mts'),
};

const usage = `Usage: npm run bench -- [names] [options]

  names     ${Object.keys(BENCHMARKS).join(', ')}; all of them by default
  --quick   small and few rounds: shows that everything works, and judges no time (batch, sync, loop, checks)
  --help    show this

Ends with 1 if a figure is beyond its limit.
`;

const { values, positionals } = parseArgs({
	options: { quick: { type: 'boolean' }, help: { type: 'boolean' } },
	allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (values.help) {
	console.log(usage);
} else if (unknown.length > 0) {
	console.error(`There is no benchmark ${unknown.join(', ')}.\n\n${usage}`);
	process.exitCode = 2;
} else {
	const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
	for (const name of names) {
		console.log(`\n== ${name} ==`);
		const { run } = await BENCHMARKS[name]();
		await run(values.quick ? ['--quick'] : []);
	}
}
