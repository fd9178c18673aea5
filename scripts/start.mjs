// `npm start`: everything from a fresh clone to a real n8n with the node in it. `-- --once` ends after the table.
import { runScript } from './command.mjs';

await runScript('sandbox/start.mts');
