import { defaultAccount } from '../../sandbox/server/sandbox.mts';
import { detailsOf, operations, rows } from './support/batch.mts';
import { clock, eachInSteps, engine, LIST, sandbox, useUpLists } from './support/timed.mts';

const MINUTE = 60_000;

eachInSteps();

const THREE_LISTS = 'SMS Center gives three lists of templates a minute';
const INSTEAD =
	'Give all items to one node at once rather than in many executions; Update and Delete By ID need no list';

const CREATE = operations.create;

/** Another program that uses the account. */
async function askElsewhere(params: Record<string, string>): Promise<void> {
	const { login, password } = defaultAccount;
	const body = new URLSearchParams({ login, psw: password, fmt: '3', ...params });
	await (await fetch(`${sandbox.url}/sys/templates.php`, { method: 'POST', body })).text();
}

/** The most requests that had the same form, and were under way together. */
function watchOverlaps(): { most: () => number } {
	const open = new Map<string, number>();
	let most = 0;
	const keyOf = (params: Record<string, string>) => JSON.stringify([params.add, params.name, params.msg]);
	sandbox.options.latencyMs = ({ params }) => {
		const count = (open.get(keyOf(params)) ?? 0) + 1;
		open.set(keyOf(params), count);
		most = Math.max(most, count);
		return 10;
	};
	sandbox.options.onAnswered = ({ params }) => {
		open.set(keyOf(params), (open.get(keyOf(params)) ?? 1) - 1);
	};
	return { most: () => most };
}

describe('Three identical requests a minute', () => {
	it('a fourth waits, and the node says for how long', async () => {
		const summary = 'Would create 0, update 0, leave 1, delete 0';
		expect(await useUpLists()).toEqual([summary, summary, summary]);
		await clock.pass(20_000);
		const { error, hints } = await engine.run(LIST);
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message)).toEqual([summary, `Waited 41 s: ${THREE_LISTS}. ${INSTEAD}`]);
		expect(sandbox.stats).toMatchObject({ requests: 4, byCode: {} });
	});

	it('a fourth of another kind waits, too, and the node says what to do instead', async () => {
		const [{ id }] = sandbox.seed([{ name: 'Before' }]);
		const update = async () => await engine.run(operations.update, { items: [{ id, n: 7 }] });
		for (let times = 0; times < 3; times += 1) await update();
		await clock.pass(20_000);
		const { error, hints } = await update();
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message)).toContain(
			'Waited 41 s: SMS Center takes only a few identical requests a minute. Send the same request less often',
		);
		expect(sandbox.stats.byAction.chg).toBe(4);
		expect(sandbox.stats.byCode).toEqual({});
	});

	it('do not make what can go by the known templates wait', async () => {
		await useUpLists();
		const before = clock.now();
		const name = { __rl: true, mode: 'name', value: 'There' };
		const updateFields = { message: 'New' };
		const listed = await engine.run(operations.getAll);
		const updated = await engine.run({ operation: 'update', templateId: name, updateFields });
		const deleted = await engine.run({ operation: 'delete', templateId: name });
		expect([listed, updated, deleted].map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
		expect(listed.json).toMatchObject([{ name: 'There', message: 'Text' }]);
		expect(sandbox.stats.byAction).toEqual({ get: 3, chg: 1, del: 1 });
		expect(clock.now()).toBe(before);
	});

	it('are told in the error where the run stops', async () => {
		await useUpLists();
		sandbox.addFault({ kind: 'refuse', code: 5 });
		const { error } = await engine.run(LIST);
		expect(error?.message).toMatch(/\(5\)$/);
		expect(error?.description).toContain(`Waited 61 s: ${THREE_LISTS}. ${INSTEAD}.`);
	});

	it('are kept over lists of all formats together', async () => {
		sandbox.seed([{ name: 'There', message: 'Text' }]);
		for (const responseFormat of ['text', 'xml', 'csv']) {
			await engine.run({ ...operations.getAll, options: { responseFormat } });
			await clock.pass(1);
		}
		expect(sandbox.requests.map(({ fmt }) => fmt)).toEqual([0, 2, 1]);
		expect((await engine.run(LIST)).error).toBeUndefined();
		expect(sandbox.stats).toMatchObject({ requests: 4, byCode: {} });
		const [first, , , fourth] = sandbox.requests.map(({ at }) => at);
		expect(fourth - first).toBeGreaterThan(MINUTE);
	});

	it('are kept by creates that are equal on purpose, of two executions, never two in flight together', async () => {
		const overlaps = watchOverlaps();
		const twins = { operation: 'create', name: 'Twin', message: 'Same', options: { maxWait: 600 } };
		const both = await Promise.all([engine.run(twins, { items: rows(4) }), engine.run(twins, { items: rows(3) })]);
		expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(sandbox.templates()).toHaveLength(7);
		expect(new Set(both.flatMap(({ json }) => json.map(({ id }) => id))).size).toBe(7);
		expect(overlaps.most()).toBe(1);
		expect(sandbox.stats.byCode).toEqual({});
	});

	it("fail at once where 'On Rate Limit' says so", async () => {
		await useUpLists();
		const { errorOutput } = await engine.run(
			{ ...LIST, options: { onRateLimit: 'fail' } },
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(errorOutput[0].json.error).toMatch(/^Not sent: SMS Center gives three lists of templates a minute/);
		expect(detailsOf(errorOutput[0])).toMatchObject({
			code: 9,
			sent: 'no',
			hint: expect.stringMatching(/On Rate Limit/),
		});
		expect(sandbox.stats.requests).toBe(3);
	});

	it("fail where they ask for more than 'Max Wait (Seconds)', without waiting for that", async () => {
		await useUpLists();
		const before = clock.now();
		const { error } = await engine.run({ ...LIST, options: { maxWait: 10 } });
		expect(clock.now()).toBe(before);
		expect(error?.message).toMatch(/has to wait \d+ s$/);
		expect(error?.description).toMatch(/more than the option 'Max Wait \(Seconds\)' leaves \(10 s\)/);
		expect(sandbox.stats.requests).toBe(3);
	});

	describe('of each of 1,000 items', () => {
		let items: Array<{ id: number; n: number }>;

		beforeEach(() => {
			items = sandbox.seed(rows(1000).map(({ n }) => ({ name: `Before ${n}` }))).map(({ id }, n) => ({ id, n }));
		});

		it("make all of them wait together in a fourth run, or fail at once where 'On Rate Limit' says so", async () => {
			const continues = { items, node: { onError: 'continueErrorOutput' as const } };
			for (let times = 0; times < 3; times += 1) await engine.run(operations.update, { items });
			const failed = await engine.run({ ...operations.update, options: { onRateLimit: 'fail' } }, continues);
			expect(failed.errorOutput).toHaveLength(1000);
			for (const item of failed.errorOutput) expect(detailsOf(item)).toMatchObject({ code: 9, sent: 'no' });
			expect(sandbox.stats.byAction.chg).toBe(3000);

			const waited = await engine.run(operations.update, continues);
			expect(waited.errorOutput).toEqual([]);
			expect(waited.json).toHaveLength(1000);
			expect(sandbox.stats).toMatchObject({ byAction: { chg: 4000 }, byCode: {} });
		});

		it('let Retry On Fail come to its end', async () => {
			sandbox.addFault({ kind: 'refuse', code: 5, match: ({ id }) => id === String(items[999].id) });
			const { error } = await engine.run(operations.update, {
				items,
				node: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 },
			});
			expect(error?.message).toMatch(/\(5\)$/);
			expect(error?.description).toMatch(/^[^]*999 of 1000 items were done/);
			expect(sandbox.stats.byCode).toEqual({ 5: 5 });
		});
	});

	it('do not make one that may not wait join one that waits', async () => {
		await useUpLists();
		clock.hold(true);
		const patient = engine.run(LIST);
		await clock.pass(5000);
		const { error } = await engine.run({ ...LIST, options: { onRateLimit: 'fail' } });
		expect(error?.message).toMatch(/^Not sent/);
		expect((await engine.searchList()).results).toMatchObject([{ name: 'There' }]);
		expect(sandbox.stats.requests).toBe(3);
		clock.hold(false);
		expect((await patient).error).toBeUndefined();
	});
});

describe('Error 9 all the same, because other programs use the account', () => {
	it.each([
		['a sliding window', { windowKind: 'sliding' }],
		['a fixed window', { windowKind: 'fixed' }],
		['a sliding window that counts refused requests', { windowKind: 'sliding', countRefused: true }],
		['a fixed window that counts refused requests', { windowKind: 'fixed', countRefused: true }],
	] as const)('is waited for under %s', async (_, options) => {
		Object.assign(sandbox.options, options);
		// All three within one fixed window, near its beginning
		if (options.windowKind === 'fixed') await clock.pass(MINUTE - (clock.now() % MINUTE) + 1000);
		sandbox.seed([{ name: 'There', message: 'Text' }]);
		for (let times = 0; times < 3; times += 1) await askElsewhere({ get: '1' });
		const { error, hints } = await engine.run(LIST);
		expect(error).toBeUndefined();
		expect(hints.at(-1)?.message).toMatch(
			/^Waited \d+ s: SMS Center was asked for too much at once\. Lower 'Max Concurrent Requests'/,
		);
		// Two refusals: at first, and after 1 to 3 s; then a quiet minute
		expect(sandbox.stats.byCode[9]).toBeLessThanOrEqual(2);
		const own = sandbox.requests.slice(3).map(({ at }) => at);
		expect(own.at(-1)! - own.at(-2)!).toBeGreaterThan(MINUTE);
	});

	it('is waited for when they hold the places of the account', async () => {
		// As if ten of the account's fourteen were taken by another program
		sandbox.options.maxInFlight = 4;
		sandbox.options.latencyMs = 5;
		const { error, json } = await engine.run(
			{ ...operations.update, options: { maxWait: 600 } },
			{ items: sandbox.seed(rows(40)).map(({ id }, n) => ({ id, n })) },
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(40);
		expect(sandbox.stats.byCode[9]).toBeGreaterThan(0);
	});

	it("fails after 'Max Wait (Seconds)', as not sent", async () => {
		sandbox.addFault({ kind: 'refuse', code: 9 });
		const { errorOutput } = await engine.run(
			{ ...CREATE, options: { maxWait: 70 } },
			{ items: rows(1), node: { onError: 'continueErrorOutput' } },
		);
		expect(detailsOf(errorOutput[0])).toMatchObject({ code: 9, sent: 'no' });
		expect(sandbox.stats.requests).toBe(3);
	});

	it("leaves an update whose fate was in doubt before as 'unknown'", async () => {
		const [{ id }] = sandbox.seed([{ name: 'Before' }]);
		sandbox.addFault({ kind: 'reset-after', on: 'chg', times: 1 });
		sandbox.addFault({ kind: 'refuse', on: 'chg', code: 9 });
		const { errorOutput } = await engine.run(
			{ ...operations.update, options: { onRateLimit: 'fail' } },
			{ items: [{ id, n: 7 }], node: { onError: 'continueErrorOutput' } },
		);
		expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'unknown', code: 9 });
		expect(errorOutput[0].json.error).toMatch(/whether it was carried out is not known$/);
		expect(sandbox.templates()[0].name).toBe('Name 7');
	});
});

describe('Cancelling the execution', () => {
	it('ends at once with requests in flight, and sends nothing more', async () => {
		sandbox.addFault({ kind: 'hang' });
		const { error } = await engine.run(CREATE, {
			items: rows(100),
			onStarted: (cancel) => {
				const timer = setInterval(() => {
					if (sandbox.stats.requests === 0) return;
					clearInterval(timer);
					cancel();
				}, 1);
			},
		});
		const sent = sandbox.stats.requests;
		expect(error?.message).toBe('The execution was cancelled');
		await clock.pass(2 * MINUTE);
		expect(sandbox.stats.requests).toBe(sent);
		expect(sent).toBe(1);
	});

	it('ends at once while it waits for the limits, and the wait is nobody else’s', async () => {
		await useUpLists();
		clock.hold(true);
		const cancelled = engine.run(LIST, { onStarted: (cancel) => setTimeout(cancel, 20) });
		await clock.pass(1000);
		const other = engine.run(LIST);
		const before = clock.now();
		expect((await cancelled).error?.message).toBe('The execution was cancelled');
		expect(clock.now()).toBe(before);
		clock.hold(false);
		expect((await other).error).toBeUndefined();
		expect(sandbox.stats.requests).toBe(4);
		expect(sandbox.stats.byCode).toEqual({});
	});

	it.each([
		['while the list waits', 0],
		['while the list is under way', 1],
	])('leaves a list to the others that wait for it: %s', async (_when, requestsBefore) => {
		await useUpLists();
		clock.hold(true);
		let cancel = () => {};
		const cancelled = engine.run(LIST, { onStarted: (by) => (cancel = by) });
		await clock.pass(1000);
		const other = engine.run(LIST);
		await clock.pass(1000);
		if (requestsBefore === 0) cancel();
		sandbox.options.latencyMs = () => {
			cancel();
			return 50;
		};
		clock.hold(false);
		expect((await cancelled).error?.message).toBe('The execution was cancelled');
		const { error, hints } = await other;
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/^Would create 0,/),
			expect.stringMatching(/^Waited (59|60) s:/),
		]);
		expect(sandbox.stats.requests).toBe(4);
	});

	it('sends nothing for what is in doubt', async () => {
		let stop = () => {};
		sandbox.addFault({ kind: 'reset-before', on: 'add' });
		sandbox.options.onAnswered = ({ action }) => {
			if (action === 'add') stop();
		};
		await engine.run(CREATE, { items: rows(3), onStarted: (cancel) => (stop = cancel) });
		const sent = sandbox.stats.requests;
		await clock.pass(2 * MINUTE);
		expect(sandbox.stats.requests).toBe(sent);
		expect(sandbox.stats.byAction.get).toBeUndefined();
	});
});

describe("The option 'Timeout (Seconds)'", () => {
	it('ends a request that is not answered; an update is sent again', async () => {
		const [{ id }] = sandbox.seed([{ name: 'Before' }]);
		sandbox.addFault({ kind: 'hang', on: 'chg', times: 1 });
		const { error } = await engine.run({ ...operations.update, options: { timeout: 0.1 } }, { items: [{ id, n: 1 }] });
		expect(error).toBeUndefined();
		// One list reads it back
		expect(sandbox.stats.byAction).toEqual({ chg: 2, get: 1 });
		expect(sandbox.templates()[0].name).toBe('Name 1');
	});

	it('leaves a create unknown for good: it may still be carried out', async () => {
		sandbox.addFault({ kind: 'hang', on: 'add' });
		const { errorOutput } = await engine.run(
			{ ...CREATE, options: { timeout: 0.1 } },
			{ items: rows(1), node: { onError: 'continueErrorOutput' } },
		);
		expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'unknown', code: null });
		expect(sandbox.stats.byAction.add).toBe(1);
	});
});
