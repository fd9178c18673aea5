// `npm run house`: how big the house is, and how much of it one Create and one Sync run through, see scripts/house.mts.
import { runScript } from './command.mjs';

await runScript('scripts/house.mts');
