import type { IDataObject } from 'n8n-workflow';

import { columns, operations, rows } from './support/batch.mts';
import type { NodeResult } from './support/engine.mts';
import { clock, eachInSteps, engine, sandbox, useUpLists } from './support/timed.mts';

const MINUTE = 60_000;

eachInSteps();

const ALL_FIELDS = { name: 'Name', message: 'After', format: '', sender: '', autoSign: false };

const byName = (value: string) => ({ __rl: true, mode: 'name', value });

/** The most lists that were asked for within a minute. */
function mostListsAMinute(): number {
	const at = sandbox.requests.filter(({ action }) => action === 'get').map((request) => request.at);
	return Math.max(0, ...at.map((end) => at.filter((one) => one <= end && one > end - MINUTE).length));
}

function expectDone({ error, hints, errorOutput }: NodeResult): void {
	expect(error).toBeUndefined();
	expect(errorOutput).toEqual([]);
	expect(hints.filter(({ message }) => message.startsWith('Waited'))).toEqual([]);
}

describe('Two executions at once on one template', () => {
	it.each<[string, (id: number) => unknown]>([
		['by ID', (id) => id],
		['by name', () => byName('Welcome')],
	])('change other fields of it %s, and both changes are there at the end', async (_, templateId) => {
		const [{ id }] = sandbox.seed([{ name: 'Welcome', message: 'Before', sender: 'Before' }]);
		sandbox.options.latencyMs = 10;
		const changes = [{ message: 'After' }, { sender: 'After' }];
		const results = await Promise.all(
			changes.map(async (updateFields) => {
				const parameters = { operation: 'update', templateId: templateId(id), updateFields };
				return await engine.run(parameters as IDataObject);
			}),
		);
		for (const result of results) expectDone(result);
		expect(sandbox.templates()).toMatchObject([{ name: 'Welcome', message: 'After', sender: 'After' }]);
		expect(sandbox.stats.byAction.chg).toBe(2);
	});

	it('change one by ID and the other by name while a third renames it', async () => {
		const [{ id }] = sandbox.seed([{ name: 'Welcome', message: 'Before', sender: 'Before' }]);
		sandbox.options.latencyMs = 10;
		const results = await Promise.all(
			[
				{ templateId: id, updateFields: { message: 'After' } },
				{ templateId: id, updateFields: { name: 'Hello' } },
				{ templateId: byName('Welcome'), updateFields: { sender: 'After' } },
			].map(async (given) => await engine.run({ operation: 'update', ...given })),
		);
		for (const result of results) expectDone(result);
		expect(sandbox.templates()).toMatchObject([{ name: 'Hello', message: 'After', sender: 'After' }]);
	});
});

describe('Updates by ID that give every field', () => {
	it('go out together, though all give the same name', async () => {
		const ids = sandbox.seed(rows(20).map(({ n }) => ({ name: `Notice ${n}`, message: 'Before' }))).map(({ id }) => id);
		// Longer than a busy machine needs to send ten
		sandbox.options.latencyMs = 100;
		const updateFields = { name: 'Notice', message: '={{ $json.n }}', format: 'sms', sender: 'Shop', autoSign: true };
		const result = await engine.run(
			{ operation: 'update', templateId: '={{ $json.id }}', updateFields },
			{ items: ids.map((id, n) => ({ id, n })) },
		);
		expectDone(result);
		expect(sandbox.stats.peakInFlight).toBe(10);
		expect(sandbox.templates().map(({ message }) => message)).toEqual(ids.map((_, n) => String(n)));
	});
});

describe('A template that another execution is writing', () => {
	it('is not read back as if it were something else', async () => {
		const [{ id }] = sandbox.seed([{ name: 'Welcome', message: 'Before', sender: 'Before' }]);
		// The other one's write is carried out before the list of the first, and is then repeated
		sandbox.options.latencyMs = ({ action }) => (action === 'get' ? 40 : 0);
		sandbox.options.onAnswered = () => void clock.pass(1);
		sandbox.addFault({ kind: 'bad-gateway-after', on: 'chg', nth: 2 });
		const [first, second] = await Promise.all(
			[{ message: 'After' }, { sender: 'After' }].map(
				async (updateFields) => await engine.run({ operation: 'update', templateId: id, updateFields }),
			),
		);
		for (const { error } of [first, second]) expect(error).toBeUndefined();
		expect(sandbox.templates()).toMatchObject([{ message: 'After', sender: 'After' }]);
	});
});

it('A list that an execution shares with another comes though the other one stops', async () => {
	await useUpLists();
	const items = sandbox.seed(rows(2)).map(({ id }) => ({ id }));
	// What is known of it is too old after that
	const undo = sandbox.addFault({ kind: 'reset-before', on: 'chg' });
	await engine.run({ operation: 'update', templateId: items[0].id, updateFields: ALL_FIELDS });
	undo();
	sandbox.addFault({ kind: 'refuse', code: 1, on: 'chg' });
	sandbox.options.latencyMs = 100;
	const message = '={{ $itemIndex === 0 ? undefined : "After" }}';
	const stops = engine.run(
		{ operation: 'update', templateId: '={{ $json.id }}', updateFields: { ...ALL_FIELDS, message } },
		{ items },
	);
	const shares = engine.run(operations.getAll);
	expect((await stops).error?.message).toContain(`Template ${items[1].id}: SMS Center did not accept`);
	await clock.pass(MINUTE);
	const { json, error } = await shares;
	expect(error).toBeUndefined();
	expect(json).toHaveLength(3);
});

describe('Create or Update in many executions at once', () => {
	it('writes one name twelve times, one after another, and nothing is refused', async () => {
		let writing = 0;
		let most = 0;
		sandbox.options.latencyMs = ({ action }) => {
			if (action !== 'get') most = Math.max(most, (writing += 1));
			return 10;
		};
		sandbox.options.onAnswered = ({ action }) => {
			if (action !== 'get') writing -= 1;
		};
		const results = await Promise.all(
			rows(12).map(
				async ({ message }) => await engine.run(operations.upsert, { items: [{ name: 'Welcome', message }] }),
			),
		);
		for (const { error } of results) expect(error).toBeUndefined();
		expect(results.map(({ json }) => json[0].action)).toEqual(['created', ...new Array<string>(11).fill('updated')]);
		const writes = sandbox.requests.filter(({ action }) => action !== 'get');
		expect(writes.map(({ params }) => params.msg)).toEqual(rows(12).map(({ message }) => message));
		expect(most).toBe(1);
		expect(sandbox.templates()).toMatchObject([{ name: 'Welcome', message: 'Text of 11' }]);
		expect(sandbox.stats.byCode).toEqual({});
	});

	it('of ten names waits for nothing', async () => {
		sandbox.seed(rows(5));
		const results = await Promise.all(
			rows(10).map(async ({ name }) => await engine.run(operations.upsert, { items: [{ name, message: 'New text' }] })),
		);
		for (const result of results) expectDone(result);
		expect(sandbox.templates().map(({ name, message }) => ({ name, message }))).toEqual(
			expect.arrayContaining(rows(10).map(({ name }) => ({ name, message: 'New text' }))),
		);
		expect(sandbox.templates()).toHaveLength(10);
		expect(mostListsAMinute()).toBeLessThanOrEqual(2);
		expect(sandbox.stats.byCode).toEqual({});
	});
});

describe('Executions one after another within a minute', () => {
	it.each<[string, IDataObject]>([
		[
			'Create or Update of ten names',
			{ operation: 'upsert', columns: columns({ name: '={{ $json.name }}', message: 'New' }) },
		],
		[
			'Update by name, as an agent does',
			{ operation: 'update', templateId: byName('={{ $json.name }}'), updateFields: { message: 'New' } },
		],
		['Get by name', { operation: 'get', templateId: byName('={{ $json.name }}') }],
		['Delete by name', { operation: 'delete', templateId: byName('={{ $json.name }}') }],
		['Get Many', operations.getAll],
	])('wait for nothing: %s', async (_, parameters) => {
		sandbox.seed(rows(10));
		await engine.run(operations.getAll);
		sandbox.resetLimits();
		for (const item of rows(10)) {
			await clock.pass(3000);
			expectDone(await engine.run(parameters, { items: [item as unknown as IDataObject] }));
		}
		expect(mostListsAMinute()).toBeLessThanOrEqual(3);
		expect(sandbox.stats.byCode).toEqual({});
	});
});

describe('A loop over a hundred rows, one run of the node each, takes few lists and waits for nothing', () => {
	const COUNT = 100;

	/** Runs the node once for each row within one execution, and gives the outputs. */
	async function loop(parameters: IDataObject, everyMs: number): Promise<IDataObject[]> {
		const output: IDataObject[] = [];
		for (const item of rows(COUNT)) {
			if (everyMs > 0) await clock.pass(everyMs);
			const result = await engine.run(parameters, {
				items: [item as unknown as IDataObject],
				executionId: 'loop',
			});
			expectDone(result);
			output.push(...result.json);
		}
		// A slow loop needs one more when what it knows is half a minute old
		expect(mostListsAMinute()).toBeLessThanOrEqual(everyMs === 0 ? 2 : 3);
		expect(sandbox.stats.byCode).toEqual({});
		return output;
	}

	const held = () => sandbox.templates().map(({ name, message }) => [name, message]);

	describe.each([
		['at once', 0],
		['two seconds apart', 2000],
	])('%s', (_when, everyMs) => {
		it('updates each by name', async () => {
			sandbox.seed(rows(COUNT));
			const templateId = byName('={{ $json.name }}');
			await loop({ operation: 'update', templateId, updateFields: { message: '=New {{ $json.n }}' } }, everyMs);
			expect(held()).toEqual(rows(COUNT).map(({ name, n }) => [name, `New ${n}`]));
			expect(sandbox.stats.byAction.chg).toBe(COUNT);
		});

		it('creates or updates each', async () => {
			sandbox.seed(rows(COUNT / 2));
			const mapped = columns({ name: '={{ $json.name }}', message: '=New {{ $json.n }}' });
			const parameters = { operation: 'upsert', columns: mapped };
			const output = await loop(parameters, everyMs);
			expect(held()).toEqual(rows(COUNT).map(({ name, n }) => [name, `New ${n}`]));
			expect(sandbox.stats.byAction).toMatchObject({ add: COUNT / 2, chg: COUNT / 2 });
			expect(output.filter(({ action }) => action === 'created')).toHaveLength(COUNT / 2);
		});

		it('gets each by name', async () => {
			sandbox.seed(rows(COUNT));
			const output = await loop({ operation: 'get', templateId: byName('={{ $json.name }}') }, everyMs);
			expect(output.map(({ message }) => message)).toEqual(rows(COUNT).map(({ message }) => message));
		});

		it('deletes each by name', async () => {
			sandbox.seed([{ name: 'Stays' }, ...rows(COUNT)]);
			await loop({ operation: 'delete', templateId: byName('={{ $json.name }}') }, everyMs);
			expect(sandbox.templates().map(({ name }) => name)).toEqual(['Stays']);
			expect(sandbox.stats.byAction.del).toBe(COUNT);
		});
	});
});
