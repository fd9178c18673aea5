// `npm run mutation [-- --mutate <files>]`: StrykerJS, see stryker.config.mjs. Hours.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

try {
	await bootstrap();
	const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
	process.exitCode = await runUnderNode24(stryker, ['run', ...process.argv.slice(2)]);
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
