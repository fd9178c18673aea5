// `npm run bench [-- names]`: the benchmarks, see bench/main.mts.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

try {
	await bootstrap();
	process.exitCode = await runUnderNode24('bench/main.mts', process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
