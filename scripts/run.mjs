// Most commands of package.json: `node scripts/run.mjs <script> [arguments]` runs a script of this project under Node 24,
// after all that it needs is installed.
import { bootstrap } from './bootstrap.mjs';
import { run } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

await run(async ([script, ...args]) => {
	await bootstrap();
	return await runUnderNode24(script, args);
});
