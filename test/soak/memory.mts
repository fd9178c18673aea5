import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process holds at one moment of rest. */
export interface Sample {
	/** Since the beginning. */
	seconds: number;
	/** In use after a full collection, in MB (10^6 bytes). */
	heapMb: number;
	/** Open sockets, timers and whatever else keeps a process going. */
	handles: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects all garbage and measures what is left. */
export function sample(startedAt: number): Sample {
	collect();
	collect();
	return {
		seconds: (performance.now() - startedAt) / 1000,
		heapMb: process.memoryUsage().heapUsed / 1e6,
		handles: process.getActiveResourcesInfo().length,
	};
}
