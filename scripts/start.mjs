// `npm start`: everything from a fresh clone to a real n8n with the node in it. `-- --once` ends after the table.
import { runScript } from './command.mjs';

console.error(`A real n8n with the SMS Center node in it, beside a stand-in for SMS Center.
You need no account, and no message is sent.
The first time, this takes 5 to 10 minutes and 4 GB of disk space. After that it takes one minute.
`);

await runScript('sandbox/start.mts', process.argv.slice(2));
