// `npm run test:compat [-- <n8n version> [--node <version>]]`: the packed node in older versions of n8n, see
// test/compat/main.mts.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

try {
	await bootstrap();
	process.exitCode = await runUnderNode24('test/compat/main.mts', process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	console.log('0 passed, 1 failed');
	process.exitCode = 1;
}
