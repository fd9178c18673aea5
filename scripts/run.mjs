// Most commands of package.json: `node scripts/run.mjs <script> [arguments]` runs a script of this project under Node 24,
// after all that it needs is installed.
import { runScript } from './command.mjs';

const [script, ...args] = process.argv.slice(2);
await runScript(script, args);
