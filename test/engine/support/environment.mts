import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** A folder a worker: files that ran at once could read the key file of another half written. */
const folder = join(process.cwd(), '.data', 'test', 'n8n', process.env.JEST_WORKER_ID ?? 'alone');
mkdirSync(folder, { recursive: true });

/** Must be imported before n8n-core, which writes a key file into the user folder as soon as it is loaded. */
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_RUNNERS_ENABLED = 'false';
