// `npm run soak [-- --minutes N]`: an hour (or N minutes) of mixed work in n8n's own engine, see docs/reliability.md.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

try {
	await bootstrap();
	process.exitCode = await runUnderNode24('test/soak/main.mts', process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
