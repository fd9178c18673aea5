// `npm start`: everything from a fresh clone to a real n8n with the node in it. `-- --once` ends after the table.
import { bootstrap } from './bootstrap.mjs';
import { run } from './command.mjs';
import { runUnderNode24 } from './node24.mjs';

console.error(`A real n8n with the SMS Center node in it, beside a stand-in for SMS Center.
You need no account, and no message is sent.
The first time, this fetches 4 GB and takes 5 to 10 minutes. After that it takes one.
`);

await run(async (args) => {
	await bootstrap();
	return await runUnderNode24('sandbox/start.mts', args);
});
