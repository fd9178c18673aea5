// Plans once, and prints how long that took, the processor's time for it, and the most memory this process ever had.
// n8n's own modules have to be within reach, by NODE_PATH.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { SEEDED, templateAt } from '../n8n/templates.mts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const [count, nodeFolder] = [Number(process.argv[2]), process.argv[3]];
const require = createRequire(import.meta.url);
const { planSync } = require(
	join(nodeFolder, 'sync', 'plan.js'),
) as typeof import('../../nodes/SmsCenter/sync/plan.ts');
const { TemplateCache } = require(
	join(nodeFolder, 'api', 'account', 'templateCache.js'),
) as typeof import('../../nodes/SmsCenter/api/account/templateCache.ts');
const { systemClock } = require(
	join(nodeFolder, 'api', 'clock.js'),
) as typeof import('../../nodes/SmsCenter/api/clock.ts');

const templates = Array.from({ length: count }, (_, index) => ({ ...templateAt(index, SEEDED), flag: 1 }));
// Through JSON, as from n8n and from SMS Center: no text is the same object in both
const desired = (
	JSON.parse(
		JSON.stringify(Array.from({ length: count }, (_, index) => templateAt(index, { label: 'new', every: 100 }))),
	) as ReturnType<typeof templateAt>[]
).map(({ name, message, format, sender, autoSign }, item) => ({
	item,
	given: { name, message, format, sender, autoSign },
}));

/** Does it, garbage collected first: what the work before it left behind is not its own. */
function measured<T>(work: () => T): { result: T; ms: number; cpuMs: number } {
	collectGarbage();
	const startedAt = performance.now();
	const before = process.cpuUsage();
	const result = work();
	const ms = performance.now() - startedAt;
	const { user, system } = process.cpuUsage(before);
	return { result, ms, cpuMs: (user + system) / 1000 };
}

// What the product keeps of each list that it believes, for all operations
const view = measured(() =>
	new TemplateCache(systemClock).accept({
		templates,
		charset: 'utf-8',
		notWritable: new Map(),
		empty: 'no',
		format: 'json',
		baseUrl: 'https://bench.invalid',
		askedAt: systemClock.now(),
	}),
);
const plan = measured(() =>
	planSync(desired, view.result, {
		matchBy: 'name',
		deleteMissing: true,
		namePrefix: '',
		maxDeletions: 10,
		dryRun: false,
	}),
);
const { steps, deletions } = plan.result;
const updated = steps.filter(({ action }) => action === 'updated').length;
if (steps.length !== count || updated !== Math.ceil(count / 100) || deletions.length > 0) {
	throw new Error(`The plan has ${steps.length} steps, ${updated} updates and ${deletions.length} deletions`);
}
console.log(
	JSON.stringify({
		view: { ms: view.ms, cpuMs: view.cpuMs },
		plan: { ms: plan.ms, cpuMs: plan.cpuMs },
		peakBytes: process.resourceUsage().maxRSS * 1024,
	}),
);
