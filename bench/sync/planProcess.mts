// Plans once, and prints how long that took, the processor's time for it, and the most memory this process ever had.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { SEEDED, templateAt } from '../n8n/templates.mts';

interface PlanModule {
	planSync(
		desired: readonly unknown[],
		actual: readonly unknown[],
		options: { matchBy: 'name'; deleteMissing: boolean; namePrefix: string; maxDeletions: number },
	): { steps: { action: string }[] };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const [count, planFile] = [Number(process.argv[2]), process.argv[3]];
const { planSync } = createRequire(import.meta.url)(planFile) as PlanModule;

const actual = Array.from({ length: count }, (_, index) => ({ ...templateAt(index, SEEDED), flag: 1 }));
// Through JSON, as from n8n and from SMS Center: no text is the same object in both
const desired = (
	JSON.parse(
		JSON.stringify(
			Array.from({ length: count }, (_, index) => templateAt(index, { label: 'new', every: 100 })),
		),
	) as ReturnType<typeof templateAt>[]
).map(({ name, message, format, sender, autoSign }, item) => ({
	item,
	given: { name, message, format, sender, autoSign },
}));

// What the making of the templates left behind is not the plan's work
collectGarbage();
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
const { steps } = planSync(desired, actual, {
	matchBy: 'name',
	deleteMissing: true,
	namePrefix: '',
	maxDeletions: 10,
});
const ms = performance.now() - startedAt;
const cpu = process.cpuUsage(cpuBefore);
const updated = steps.filter(({ action }) => action === 'updated').length;
if (steps.length !== count || updated !== Math.ceil(count / 100)) {
	throw new Error(`The plan has ${steps.length} steps and ${updated} updates`);
}
console.log(
	JSON.stringify({
		ms,
		cpuMs: (cpu.user + cpu.system) / 1000,
		peakBytes: process.resourceUsage().maxRSS * 1024,
	}),
);
