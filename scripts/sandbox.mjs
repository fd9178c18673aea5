// `npm run sandbox [-- options]`: the stand-in server alone, see sandbox/main.mts; `-- --help` tells its options.
import { runScript } from './command.mjs';

await runScript('sandbox/main.mts');
