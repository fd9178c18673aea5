// `npm run scan`: n8n's own scanner over what is published, see scripts/scan.mts.
import { bootstrap } from './bootstrap.mjs';
import { runUnderNode24 } from './node24.mjs';

try {
	await bootstrap();
	process.exitCode = await runUnderNode24('scripts/scan.mts', process.argv.slice(2));
} catch (error) {
	console.error(error.message);
	process.exitCode = 1;
}
