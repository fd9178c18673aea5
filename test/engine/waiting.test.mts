import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox/server/sandbox.mts';
import { detailsOf, operations, rows } from './support/batch.mts';
import type { NodeResult } from './support/engine.mts';
import { clock, eachInSteps, engine, sandbox, useUpLists } from './support/timed.mts';

const MINUTE = 60_000;

eachInSteps();

const CONTINUE = { onError: 'continueErrorOutput' as const };

const ROW = [{ name: 'Name 0', message: 'Text of 0' }];

const DRY_RUN: IDataObject = { ...operations.sync, dryRun: true };

/** A run, and how long it took on the package's clock. */
async function timed(work: () => Promise<NodeResult>): Promise<{ result: NodeResult; ms: number }> {
	const before = clock.now();
	const result = await work();
	return { result, ms: clock.now() - before };
}

/** Starts a run that holds the locks of what it writes for longer than a minute: SMS Center refuses its writes. */
async function holdLocks(parameters: IDataObject, items: IDataObject[]): Promise<() => Promise<NodeResult>> {
	clock.hold(true);
	const remove = sandbox.addFault({ kind: 'refuse', code: 9, on: 'chg', times: 2 });
	const refused = () => sandbox.stats.byCode[9] ?? 0;
	const holder = engine.run({ ...parameters, options: { maxWait: 600 } }, { items });
	while (refused() < 1) await clock.pass(0);
	while (refused() < 2) await clock.pass(1000);
	remove();
	return async () => await holder;
}

const CHANGE = { operation: 'update', templateId: '={{ $json.id }}', updateFields: { message: 'New' } };

describe("'Max Wait (Seconds)'", () => {
	const sync = async () =>
		await engine.run(
			{ ...operations.sync, options: { maxWait: 70 } },
			{ items: rows(3) as unknown as IDataObject[], node: CONTINUE },
		);

	it('bounds the wait for the list and for the writes of Sync together', async () => {
		await useUpLists();
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'add' });
		const { result, ms } = await timed(sync);
		expect(result.output).toEqual([]);
		for (const item of result.errorOutput) expect(detailsOf(item)).toMatchObject({ code: 9, sent: 'no' });
		expect(ms).toBeGreaterThan(MINUTE);
		expect(ms).toBeLessThanOrEqual(70_000);
		// Each once, and once more after 1 to 3 s
		expect(sandbox.stats.byAction.add).toBe(6);
	});

	it('bounds the wait for the list, the writes and the look-up of Sync together', async () => {
		await useUpLists();
		sandbox.addFault({ kind: 'reset-after', on: 'add' });
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'add' });
		let lists = 0;
		sandbox.addFault({
			kind: 'refuse',
			code: 9,
			on: 'get',
			match: () => (lists += 1) > 1,
		});
		const { result, ms } = await timed(sync);
		expect(result.output).toEqual([]);
		for (const item of result.errorOutput) expect(detailsOf(item)).toMatchObject({ sent: 'unknown' });
		expect(ms).toBeGreaterThan(MINUTE);
		expect(ms).toBeLessThanOrEqual(70_000);
	});

	it('bounds the wait behind another execution, and is told so', async () => {
		const [{ id }] = sandbox.seed([{ name: 'A' }]);
		const holder = await holdLocks(CHANGE, [{ id }]);
		clock.hold(false);
		const { result, ms } = await timed(
			async () => await engine.run({ ...CHANGE, options: { maxWait: 10 } }, { items: [{ id }], node: CONTINUE }),
		);
		expect(ms).toBe(10_000);
		expect(result.errorOutput[0].json.error).toMatch(/another execution is changing the same templates/);
		expect(detailsOf(result.errorOutput[0])).toMatchObject({ code: null, sent: 'no' });
		expect((await holder()).error).toBeUndefined();
	});

	it.each(['sync', 'upsert'] as const)('bounds the wait of %s behind another execution', async (operation) => {
		sandbox.seed([{ name: 'A', message: 'Old' }]);
		const parameters = { ...operations[operation], dryRun: false };
		const holder = await holdLocks(parameters, [{ name: 'A', message: 'New' }]);
		clock.hold(false);
		const { result, ms } = await timed(
			async () =>
				await engine.run(
					{ ...parameters, options: { maxWait: 10 } },
					{ items: [{ name: 'A', message: 'Newer' }], node: CONTINUE },
				),
		);
		expect(ms).toBe(10_000);
		expect(result.errorOutput[0].json.error).toMatch(/another execution is changing/);
		expect(detailsOf(result.errorOutput[0])).toMatchObject({ code: null, sent: 'no' });
		expect((await holder()).error).toBeUndefined();
	});

	it('bounds the wait behind another execution and for the own write together', async () => {
		const [{ id }] = sandbox.seed([{ name: 'A' }]);
		const holder = await holdLocks(CHANGE, [{ id }]);
		sandbox.addFault({ kind: 'refuse', code: 9, on: 'chg', match: ({ msg }) => msg === 'Newer' });
		clock.hold(false);
		const { result, ms } = await timed(
			async () =>
				await engine.run(
					{ ...CHANGE, updateFields: { message: 'Newer' }, options: { maxWait: 70 } },
					{ items: [{ id }], node: CONTINUE },
				),
		);
		expect((await holder()).error).toBeUndefined();
		expect(detailsOf(result.errorOutput[0])).toMatchObject({ code: 9, sent: 'no' });
		expect(ms).toBeGreaterThan(50_000);
		expect(ms).toBeLessThanOrEqual(70_000);
		expect(sandbox.templates()).toMatchObject([{ message: 'New' }]);
	});

	it('bounds the wait for a list that another execution waits for', async () => {
		await useUpLists();
		clock.hold(true);
		const patient = engine.run(DRY_RUN, { items: ROW });
		await clock.pass(1000);
		const other = timed(
			async () => await engine.run({ ...DRY_RUN, options: { maxWait: 30 } }, { items: ROW, node: CONTINUE }),
		);
		await clock.pass(0);
		clock.hold(false);
		const { result, ms } = await other;
		expect(detailsOf(result.errorOutput[0])).toMatchObject({ code: 9, sent: 'no' });
		expect(ms).toBeLessThanOrEqual(30_000);
		expect((await patient).error).toBeUndefined();
	});
});

describe('On Rate Limit = Fail', () => {
	const options = { onRateLimit: 'fail' };

	async function failsAtOnce(parameters: IDataObject, items: IDataObject[]): Promise<NodeResult> {
		const before = sandbox.stats.requests;
		const { result, ms } = await timed(
			async () => await engine.run({ ...parameters, options }, { items, node: CONTINUE }),
		);
		expect(ms).toBe(0);
		expect(sandbox.stats.requests).toBe(before);
		expect(result.output).toEqual([]);
		expect(result.errorOutput).toHaveLength(items.length);
		return result;
	}

	it('does not wait for a list', async () => {
		await useUpLists();
		const { errorOutput } = await failsAtOnce(DRY_RUN, rows(2) as unknown as IDataObject[]);
		for (const item of errorOutput) expect(detailsOf(item)).toMatchObject({ code: 9, sent: 'no' });
	});

	it('does not wait for another execution that changes the same template', async () => {
		const [{ id }] = sandbox.seed([{ name: 'A' }]);
		const holder = await holdLocks(CHANGE, [{ id }]);
		const { errorOutput } = await failsAtOnce(CHANGE, [{ id }]);
		expect(errorOutput[0].json.error).toMatch(/another execution is changing the same templates/);
		expect(detailsOf(errorOutput[0])).toMatchObject({ code: null, sent: 'no' });
		clock.hold(false);
		expect((await holder()).error).toBeUndefined();
	});

	it('does not wait for the places of others', async () => {
		const items = sandbox.seed(rows(20)).map(({ id }, n) => ({ id, n }));
		await engine.run(operations.getAll);
		let release = () => {};
		const released = new Promise<void>((resolve) => (release = resolve));
		sandbox.addFault({ kind: 'hang', on: 'chg', times: 10 });
		const holder = engine.run(operations.update, {
			items: items.slice(0, 10),
			node: CONTINUE,
			onStarted: (cancel) => void released.then(cancel),
		});
		clock.hold(true);
		while ((sandbox.stats.byAction.chg ?? 0) < 10) await clock.pass(0);
		const { errorOutput } = await failsAtOnce(operations.update, items.slice(10, 12));
		for (const item of errorOutput) {
			expect(item.json.error).toMatch(/other executions have as many requests in flight/);
			expect(detailsOf(item)).toMatchObject({ code: 9, sent: 'no' });
		}
		release();
		await holder;
	});

	it('lets the items of one run wait for each other', async () => {
		const items = sandbox.seed(rows(30)).map(({ id }, n) => ({ id, n }));
		sandbox.options.latencyMs = 2;
		const { json, error } = await engine.run(
			{ ...operations.update, options: { ...options, maxConcurrentRequests: 3 } },
			{ items },
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(30);
	});

	it.each<[string, Fault, string]>([
		['a page', { kind: 'html' }, 'The reply \\(HTTP 200\\) is a web page'],
		['a page with HTTP 403', { kind: 'html', httpStatus: 403 }, 'The server answered HTTP 403,'],
		['a page with HTTP 502', { kind: 'bad-gateway' }, 'The server answered HTTP 502,'],
		['a plain text', { kind: 'plain' }, 'The reply \\(HTTP 200\\) is not JSON'],
		['nothing', { kind: 'empty' }, 'The reply \\(HTTP 200\\) is empty'],
	])('tells the answer of a firewall, not a limit: %s', async (_, fault, said) => {
		sandbox.seed(rows(1, 'Before'));
		expect((await engine.run(operations.getAll)).error).toBeUndefined();
		sandbox.addFault({ ...fault, on: 'add' });
		const { errorOutput, output } = await engine.run(
			{ ...operations.create, options },
			{ items: rows(12) as unknown as IDataObject[], node: CONTINUE },
		);
		expect(output).toEqual([]);
		expect(errorOutput).toHaveLength(12);
		for (const item of errorOutput) {
			const { code, name } = detailsOf(item);
			expect(item.json.error).toMatch(new RegExp(`^Template '${String(name)}': ${said}`));
			expect(code).toBeNull();
		}
		expect(sandbox.templates()).toHaveLength(1);
	});
});

describe('A server that was asked too much', () => {
	const named = [429, 503].flatMap((httpStatus) => [
		[`HTTP ${httpStatus} without Retry-After`, { httpStatus }] as const,
		[`HTTP ${httpStatus} with Retry-After`, { httpStatus, headers: { 'retry-after': '7' } }] as const,
	]);

	const NOT_ACCEPTED = { kind: 'body' as const, body: '<html>Too many requests</html>' };

	let items: Array<{ id: number; n: number }>;

	beforeEach(async () => {
		items = sandbox.seed(rows(1, 'Before')).map(({ id }, n) => ({ id, n }));
		expect((await engine.run(operations.getAll)).error).toBeUndefined();
		sandbox.resetStats();
	});

	it.each(named)('%s: is asked again after a moment', async (_, answer) => {
		sandbox.addFault({ ...NOT_ACCEPTED, ...answer, on: 'chg', times: 1 });
		const { result, ms } = await timed(async () => await engine.run(operations.update, { items }));
		expect(result.error).toBeUndefined();
		expect(sandbox.templates()).toMatchObject([{ name: 'Name 0' }]);
		expect(sandbox.stats.byAction.chg).toBe(2);
		expect(ms).toBeGreaterThanOrEqual(1000);
		expect(ms).toBeLessThanOrEqual(3000);
	});

	it.each(named)('%s: then only after a quiet minute, and then the item fails', async (_, answer) => {
		sandbox.addFault({ ...NOT_ACCEPTED, ...answer, on: 'chg' });
		const { result, ms } = await timed(async () => await engine.run(operations.update, { items, node: CONTINUE }));
		expect(sandbox.stats.byAction).toEqual({ chg: 3 });
		expect(ms).toBeGreaterThan(MINUTE);
		expect(ms).toBeLessThanOrEqual(65_000);
		expect(result.errorOutput[0].json.error).toMatch(
			new RegExp(`^Template ${items[0].id}: The server answered HTTP ${answer.httpStatus},`),
		);
		expect(detailsOf(result.errorOutput[0])).toMatchObject({ code: null, sent: 'unknown' });
	});

	it.each(named)('%s: a list, likewise', async (_, answer) => {
		await clock.pass(2 * MINUTE);
		sandbox.addFault({ ...NOT_ACCEPTED, ...answer, on: 'get' });
		const { result } = await timed(async () => await engine.run(DRY_RUN, { items: ROW, node: CONTINUE }));
		expect(result.errorOutput).toHaveLength(1);
		expect(sandbox.stats.byAction).toEqual({ get: 3 });
		const [first, second, third] = sandbox.requests.map(({ at }) => at);
		expect(second - first).toBeLessThanOrEqual(3000);
		expect(third - second).toBeGreaterThan(MINUTE);
	});

	it.each(named)('%s: a create is made once', async (_, answer) => {
		sandbox.addFault({ ...NOT_ACCEPTED, ...answer, on: 'add', times: 4 });
		const { json, error } = await engine.run(
			{ ...operations.create, options: { maxWait: 600 } },
			{ items: rows(12) as unknown as IDataObject[] },
		);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(12);
		expect(sandbox.templates()).toHaveLength(13);
	});

	it('HTTP 429: fails at once where On Rate Limit says so', async () => {
		sandbox.addFault({ ...NOT_ACCEPTED, httpStatus: 429, on: 'chg' });
		const { result, ms } = await timed(
			async () =>
				await engine.run({ ...operations.update, options: { onRateLimit: 'fail' } }, { items, node: CONTINUE }),
		);
		expect(ms).toBe(0);
		expect(result.errorOutput[0].json.error).toMatch(/^Template \d+: The server answered HTTP 429,/);
		expect(sandbox.stats.byAction).toEqual({ chg: 1 });
	});
});
