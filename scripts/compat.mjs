// `npm run test:compat [-- <n8n version> [--node <version>]]`: the packed node in older versions of n8n, see
// test/compat/main.mts.
import { bootstrap } from './bootstrap.mjs';
import { runTests } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

await runTests(async (args) => {
	await bootstrap();
	return await runUnderNode24('test/compat/main.mts', args);
});
