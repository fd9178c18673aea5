import fc from 'fast-check';

import { kept } from '../../sandbox/server/keepings.mts';
import { startSandbox, type Keeping, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { needsOneProcess, Promises } from './convergence/promises.mts';
import { inOrder, isMeaningful, isUnforeseen, keeping, lists } from './convergence/server.mts';
import { items, nameFormOf, standing, type Item, type Standing } from './convergence/texts.mts';
import { Engine, ownAccount } from './support/engine.mts';
import { nodeOfNewProcess } from './support/process.mts';
import { SteppedClock } from './support/steppedClock.mts';
import { BY_COLUMNS } from './support/threeRuns.mts';

const clock = new SteppedClock();

/** A quarter of what CI draws is enough while one works. */
const CASES = Number(process.env.FUZZ_RUNS ?? (process.env.CI ? 2000 : 500));

/** CI runs the same cases every time; `FUZZ_SEED` names others, and elsewhere each run has its own. */
const SEED = Number(process.env.FUZZ_SEED ?? (process.env.CI ? 20261123 : Date.now() % 2 ** 31));

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What is between two runs. */
const pauses = fc.tuple(fc.constantFrom(0, 20 * SECOND, 70 * SECOND, 10 * MINUTE, 26 * 60 * MINUTE), fc.boolean());

const flows = fc.constantFrom(BY_COLUMNS.upsert, BY_COLUMNS.sync, {
	...BY_COLUMNS.sync,
	deleteMissing: true,
	maxDeletions: 100,
});

/** One more row whose name is the same as what the server makes of another row's, and is kept as it is. */
function withTwin(wanted: Item[], hasTwin: boolean, keeps: readonly Keeping[]): Item[] {
	const [first, second = first] = wanted;
	const made = (name: string) => kept({ name }, 'add', keeps).name ?? '';
	const name = ` ${made(first.name)}`;
	const form = nameFormOf(name);
	const isTaken = form === '' || wanted.some((item) => nameFormOf(item.name) === form);
	return hasTwin && !isTaken && made(name) === name ? [...wanted, { name, message: second.message }] : wanted;
}

/** Puts in what stands there before the first run, as the server would have kept it; no two of one name. */
function seed(sandbox: Sandbox, wanted: Item[], there: Standing[], keeps: readonly Keeping[], others: number): void {
	const names = new Set<string>();
	const some = Array.from({ length: others }, (_, n): Item => ({ name: `Stays ${n}`, message: 'Text' }));
	const all = there.map(({ of, other, unrelated }): Item => {
		if (!wanted[of]) return unrelated;
		const { sender = '', autoSign = false } = wanted[of];
		if (other === 'message') return { ...wanted[of], message: unrelated.message };
		if (other === 'sender') return { ...wanted[of], sender: sender === '' ? 'Shop' : '' };
		return other === 'flag' ? { ...wanted[of], autoSign: !autoSign } : wanted[of];
	});
	for (const { name, message, format = '', sender = '', autoSign = false } of [...all, ...some]) {
		const template = kept({ name, message, format, sender, flag: autoSign ? 1 : 0 }, 'add', keeps);
		const form = nameFormOf(template.name ?? '');
		if (names.has(form) || template.name === '' || template.message === '') continue;
		names.add(form);
		sandbox.seed([template]);
	}
}

it(
	'Three runs in a row make no template twice, and tell whatever the server keeps otherwise',
	async () => {
		const property = fc.asyncProperty(
			items,
			standing,
			fc.array(keeping, { maxLength: 2 }),
			lists,
			flows,
			fc.tuple(pauses, pauses),
			fc.nat(3),
			async (rows, there, kinds, { keeps: listKeeps, others, isEmpty }, flow, between, twin) => {
				const keeps = inOrder([...kinds, ...listKeeps].slice(-2));
				fc.pre(isMeaningful(keeps));
				const wanted = withTwin(rows, twin === 1, keeps);
				const sandbox = await startSandbox({ clock: clock.now, record: 'light', keeps, accounts: ownAccount() });
				try {
					sandbox.options.onAnswered = () => clock.jumpTo(clock.now() + 1);
					seed(sandbox, wanted, isEmpty || keeps.some(isUnforeseen) ? [] : there, keeps, others);
					const parameters = others > 0 ? { ...flow, deleteMissing: false } : flow;
					const promises = new Promises(wanted, keeps, sandbox.templates());
					const engine = new Engine(sandbox);
					let node = nodeOfNewProcess();
					for (const [run, [gapMs, isRestarted]] of [...between, [0, false] as const].entries()) {
						const before = sandbox.templates();
						sandbox.resetStats();
						const result = await engine.run(parameters, {
							items: wanted.map((item) => ({ ...item })),
							node: { onError: 'continueRegularOutput' },
							extraNodes: { 'n8n-nodes-smscenter.smsCenter': node },
						});
						promises.check({ result, before, after: sandbox.templates(), requests: [...sandbox.requests] }, run);
						clock.jumpTo(clock.now() + (needsOneProcess(keeps) ? Math.min(gapMs, 10 * MINUTE) : gapMs));
						if (isRestarted && !needsOneProcess(keeps)) node = nodeOfNewProcess();
					}
				} finally {
					await sandbox.close();
				}
			},
		);
		await fc.assert(property, { numRuns: CASES, seed: SEED });
	},
	1000 * CASES,
);
