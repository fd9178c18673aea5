// `npm run scan`: n8n's own scanner over what is published, see scripts/scan.mts.
import { runScript } from './command.mjs';

await runScript('scripts/scan.mts');
