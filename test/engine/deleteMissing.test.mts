import type { IDataObject, INode, ITaskData } from 'n8n-workflow';

import { columns, detailsOf, rows } from './support/batch.mts';
import { credentialFor, type RunOptions } from './support/engine.mts';
import { LOOP, runGraph, type Line } from './support/graph.mts';
import { takeTime } from './support/threeRuns.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

const SECOND = { login: 'second-user', password: 'second-password' };

eachInSteps({ accounts: [{ login: 'sandbox-user', password: 'sandbox-password-7f3a' }, SECOND] });
takeTime();

const SYNC = {
	...{ resource: 'template', operation: 'sync', dryRun: false, deleteMissing: true, maxDeletions: 100 },
	columns: columns({ name: '={{ $json.name }}', message: '={{ $json.message }}' }),
};

/** Six rows, two of a group. */
const SIX = rows(6).map(({ message }, n) => ({ name: `group${Math.floor(n / 2)}/T${n}`, message, group: n >> 1 }));

const names = (login?: string) => sandbox.templates(login).map(({ name }) => name);

/** What is there besides: one of each group, and one of none. */
const GONE = ['group0/old', 'group1/old', 'group2/old'].map((name) => ({ name, message: 'Old' }));

beforeEach(() => {
	sandbox.seed([...SIX.map(({ name, message }) => ({ name, message })), ...GONE, { name: 'Other', message: 'Old' }]);
});

const expectAllThere = () => expect(names()).toEqual([...SIX, ...GONE, { name: 'Other' }].map(({ name }) => name));

const SYNC_NODE: Partial<INode> = {
	type: 'n8n-nodes-smscenter.smsCenter',
	credentials: { smsCenterApi: { id: '1', name: 'SMS Center' } },
	parameters: SYNC as INode['parameters'],
};

/** Runs a workflow with a node `Sync` over the six rows; gives the runs of that node. */
async function graph(lines: Line[], { parameters = {}, ...nodes }: Record<string, object> = {}): Promise<ITaskData[]> {
	const all = new Set(lines.flatMap(([from, to]) => [from, to]));
	const types: Record<string, Partial<INode>> = {
		Loop: { type: LOOP, typeVersion: 3 },
		If: { type: 'test.if' },
		Merge: { type: 'test.merge' },
		Sync: { ...SYNC_NODE, parameters: { ...SYNC, ...parameters } as INode['parameters'] },
	};
	const named = [...all].filter((name) => name !== 'Start').map((name) => [name, { ...types[name], ...nodes[name] }]);
	const runs = await runGraph(
		Object.fromEntries(named) as Record<string, Partial<INode>>,
		lines,
		SIX,
		() => engine.credential,
	);
	return runs.Sync ?? [];
}

const countsOf = (runs: ITaskData[]) => runs.map(({ hints = [] }) => hints[0]?.message);

/** The one run, which was refused before anything was sent. */
function expectRefused(runs: ITaskData[], why: string): void {
	expect(runs).toHaveLength(1);
	expect(runs[0].error?.message).toContain(`'Delete Missing' needs all items in one run, and ${why}`);
	expect(sandbox.stats.requests).toBe(0);
	expectAllThere();
}

describe('Sync with Delete Missing is refused before anything is sent', () => {
	const IN_LOOP: Array<[string, Line[]]> = [
		[
			'in a side branch of a Loop Over Items, which leads nowhere',
			[
				['Start', 'Loop'],
				['Loop', 'If', 1],
				['If', 'Sync'],
				['If', 'Loop'],
			],
		],
		[
			'in a Loop Over Items',
			[
				['Start', 'Loop'],
				['Loop', 'Sync', 1],
				['Sync', 'Loop'],
			],
		],
		[
			'in a Loop Over Items with nodes before and behind it',
			[
				['Start', 'Loop'],
				['Loop', 'A', 1],
				['A', 'Sync'],
				['Sync', 'B'],
				['B', 'Loop'],
			],
		],
		[
			'in a loop that is made of other nodes',
			[
				['Start', 'A'],
				['A', 'Sync'],
				['Sync', 'If'],
				['If', 'A'],
			],
		],
	];

	it.each(IN_LOOP)('%s', async (_, lines) => {
		expectRefused(await graph(lines), 'a loop, such as a Loop Over Items, gives it a part');
	});

	it('in a Loop Over Items with a Name Prefix that is the same for all', async () => {
		const runs = await graph(IN_LOOP[1][1], { parameters: { namePrefix: 'group' } });
		expectRefused(runs, 'a loop, such as a Loop Over Items, gives it a part');
	});

	it('in a dry run, too', async () => {
		expectRefused(
			await graph(IN_LOOP[1][1], { parameters: { dryRun: true } }),
			'a loop, such as a Loop Over Items, gives it a part',
		);
	});

	it('where two nodes lead straight into it', async () => {
		const lines: Line[] = [
			['Start', 'A'],
			['Start', 'B'],
			['A', 'Sync'],
			['B', 'Sync'],
		];
		const [first] = await graph(lines);
		expectRefused([first], 'several outputs lead straight into this node');
		expect(first.error).toMatchObject({ description: expect.stringContaining('Put a Merge node before this one') });
	});

	it('where both outputs of an If lead straight into it', async () => {
		const [first] = await graph([
			['Start', 'If'],
			['If', 'Sync'],
			['If', 'Sync', 1],
		]);
		expectRefused([first], 'several outputs lead straight into this node');
	});

	it('with Execute Once', async () => {
		expectRefused(await graph([['Start', 'Sync']], { Sync: { ...SYNC_NODE, executeOnce: true } }), "'Execute Once'");
	});

	it('as a tool of an AI agent', async () => {
		const node = { type: 'n8n-nodes-smscenter.smsCenterTool' };
		const { json } = await engine.run(SYNC, { items: SIX.slice(0, 1), node });
		expect(json[0].error).toContain('a tool of an AI agent gets one item a call');
		expect(json[0].details).toMatchObject({ sent: 'no' });
		expect(sandbox.stats.requests).toBe(0);
		expectAllThere();
	});

	it('with every item on the error output under Continue on Fail', async () => {
		const node = { executeOnce: true, onError: 'continueErrorOutput' } as const;
		const { output, errorOutput } = await engine.run(SYNC, { items: SIX, node });
		expect(output).toEqual([]);
		expect(errorOutput.length).toBeGreaterThan(0);
		for (const item of errorOutput) expect(detailsOf(item)).toMatchObject({ sent: 'no', code: null });
		expect(sandbox.stats.requests).toBe(0);
	});
});

describe('Sync with Delete Missing works', () => {
	const ALL = '0 created, 0 updated, 6 unchanged, 4 deleted';

	it.each<[string, Line[]]>([
		['where all items come in one run', [['Start', 'Sync']]],
		[
			'behind a Loop Over Items',
			[
				['Start', 'Loop'],
				['Loop', 'A', 1],
				['A', 'Loop'],
				['Loop', 'Sync'],
			],
		],
		[
			'before a Loop Over Items',
			[
				['Start', 'Sync'],
				['Sync', 'Loop'],
				['Loop', 'A', 1],
				['A', 'Loop'],
			],
		],
		[
			'behind a Merge of both outputs of an If',
			[
				['Start', 'If'],
				['If', 'Merge', 0, 0],
				['If', 'Merge', 1, 1],
				['Merge', 'Sync'],
			],
		],
	])('%s', async (_, lines) => {
		const runs = await graph(lines);
		expect(runs.map(({ error }) => error)).toEqual([undefined]);
		expect(countsOf(runs)).toEqual([ALL]);
		expect(names()).toEqual(SIX.map(({ name }) => name));
	});

	it('in a Loop Over Items whose batches have each a Name Prefix of their own', async () => {
		const runs = await graph(
			[
				['Start', 'Loop'],
				['Loop', 'Sync', 1],
				['Sync', 'Loop'],
			],
			{
				parameters: { namePrefix: '=group{{ $json.group }}/' },
			},
		);
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
		expect(countsOf(runs)).toEqual(Array(3).fill('0 created, 0 updated, 2 unchanged, 1 deleted'));
		expect(names()).toEqual([...SIX.map(({ name }) => name), 'Other']);
	});

	it('in a Loop Over Items without Delete Missing', async () => {
		const runs = await graph(
			[
				['Start', 'Loop'],
				['Loop', 'Sync', 1],
				['Sync', 'Loop'],
			],
			{
				parameters: { deleteMissing: false },
			},
		);
		expect(countsOf(runs)).toEqual(Array(3).fill('0 created, 0 updated, 2 unchanged, 0 deleted'));
		expectAllThere();
	});

	it('in the second try of Retry On Fail, which is the same run', async () => {
		sandbox.addFault({ kind: 'refuse', code: 5, on: 'add', times: 1 });
		const items = [...SIX, { name: 'New', message: 'New' }];
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { error } = await engine.run(SYNC, { items, node });
		expect(error).toBeUndefined();
		expect(names()).toEqual([...SIX.map(({ name }) => name), 'New']);
	});
});

describe('In a later run of the same execution, Sync with Delete Missing', () => {
	let executions = 0;

	beforeEach(() => {
		executions += 1;
	});

	/** A run of this test's execution over the rows of a group, or of all. */
	async function run(runIndex: number, namePrefix: string, options: RunOptions = {}, more: IDataObject = {}) {
		const items = SIX.filter(({ name }) => name.startsWith(namePrefix)).map((item) => ({
			...item,
			prefix: namePrefix,
		}));
		const parameters = { ...SYNC, namePrefix: '={{ $json.prefix }}', ...more };
		const result = await engine.run(parameters, { items, runIndex, executionId: `later-${executions}`, ...options });
		await clock.pass(61_000);
		return result;
	}

	it.each([
		['the same', 'group0/', 'group0/'],
		['a longer', 'group', 'group0/'],
		['a shorter', 'group0/', 'group'],
	])('is refused with %s Name Prefix, before anything is sent', async (_, earlier, later) => {
		expect((await run(0, earlier)).error).toBeUndefined();
		const [before, requests] = [sandbox.templates(), sandbox.stats.requests];
		const { error } = await run(1, later);
		expect(error?.message).toContain('an earlier run of this execution had other items');
		expect(sandbox.stats.requests).toBe(requests);
		expect(sandbox.templates()).toEqual(before);
	});

	it('is refused without a Name Prefix, before anything is sent', async () => {
		const all = { namePrefix: '' };
		expect((await run(0, 'group0/', {}, all)).error).toBeUndefined();
		const [before, requests] = [sandbox.templates(), sandbox.stats.requests];
		expect((await run(1, 'group1/', {}, all)).error?.message).toContain('an earlier run of this execution');
		expect(sandbox.stats.requests).toBe(requests);
		expect(sandbox.templates()).toEqual(before);
	});

	it('works with another Name Prefix', async () => {
		for (const group of [0, 1, 2]) expect((await run(group, `group${group}/`)).error).toBeUndefined();
		expect(names()).toEqual([...SIX.map(({ name }) => name), 'Other']);
	});

	it('works with the same Name Prefix in another account', async () => {
		sandbox.seed([{ name: 'group0/T0', message: 'Old' }, { name: 'group0/old' }], SECOND.login);
		await run(0, 'group0/');
		const { error } = await run(1, 'group0/', { credential: credentialFor(sandbox, SECOND) });
		expect(error).toBeUndefined();
		expect(names(SECOND.login)).toEqual(['group0/T0', 'group0/T1']);
	});

	it('works with the same Name Prefix in another execution, and in another node', async () => {
		await run(0, 'group0/');
		expect((await run(1, 'group0/', { executionId: `another-${executions}` })).error).toBeUndefined();
		expect((await run(1, 'group0/', { node: { id: 'another-node' } })).error).toBeUndefined();
	});
});
