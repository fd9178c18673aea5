import { startSandbox, defaultAccount, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { detailsOf, operations, rows } from './support/batch.mts';
import { fastClock } from './support/clock.mts';
import { Engine } from './support/engine.mts';

let sandbox: Sandbox;
let engine: Engine;
const clock = fastClock(100);

beforeEach(async () => {
	sandbox = await startSandbox({ clock, record: 'light' });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	await sandbox.close();
});

const WRONG = { password: 'wrong' };
const CREATE = operations.create;

/** 1,000 updates of all fields: no list, one request each. */
const UPDATE = operations.update;

describe('A wrong password and 1,000 items', () => {
	it.each(
		Object.keys(operations).flatMap((name) =>
			(['stopWorkflow', 'continueErrorOutput'] as const).map((onError) => [name, onError] as const),
		),
	)('cost one request: %s, %s', async (name, onError) => {
		const { error, errorOutput } = await engine.run(operations[name], {
			items: rows(1000),
			credential: { ...engine.credential, ...WRONG },
			node: { onError },
		});
		expect(sandbox.stats.requests).toBe(1);
		expect(sandbox.stats.byCode).toEqual({ 2: 1 });
		if (onError === 'stopWorkflow') {
			expect(error?.message).toMatch(/refused the login or password \(2\)/);
			return;
		}
		expect(errorOutput).toHaveLength(1000);
		// Sync refuses as a whole, and n8n itself makes its failed items
		if (name === 'sync') return;
		for (const item of errorOutput) expect(detailsOf(item)).toMatchObject({ code: 2, sent: 'no' });
	});

	it('cost one more each time a person runs it again, up to three, and none when a schedule does', async () => {
		const credential = { ...engine.credential, ...WRONG };
		await engine.run(CREATE, { items: rows(10), credential });
		await engine.run(CREATE, { items: rows(10), credential });
		expect(sandbox.stats.requests).toBe(1);
		for (const requests of [2, 3]) {
			await engine.run(CREATE, { items: rows(10), credential, mode: 'manual' });
			expect(sandbox.stats.requests).toBe(requests);
		}
		const { error } = await engine.run(CREATE, { items: rows(10), credential, mode: 'manual' });
		expect(sandbox.stats.requests).toBe(3);
		expect(error?.description).toMatch(/in \d+ minutes/);
	});

	it('cost one refusal an execution under Retry On Fail, and three at most', async () => {
		for (const mode of ['trigger', 'trigger', 'manual', 'manual', 'manual'] as const) {
			await engine.run(CREATE, {
				items: rows(20),
				credential: { ...engine.credential, ...WRONG },
				mode,
				node: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 },
			});
		}
		expect(sandbox.stats.byCode).toEqual({ 2: 3 });
	});

	it('do not block the address when five credentials are wrong at once', async () => {
		sandbox.options.latencyMs = 20;
		const { error } = await engine.run(operations.getAll);
		expect(error).toBeUndefined();
		await Promise.all(
			rows(5).map(async ({ n }) => {
				const credential = { ...engine.credential, login: `nobody-${n}` };
				await engine.run(CREATE, { items: rows(50), credential });
			}),
		);
		expect(sandbox.stats.byCode).toEqual({ 2: 4 });
		// The one that was right all along still is
		const right = await engine.run(CREATE, { items: rows(20) });
		expect(right.error).toBeUndefined();
		expect(sandbox.templates()).toHaveLength(20);
	});
});

describe('An address that gets blocked half way', () => {
	it('is asked nothing more, but for what is in flight', async () => {
		const seeded = sandbox.seed(rows(300).map(({ n }) => ({ name: `Name ${n}` })));
		const items = seeded.map(({ id }, n) => ({ id, n }));
		const blocked = 150;
		sandbox.addFault({ kind: 'refuse', code: 4, nth: blocked });
		// What is in flight with the answer that says so comes back later than that
		sandbox.options.latencyMs = () => (sandbox.stats.requests > blocked ? 150 : 1);
		const { output, errorOutput } = await engine.run(UPDATE, {
			items,
			node: { onError: 'continueErrorOutput' },
		});
		expect(sandbox.stats.requests).toBeLessThanOrEqual(blocked + 9);
		expect(output.length + errorOutput.length).toBe(300);
		expect(output.length).toBe(sandbox.stats.requests - 1);
		for (const item of errorOutput) expect(detailsOf(item)).toMatchObject({ code: 4, sent: 'no' });
		const changed = sandbox.templates().filter(({ message }) => message.startsWith('Text of'));
		expect(changed.map(({ id }) => id).sort()).toEqual(output.map(({ json }) => json.id).sort());
	});

	it.each([2, 4])('is not asked again by Retry On Fail, although answers come after the refusal (%i)', async (code) => {
		const seeded = sandbox.seed(rows(100).map(({ n }) => ({ name: `Name ${n}` })));
		const items = seeded.map(({ id }, n) => ({ id, n }));
		const refused = 50;
		sandbox.addFault({ kind: 'refuse', code, nth: refused, times: 1 });
		sandbox.options.latencyMs = () => (sandbox.stats.requests === refused ? 1 : 60);
		const { error } = await engine.run(UPDATE, {
			items,
			node: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 },
		});
		expect(error?.message).toMatch(`(${code})`);
		expect(sandbox.stats.byCode).toEqual({ [code]: 1 });
		expect(sandbox.stats.requests).toBeLessThanOrEqual(refused + 9);
	});
});

describe('Two executions at once on one account', () => {
	it('keep to the limit together, and see no error 9', async () => {
		sandbox.options.latencyMs = 5;
		const both = await Promise.all(
			['a', 'b'].map(async (prefix) => await engine.run(CREATE, { items: rows(150, prefix) })),
		);
		expect(both.map(({ error, json }) => [error, json.length])).toEqual([
			[undefined, 150],
			[undefined, 150],
		]);
		expect(sandbox.stats.peakInFlight).toBeLessThanOrEqual(10);
		expect(sandbox.stats.byCode).toEqual({});
		expect(sandbox.templates()).toHaveLength(300);
	});

	it('keep to the fourteen of the account when both want as many', async () => {
		// Longer than a busy machine needs to send fourteen
		sandbox.options.latencyMs = 100;
		const wide = { ...CREATE, options: { maxConcurrentRequests: 14 } };
		await Promise.all(['a', 'b', 'c'].map(async (prefix) => await engine.run(wide, { items: rows(80, prefix) })));
		expect(sandbox.stats.peakInFlight).toBe(14);
		expect(sandbox.stats.byCode).toEqual({});
	});

	it('take turns: one that sends a request at a time is done before a long one', async () => {
		sandbox.options.latencyMs = 3;
		const ended: string[] = [];
		const long = engine.run(CREATE, { items: rows(600, 'long') }).then(() => ended.push('long'));
		const slow = { ...CREATE, options: { maxConcurrentRequests: 1 } };
		const short = engine.run(slow, { items: rows(3, 'short') }).then(() => ended.push('short'));
		await Promise.all([long, short]);
		expect(ended).toEqual(['short', 'long']);
	});

	it('with two passwords, one of them wrong: the right one is not stopped', async () => {
		sandbox.options.latencyMs = 2;
		const [wrong, right] = await Promise.all([
			engine.run(CREATE, { items: rows(100, 'wrong'), credential: { ...engine.credential, ...WRONG } }),
			engine.run(CREATE, { items: rows(100, 'right') }),
		]);
		expect(wrong.error?.message).toMatch(/\(2\)$/);
		expect(right.error).toBeUndefined();
		expect(right.json).toHaveLength(100);
		expect(sandbox.stats.byCode).toEqual({ 2: 1 });
		const again = await engine.run(CREATE, { items: rows(5, 'again') });
		expect(again.error).toBeUndefined();
	});

	it('an account of another login does not count', async () => {
		const other = { login: 'other-user', password: 'other-password' };
		sandbox.options.accounts = [defaultAccount, other];
		sandbox.options.latencyMs = 5;
		await Promise.all([
			engine.run(CREATE, { items: rows(100) }),
			engine.run(CREATE, { items: rows(100), credential: { ...engine.credential, ...other } }),
		]);
		expect(sandbox.stats.peakInFlight).toBeGreaterThan(10);
		expect(sandbox.templates()).toHaveLength(100);
		expect(sandbox.templates(other.login)).toHaveLength(100);
	});
});

describe('Writes to one template', () => {
	it('happen in item order, while others go on at the same time', async () => {
		const [one, other] = sandbox.seed([{ name: 'One' }, { name: 'Other' }]);
		sandbox.options.latencyMs = () => Math.random() * 10;
		const items = rows(60).map(({ n }) => ({ n, id: n % 3 === 0 ? other.id : one.id }));
		const { json } = await engine.run(UPDATE, { items });
		expect(json.map(({ message }) => message)).toEqual(items.map(({ n }) => `Text of ${n}`));
		const message = (id: number) => sandbox.templates().find((template) => template.id === id)?.message;
		expect(message(one.id)).toBe('Text of 59');
		expect(message(other.id)).toBe('Text of 57');
	});

	it('merge onto what an item before has written', async () => {
		const [{ id }] = sandbox.seed([{ name: 'One', sender: 'Before' }]);
		const given = { name: '={{ $json.name }}', sender: '={{ $json.sender }}' };
		const { error } = await engine.run(
			{ operation: 'update', templateId: id, updateFields: given },
			{ items: [{ name: 'Two' }, { sender: 'After' }] },
		);
		expect(error).toBeUndefined();
		expect(sandbox.templates()[0]).toMatchObject({ name: 'Two', sender: 'After' });
	});
});
