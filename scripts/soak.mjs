// `npm run soak [-- --minutes N]`: an hour (or N minutes) of mixed work in n8n's own engine, see docs/reliability.md.
import { runScript } from './command.mjs';

await runScript('test/soak/main.mts');
