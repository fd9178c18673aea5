import { startSandbox, type Fault, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { detailsOf, operations, rows } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { Engine, type NodeResult } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;
const clock = fastClock(100);

beforeEach(async () => {
	sandbox = await startSandbox({ clock, record: 'light', identicalLimit: 0 });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const CREATE = operations.create;
const CONTINUE = { onError: 'continueErrorOutput' } as const;

const names = () => sandbox.templates().map(({ name }) => name);

/** The output says of each item what the server holds of it. */
function expectTold({ output }: NodeResult): void {
	const held = new Map(sandbox.templates().map((template) => [template.id, template]));
	for (const { json } of output)
		expect(held.get(json.id as number)).toMatchObject({ name: json.name, message: json.message });
}

it.each(['json', 'xml'])(
	'An Update that is answered with a plain OK in place of %s is done',
	async (responseFormat) => {
		const [{ id }] = sandbox.seed([{ name: 'A', message: 'Old' }]);
		sandbox.addFault({ kind: 'body', body: 'OK', carryOut: true, on: 'chg' });
		const update = {
			operation: 'update',
			templateId: id,
			updateFields: { message: 'New' },
			options: { responseFormat },
		};
		const { json, error } = await engine.run(update);
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ id, message: 'New' }]);
		expect(sandbox.stats.byAction.chg).toBe(1);
	},
);

describe('Creates in doubt', () => {
	it.each<[string, Fault]>([
		['a reset before it was carried out', { kind: 'reset-before' }],
		['a reset after it was carried out', { kind: 'reset-after' }],
		['a 502 instead of it', { kind: 'bad-gateway' }],
		['a 502 after it', { kind: 'bad-gateway-after' }],
		['half an answer', { kind: 'cut-off' }],
		['an answer that breaks off', { kind: 'cut-off', cut: 'abort' }],
		['a web page instead of it', { kind: 'html' }],
	])('are done once after %s', async (_, fault) => {
		sandbox.addFault({ ...fault, on: 'add', every: 5 });
		const done = await engine.run(CREATE, { items: rows(25) });
		expect(done.error).toBeUndefined();
		expect(done.json.map(({ name }) => name)).toEqual(rows(25).map(({ name }) => name));
		expectTold(done);
		expect(names()).toHaveLength(25);
		expect(sandbox.stats.byAction.get).toBeLessThanOrEqual(4);
	});

	it('are unknown for good after a 504, and never sent again', async () => {
		sandbox.addFault({
			kind: 'gateway-timeout',
			carryOut: false,
			on: 'add',
			match: ({ name }) => name === 'Name 2',
		});
		const { output, errorOutput } = await engine.run(CREATE, { items: rows(12), node: CONTINUE });
		expect(output).toHaveLength(11);
		expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'unknown', name: 'Name 2' });
		expect(errorOutput[0].json.error).toMatch(/whether the template was created is not known/);
		expect(sandbox.stats.byAction.add).toBe(12);
	});

	it('are done after the 504 of a proxy that writes errors as SMS Center does', async () => {
		const body = '{"error_code":504,"error":"gateway timeout"}';
		sandbox.addFault({ kind: 'body', body, httpStatus: 504, carryOut: true, on: 'add', nth: 3 });
		const done = await engine.run(CREATE, { items: rows(12) });
		expect(done.error).toBeUndefined();
		expectTold(done);
		expect(names()).toHaveLength(12);
		expect(sandbox.stats.byAction.add).toBe(12);
	});

	it('are done after a 504, if they stand there', async () => {
		sandbox.addFault({ kind: 'gateway-timeout', on: 'add', nth: 3 });
		const done = await engine.run(CREATE, { items: rows(12) });
		expect(done.json).toHaveLength(12);
		expect(names()).toHaveLength(12);
	});

	it('are not taken for templates that two blank lists have hidden before', async () => {
		const [{ name, message }] = rows(1);
		const [{ id }] = sandbox.seed([{ name, message, format: 'viber' }]);
		sandbox.addFault({ kind: 'empty', on: 'get', times: 2 });
		sandbox.addFault({ kind: 'reset-before', on: 'add', match: (sent) => sent.name === name });
		const { output, errorOutput } = await engine.run(CREATE, { items: rows(12), node: CONTINUE });
		expect(output).toHaveLength(11);
		expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'unknown', name });
		expect(detailsOf(errorOutput[0]).hint).toContain(`The template with the ID ${id} may be it.`);
	});

	it('make two templates of two equal items, whichever was in doubt', async () => {
		for (const kind of ['reset-before', 'reset-after'] as const) {
			sandbox.addFault({ kind, on: 'add', times: 1, match: ({ name }) => name === `Twin ${kind}` });
			const twins = [...rows(10, kind), ...rows(2).map(() => ({ name: `Twin ${kind}`, message: 'Same' }))];
			const done = await engine.run(CREATE, { items: twins });
			expect(done.error).toBeUndefined();
			expect(new Set(done.json.map(({ id }) => id)).size).toBe(12);
			expect(names().filter((name) => name === `Twin ${kind}`)).toHaveLength(2);
		}
	});

	it('that differ in the sender only find each its own', async () => {
		sandbox.addFault({ kind: 'reset-before', on: 'add', times: 1, match: ({ sender }) => sender === 'A' });
		sandbox.addFault({ kind: 'reset-after', on: 'add', times: 1, match: ({ sender }) => sender === 'B' });
		const senders = [...rows(10).map(() => 'Z'), 'A', 'B'];
		const items = senders.map((sender, n) => ({
			sender,
			name: sender === 'Z' ? `Name ${n}` : 'Twin',
			message: 'Same',
		}));
		const done = await engine.run({ ...CREATE, additionalFields: { sender: '={{ $json.sender }}' } }, { items });
		expect(done.error).toBeUndefined();
		const twins = sandbox.templates().filter(({ name }) => name === 'Twin');
		expect(twins.map(({ sender }) => sender).sort()).toEqual(['A', 'B']);
	});

	it('of two executions at once, equal: each has its own template', async () => {
		sandbox.options.latencyMs = 3;
		for (const kind of ['reset-before', 'reset-after'] as const) {
			const equal = rows(12, kind);
			const remove = sandbox.addFault({ kind, on: 'add', every: 5 });
			const both = await Promise.all([engine.run(CREATE, { items: equal }), engine.run(CREATE, { items: equal })]);
			remove();
			expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
			expect(new Set(both.flatMap(({ json }) => json.map(({ id }) => id))).size).toBe(24);
			expect(names().filter((name) => name.startsWith(kind))).toHaveLength(24);
		}
	});

	it('without a baseline, where an equal one stands there: unknown, and its ID is named', async () => {
		const [{ id }] = sandbox.seed([{ name: 'Name 0', message: 'Text of 0' }]);
		sandbox.addFault({ kind: 'reset-before', on: 'add' });
		const { errorOutput } = await engine.run(CREATE, { items: rows(1), node: CONTINUE });
		expect(detailsOf(errorOutput[0])).toMatchObject({
			sent: 'unknown',
			hint: expect.stringContaining(String(id)),
		});
		expect(names()).toHaveLength(1);
	});

	it('with another text under the name: unknown', async () => {
		sandbox.addFault({ kind: 'reset-before', on: 'add', match: ({ name }) => name === 'Name 3' });
		sandbox.options.onAnswered = ({ params }) => {
			if (params.name === 'Name 3') sandbox.seed([{ name: 'Name 3', message: 'Somebody else’s' }]);
		};
		const { errorOutput } = await engine.run(CREATE, { items: rows(12), node: CONTINUE });
		expect(errorOutput.map(detailsOf)).toEqual([expect.objectContaining({ sent: 'unknown', name: 'Name 3' })]);
		expect(names().filter((name) => name === 'Name 3')).toHaveLength(1);
	});

	it('are unknown while the list does not show what was answered before', async () => {
		sandbox.options.listLagMs = 600_000;
		sandbox.addFault({ kind: 'reset-after', on: 'add', nth: 5 });
		const { errorOutput } = await engine.run(CREATE, { items: rows(12), node: CONTINUE });
		expect(errorOutput.map(detailsOf)).toEqual([expect.objectContaining({ sent: 'unknown' })]);
		expect(names()).toHaveLength(12);
	}, 20_000);

	it('are told apart in the error where the run stops: done, and not known', async () => {
		sandbox.addFault({ kind: 'refuse', code: 5, match: ({ name }) => name === 'Name 7' });
		sandbox.addFault({
			kind: 'gateway-timeout',
			carryOut: false,
			on: 'add',
			match: ({ name }) => name === 'Name 2',
		});
		const { error } = await engine.run({ ...CREATE, options: { maxConcurrentRequests: 1 } }, { items: rows(12) });
		expect(error?.message).toBe("Template 'Name 7': SMS Center could not save or delete the template (5)");
		expect(error?.description).toMatch(/6 of 12 items were done \(items 0–1, 3–6\)/);
		expect(error?.description).toMatch(/Whether these were carried out is not known: items 2\./);
		expect(names()).toHaveLength(6);
	});
});

it.each([200, 401, 407])(
	'What is not sent after a first answer that is a page is no doubt: HTTP %d',
	async (httpStatus) => {
		sandbox.addFault({ kind: 'body', body: '<html>Sign in</html>', httpStatus, times: 1 });
		const { errorOutput, json } = await engine.run(CREATE, { items: rows(5), node: CONTINUE });
		const sent = Object.fromEntries(errorOutput.map((item) => [detailsOf(item).name, detailsOf(item).sent]));
		const others = { 'Name 1': 'no', 'Name 2': 'no', 'Name 3': 'no', 'Name 4': 'no' };
		// A proxy has let nothing through, so it is no answer to the login either
		if (httpStatus === 407) expect([sent, json.length]).toEqual([{}, 5]);
		else expect([sent, json.length]).toEqual([{ 'Name 0': 'unknown', ...others }, 0]);
	},
);

describe('Updates and deletes in doubt', () => {
	it.each(['reset-before', 'reset-after', 'bad-gateway-after', 'cut-off', 'gateway-timeout'] as const)(
		'are repeated after %s',
		async (kind) => {
			const items = sandbox.seed(rows(20)).map(({ id }, n) => ({ id, n, name: `New ${n}` }));
			const seen = new Set<string>();
			const isFirst = (key: string) => !seen.has(key) && seen.add(key).has(key);
			sandbox.addFault({ kind, match: ({ chg, id }) => Number(id) % 4 === 0 && isFirst(`${chg} ${id}`) });
			const updated = await engine.run(operations.update, { items });
			expect(updated.error).toBeUndefined();
			expect(names()).toEqual(items.map(({ name }) => name));
			const deleted = await engine.run(operations.delete, { items });
			expect(deleted.json).toEqual(items.map(({ id, n }) => ({ id, name: `New ${n}`, deleted: true })));
			expect(names()).toEqual([]);
		},
	);

	it('are unknown where no try was answered', async () => {
		const [{ id }] = sandbox.seed(rows(1));
		sandbox.addFault({ kind: 'reset-after', on: 'chg' });
		const { errorOutput } = await engine.run(operations.update, { items: [{ id, n: 1 }], node: CONTINUE });
		expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'unknown' });
		expect(errorOutput[0].json.error).toBe(
			`Template ${id}: The connection to SMS Center broke off before the answer, and whether it was carried out is not known`,
		);
		expect(sandbox.stats.byAction.chg).toBe(3);
	});

	it('of Create or Update never become a second template', async () => {
		sandbox.seed(rows(3).map(({ name }) => ({ name, message: 'Before' })));
		sandbox.addFault({ kind: 'reset-before', on: 'chg' });
		const { errorOutput } = await engine.run(operations.upsert, { items: rows(3), node: CONTINUE });
		expect(errorOutput.map(detailsOf)).toEqual(rows(3).map(() => expect.objectContaining({ sent: 'unknown' })));
		expect(sandbox.stats.byAction.add).toBeUndefined();
		expect(names()).toHaveLength(3);
	});

	it('a list that cannot be had leaves an update as not sent', async () => {
		const [{ id }] = sandbox.seed(rows(1));
		sandbox.addFault({ kind: 'reset-before', on: 'get' });
		for (const operation of ['update', 'upsert', 'getAll']) {
			const { errorOutput } = await engine.run(
				operation === 'update' ? { operation, templateId: id, updateFields: { name: 'New' } } : operations[operation],
				{ items: rows(1), node: CONTINUE },
			);
			expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'no' });
		}
		expect(Object.keys(sandbox.stats.byAction)).toEqual(['get']);
	});
});

describe('Retry On Fail', () => {
	const RETRY = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 };

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)('makes no create twice: %s', async (onError) => {
		sandbox.addFault({
			kind: 'refuse',
			code: 5,
			on: 'add',
			match: ({ name }) => name === 'Name 0',
			times: 3,
		});
		const options = { maxConcurrentRequests: 4 };
		const done = await engine.run({ ...CREATE, options }, { items: rows(15), node: { ...RETRY, onError } });
		expect(done.error).toBeUndefined();
		expect(done.json.map(({ name }) => name)).toEqual(rows(15).map(({ name }) => name));
		expectTold(done);
		expect(names()).toHaveLength(15);
		expect(sandbox.stats.byCode).toEqual({ 5: 3 });
	});

	it('does not send again what stays unknown', async () => {
		sandbox.addFault({ kind: 'gateway-timeout', on: 'add', nth: 2, carryOut: false });
		const { error } = await engine.run(CREATE, { items: rows(12), node: RETRY });
		expect(error?.description).toMatch(/not known: items \d+\./);
		expect(sandbox.stats.byAction.add).toBe(12);
	}, 15_000);

	it('“Retry execution”, under a new execution id, takes up what was done', async () => {
		const remove = sandbox.addFault({
			kind: 'refuse',
			code: 5,
			on: 'add',
			match: ({ name }) => name === 'Name 9',
		});
		const options = { maxConcurrentRequests: 1 };
		const first = await engine.run({ ...CREATE, options }, { items: rows(12) });
		expect(first.error?.description).toMatch(/9 of 12 items were done \(items 0–8\)/);
		remove();
		const kept = first.run.data.executionData?.contextData;
		const contextData = JSON.parse(JSON.stringify(kept)) as typeof kept;
		const again = await engine.run({ ...CREATE, options }, { items: rows(12), contextData });
		expect(again.error).toBeUndefined();
		expect(again.json).toHaveLength(12);
		expectTold(again);
		expect(names()).toHaveLength(12);
		expect(again.run.data.executionData?.contextData?.['node:SMS Center']).toEqual({});
	});
});
