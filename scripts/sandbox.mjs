// `npm run sandbox [-- options]`: the stand-in server alone, see sandbox/main.mts; `-- --help` tells its options.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

try {
	await bootstrap();
	process.exitCode = await runUnderNode24('sandbox/main.mts', process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
