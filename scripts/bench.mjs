// `npm run bench [-- names]`: the benchmarks, see bench/main.mts.
import { runScript } from './command.mjs';

await runScript('bench/main.mts');
