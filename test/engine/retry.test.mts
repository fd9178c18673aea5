import type { IDataObject, INode } from 'n8n-workflow';

import type { Fault } from '../../sandbox/server/sandbox.mts';
import { detailsOf } from './support/batch.mts';
import { credentialFor, type NodeResult, type RunOptions } from './support/engine.mts';
import { BY_COLUMNS, KEEPS_ELSE, takeTime } from './support/threeRuns.mts';
import { clock, eachInSteps, engine, sandbox } from './support/timed.mts';

const SECOND = { login: 'second-user', password: 'second-password' };

eachInSteps({ accounts: [{ login: 'sandbox-user', password: 'sandbox-password-7f3a' }, SECOND] });
takeTime();

const RETRY: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const COLUMNS = { name: '={{ $json.name }}', message: '={{ $json.message }}' };
const CREATE = { operation: 'create', ...COLUMNS, additionalFields: { format: '={{ $json.format }}' } };
const UPDATE = {
	operation: 'update',
	templateId: '={{ $json.id }}',
	updateFields: { message: '={{ $json.message }}' },
};
const DELETE = { operation: 'delete', templateId: '={{ $json.id }}' };
const DELETE_BY_NAME = { operation: 'delete', templateId: { mode: 'name', value: '={{ $json.name }}' } };

/** What could create two templates of one item. */
const creators: Array<[string, IDataObject]> = [['create', CREATE], ...Object.entries(BY_COLUMNS)];

const named = (...names: string[]) => names.map((name) => ({ name, message: `Text of ${name}` }));

/** SMS Center cannot save it, so often. */
const refuses = (on: Fault['on'], match: Fault['match'], times = 1) =>
	sandbox.addFault({ kind: 'refuse', code: 5, on, match, times });

const sent = (action: string) => sandbox.requests.filter((request) => request.action === action);

const stored = (login?: string) => sandbox.templates(login).map(({ id, name }) => [id, name]);

/** "Retry execution": what n8n has kept of a run, in an execution of its own. */
function retryOf({ run }: NodeResult): Pick<RunOptions, 'contextData'> {
	const kept = run.data.executionData?.contextData;
	return { contextData: JSON.parse(JSON.stringify(kept)) as typeof kept };
}

describe('Retry On Fail', () => {
	it.each([
		['By ID', DELETE, RETRY],
		['By Name', DELETE_BY_NAME, RETRY],
		['By ID, one at a time', { ...DELETE, options: { maxConcurrentRequests: 1 } }, RETRY],
		['By ID, with an error output', DELETE, { ...RETRY, onError: 'continueErrorOutput' as const }],
	])('deletes three templates where the last one is refused once: %s', async (_, parameters, node) => {
		const items = sandbox.seed(named('A', 'B', 'C')).map(({ id, name }) => ({ id, name }));
		refuses('del', ({ id }) => Number(id) === items[node.onError ? 0 : 2].id);
		const { error, json, errorOutput } = await engine.run(parameters, { items, node });
		expect(error).toBeUndefined();
		expect(errorOutput).toEqual([]);
		expect(json).toMatchObject(items.map(({ id }) => ({ id, deleted: true })));
		expect(sandbox.templates()).toEqual([]);
		expect(sent('del')).toHaveLength(4);
	});

	it('writes each of three updates once where the last one is refused once', async () => {
		const items = sandbox.seed(named('A', 'B', 'C')).map(({ id }) => ({ id, message: `New of ${id}` }));
		refuses('chg', ({ id }) => Number(id) === items[2].id);
		const { error, json } = await engine.run(UPDATE, { items, node: RETRY });
		expect(error).toBeUndefined();
		expect(json).toMatchObject(items);
		expect(sandbox.templates()).toMatchObject(items);
		expect(sent('chg')).toHaveLength(4);
	});

	it.each(creators)(
		'creates each of three templates once with %s where the last one is refused once',
		async (_, parameters) => {
			refuses('add', ({ name }) => name === 'C');
			const items = named('A', 'B', 'C');
			const { error, json } = await engine.run(parameters, { items, node: RETRY });
			expect(error).toBeUndefined();
			expect(json).toMatchObject(items);
			expect(json.map(({ id, name }) => [id, name]).sort()).toEqual(stored().sort());
			expect(
				sent('add')
					.map(({ params }) => params.name)
					.sort(),
			).toEqual(['A', 'B', 'C', 'C']);
		},
	);

	it('does what a Sync had left to do, and no part of it twice', async () => {
		const [changed, gone, last] = sandbox.seed(named('Changed', 'Gone', 'Last'));
		refuses('del', ({ id }) => Number(id) === last.id);
		const items = [{ name: 'Changed', message: 'New text' }, ...named('New')];
		const parameters = { ...BY_COLUMNS.sync, deleteMissing: true, options: { maxConcurrentRequests: 1 } };
		const { error, json } = await engine.run(parameters, { items, node: RETRY });
		expect(error).toBeUndefined();
		expect(json.filter(({ action }) => action === 'deleted').map(({ id }) => id)).toContain(last.id);
		expect(sandbox.templates().map(({ name, message }) => [name, message])).toEqual([
			['Changed', 'New text'],
			['New', 'Text of New'],
		]);
		expect(stored()[0]).toEqual([changed.id, 'Changed']);
		const deletions = sent('del').map(({ params }) => Number(params.id));
		expect(deletions).toEqual([gone.id, last.id, last.id]);
		expect([sent('add'), sent('chg')].map(({ length }) => length)).toEqual([1, 1]);
	});

	it('does not create again what may have been created', async () => {
		sandbox.addFault({ kind: 'gateway-timeout', on: 'add', carryOut: true });
		sandbox.options.listLagMs = 3_600_000;
		const { error } = await engine.run(CREATE, { items: named('A'), node: RETRY });
		expect(error?.message).toContain('whether the template was created is not known');
		expect(sandbox.templates()).toHaveLength(1);
		expect(sent('add')).toHaveLength(1);
	});

	it('keeps ids and hashes only, and nothing once all is done', async () => {
		const repair = refuses('add', ({ name }) => name === 'B', Infinity);
		const failed = await engine.run(CREATE, { items: named('A', 'B') });
		const kept = JSON.stringify(retryOf(failed).contextData);
		expect(kept).toContain(String(sandbox.templates()[0].id));
		expect(kept).not.toMatch(/Text of|sandbox-|"A"/);
		repair();
		const done = await engine.run(CREATE, { items: named('A', 'B'), ...retryOf(failed) });
		expect(done.error).toBeUndefined();
		expect(JSON.stringify(retryOf(done).contextData)).not.toContain('smsCenterWrites');
		expect(
			sent('add')
				.map(({ params }) => params.name)
				.sort(),
		).toEqual(['A', 'B', 'B']);
	});
});

describe('“Retry execution”', () => {
	/** A run that wrote A, and not B. */
	async function wroteA(parameters: IDataObject, items: IDataObject[]): Promise<NodeResult> {
		const isB = ({ id, name }: Record<string, string>) => name === 'B' || Number(id) === items[1].id;
		const repair = refuses('any', isB, Infinity);
		const result = await engine.run({ ...parameters, options: { maxConcurrentRequests: 1 } }, { items });
		expect(result.error?.message).toMatch(/could not save|SMS Center/);
		repair();
		await clock.pass(180_000);
		return result;
	}

	const serial = (parameters: IDataObject) => ({ ...parameters, options: { maxConcurrentRequests: 1 } });

	it.each(creators)(
		'with the credential of another account gives nothing of the first one: %s',
		async (_, parameters) => {
			const first = await wroteA(parameters, named('A', 'B'));
			const before = sandbox.templates();
			sandbox.seed([{ id: 5000, name: 'Other' }], SECOND.login);
			engine.credential = credentialFor(sandbox, SECOND);
			const { error, json } = await engine.run(serial(parameters), { items: named('A', 'B'), ...retryOf(first) });
			expect(error).toBeUndefined();
			expect(json.map(({ id, name }) => [id, name])).toEqual(stored(SECOND.login).slice(-2));
			expect(
				stored(SECOND.login)
					.map(([, name]) => name)
					.sort(),
			).toEqual(['A', 'B', 'Other']);
			expect(sandbox.templates()).toEqual(before);
		},
	);

	it('with the credential of another account deletes there what it deleted in the first one', async () => {
		const items = sandbox.seed(named('A', 'B')).map(({ id }) => ({ id }));
		const first = await wroteA(DELETE, items);
		sandbox.seed(
			items.map(({ id }) => ({ id, name: `Second ${id}` })),
			SECOND.login,
		);
		engine.credential = credentialFor(sandbox, SECOND);
		const { error, json } = await engine.run(serial(DELETE), { items, ...retryOf(first) });
		expect(error).toBeUndefined();
		expect(json).toMatchObject(items.map(({ id }) => ({ id, deleted: true })));
		expect(sandbox.templates(SECOND.login)).toEqual([]);
		expect(stored()).toEqual([[items[1].id, 'B']]);
	});

	it('creates an item whose fields have changed since', async () => {
		const first = await wroteA(CREATE, named('A', 'B'));
		const items = [{ name: 'A', message: 'Another text' }, ...named('B')];
		const { error, json } = await engine.run(serial(CREATE), { items, ...retryOf(first) });
		expect(error).toBeUndefined();
		expect(json).toMatchObject(items);
		expect(sandbox.templates().map(({ message }) => message)).toEqual(['Text of A', 'Another text', 'Text of B']);
	});

	it('takes nothing of another run of a loop', async () => {
		const first = await wroteA(CREATE, named('A', 'B'));
		const { error, json } = await engine.run(CREATE, { items: named('A'), ...retryOf(first), runIndex: 1 });
		expect(error).toBeUndefined();
		expect(stored()).toEqual([
			[expect.any(Number), 'A'],
			[json[0].id, 'A'],
		]);
	});
});

describe('A try in which nothing can be sent, after one that has written', () => {
	const CONTINUE = { onError: 'continueRegularOutput' } as const;

	/** A run that has done what it could of A, B and C, and then one in which SMS Center refuses all. */
	async function twice(parameters: IDataObject, items: IDataObject[], node: Partial<INode>, fault: Fault) {
		const repair = sandbox.addFault(fault);
		const first = await engine.run(parameters, { items, node: CONTINUE });
		repair();
		await clock.pass(180_000);
		sandbox.addFault({ kind: 'refuse', code: 1, on: 'any' });
		return await engine.run(parameters, { items, node, ...retryOf(first) });
	}

	/** Three templates, of which SMS Center keeps the last as it is. */
	function three(): [items: IDataObject[], fault: Fault] {
		const seeded = sandbox.seed(named('A', 'B', 'C'));
		const items = seeded.map(({ id, name }) => ({ id, name, message: `New of ${name}` }));
		return [items, { kind: 'refuse', code: 5, on: 'chg', match: ({ id }) => Number(id) === seeded[2].id }];
	}

	it.each<[string, IDataObject]>([
		['update', UPDATE],
		['update by name', { ...UPDATE, templateId: { mode: 'name', value: '={{ $json.name }}' } }],
		...Object.entries(BY_COLUMNS),
	])('says of each item that it was sent before: %s', async (_, parameters) => {
		const [items, fault] = three();
		const { json } = await twice(parameters, items, CONTINUE, fault);
		expect(json.map((item) => detailsOf({ json: item }).sent)).toEqual(['yes', 'yes', 'no']);
		expect(json.map((item) => detailsOf({ json: item }).hint)).toEqual([
			...[0, 1].map(() => expect.stringMatching(/ An earlier try of this execution has done it\.$/)),
			expect.not.stringContaining('earlier try'),
		]);
	});

	it.each<[string, IDataObject]>([['update', UPDATE], ...Object.entries(BY_COLUMNS)])(
		'says it in an error too: %s',
		async (_, parameters) => {
			const [items, fault] = three();
			const { error } = await twice(parameters, items, {}, fault);
			expect(error?.description).toContain('2 of 3 items were done (items 0–1).');
		},
	);

	it.each<[string, IDataObject, Fault['on']]>([
		['update', UPDATE, 'chg'],
		['delete', DELETE, 'del'],
	])('tells what was in doubt before as unknown: %s', async (_, parameters, on) => {
		const [items] = three();
		const lost: Fault = { kind: 'gateway-timeout', on, carryOut: true, match: ({ id }) => Number(id) === items[1].id };
		const { json } = await twice(parameters, items, CONTINUE, lost);
		const details = json.map((item) => (item.error === undefined ? 'done' : detailsOf({ json: item }).sent));
		expect(details[1]).toBe('unknown');
	});

	it('tells creates as done, and those of which nobody knows as unknown', async () => {
		const rows = named(...'ABCDEFGHIJKL');
		const carriedOut: Fault = { kind: 'gateway-timeout', on: 'add', carryOut: true, nth: 2 };
		sandbox.options.listLagMs = 3_600_000;
		const { json } = await twice(CREATE, rows, CONTINUE, carriedOut);
		const held = stored().length;
		expect([held, json.filter(({ id }) => id !== undefined).length]).toEqual([12, 11]);
		expect(json.filter(({ error }) => error).map((item) => detailsOf({ json: item }))).toEqual([
			expect.objectContaining({ sent: 'unknown' }),
		]);
	});
});

describe('Two rows of one template, under Retry On Fail', () => {
	const rows = (id: number, ...messages: string[]) => messages.map((message) => ({ id, message }));

	it.each([
		['one field', {}],
		['all fields', { name: 'A', format: 'sms', sender: 'Shop', autoSign: true }],
	])('the last one is kept, where another row fails: %s', async (_, fields) => {
		const [a, b] = sandbox.seed(named('A', 'B'));
		refuses('chg', ({ id }) => Number(id) === b.id);
		const parameters = { ...UPDATE, updateFields: { ...UPDATE.updateFields, ...fields } };
		const items = [...rows(a.id, 'First', 'Second'), ...rows(b.id, 'Other')];
		const { error } = await engine.run(parameters, { items, node: RETRY });
		expect(error).toBeUndefined();
		expect(sandbox.templates().map(({ message }) => message)).toEqual(['Second', 'Other']);
		expect(sent('chg')).toHaveLength(4);
	});

	it.each([
		['one field', {}],
		['all fields', { name: 'A', format: 'sms', sender: 'Shop', autoSign: true }],
	])('the last one is kept, where the first one fails: %s', async (_, fields) => {
		const [a] = sandbox.seed(named('A'));
		refuses('chg', () => true);
		const parameters = { ...UPDATE, updateFields: { ...UPDATE.updateFields, ...fields } };
		const node = { ...RETRY, onError: 'continueRegularOutput' } as const;
		const { json } = await engine.run(parameters, { items: rows(a.id, 'First', 'Second'), node });
		expect(json).toHaveLength(2);
		expect(sandbox.templates().map(({ message }) => message)).toEqual(['Second']);
	});
});

describe('A write that SMS Center has kept otherwise', () => {
	const cut = { name: 'Заказ', message: 'Ваш заказ готов 🌼 ждём' };

	beforeEach(() => {
		sandbox.seed([{ name: 'Other' }]);
		sandbox.options.keeps = [{ kind: 'cut-at-emoji' }];
	});

	it.each(creators)('keeps that verdict in every try of %s, and is not sent again', async (_, parameters) => {
		const { error } = await engine.run(parameters, { items: [cut], node: RETRY });
		expect(error?.message).toContain(`${KEEPS_ELSE}message (cut after 15 characters)`);
		expect([...sent('add'), ...sent('chg')]).toHaveLength(1);
		expect(sandbox.templates()).toHaveLength(2);
	});

	it.each([
		['one field', {}],
		['all fields', { name: 'Other', format: 'sms', sender: 'Shop', autoSign: true }],
	])('keeps it in every try of an Update of %s, and is not sent again', async (_, fields) => {
		const [{ id }] = sandbox.templates();
		// What an Update by ID of all fields has replaced is not known otherwise
		await engine.run({ operation: 'getAll' });
		await clock.pass(180_000);
		const parameters = { ...UPDATE, updateFields: { ...UPDATE.updateFields, ...fields } };
		const { error } = await engine.run(parameters, { items: [{ id, message: cut.message }], node: RETRY });
		expect(error?.message).toContain(`${KEEPS_ELSE}message (cut after 15 characters)`);
		expect(sent('chg')).toHaveLength(1);
	});

	it.each(creators)('keeps it in “Retry execution” of %s, while the other items are done', async (_, parameters) => {
		const node = { onError: 'continueErrorOutput' } as const;
		const items = [...named('A'), cut];
		const first = await engine.run(parameters, { items, node });
		expect(first.json).toMatchObject(named('A'));
		expect(detailsOf(first.errorOutput[0])).toMatchObject({ sent: 'yes' });
		await clock.pass(180_000);
		const again = await engine.run(parameters, { items, node, ...retryOf(first) });
		expect(again.json).toMatchObject(named('A'));
		expect(again.errorOutput[0].json.error).toContain(`${KEEPS_ELSE}message (cut after 15 characters)`);
		expect(detailsOf(again.errorOutput[0])).toMatchObject({ sent: 'yes', stored: { message: 'Ваш заказ готов ' } });
		expect([...sent('add'), ...sent('chg')]).toHaveLength(2);
	});

	it.each(creators)('is told by a run of %s that stops for another item', async (_, parameters) => {
		refuses('add', ({ name }) => name === 'B', Infinity);
		const serial = { ...parameters, options: { maxConcurrentRequests: 1 } };
		const { error } = await engine.run(serial, { items: [cut, ...named('B')] });
		// Sync says what it has done in numbers
		const told = parameters.operation === 'sync' ? '0 created, ' : 'keeps something else than was sent: items 0.';
		expect(error?.message).toContain('could not save');
		expect(error?.description).toContain(told);
	});

	it('is told in the next try of a run that has stopped', async () => {
		refuses('add', ({ name }) => name === 'B');
		const { error } = await engine.run(CREATE, { items: [cut, ...named('B')], node: RETRY });
		expect(error?.message).toContain(`${KEEPS_ELSE}message (cut after 15 characters)`);
		expect(sent('add')).toHaveLength(3);
	});

	it('is told also where a second write to the template was refused', async () => {
		const [{ id }] = sandbox.templates();
		refuses('chg', ({ msg }) => msg === 'Second');
		const node = { onError: 'continueRegularOutput' } as const;
		const items = [cut.message, 'Second'].map((message) => ({ id, message }));
		const { json } = await engine.run(UPDATE, { items, node });
		expect(json[0].error).toContain(`${KEEPS_ELSE}message (cut after 15 characters)`);
	});

	it.each(creators)('is done in every try of %s where only an empty format was filled in', async (_, parameters) => {
		sandbox.options.keeps = [{ kind: 'format-sms' }];
		refuses('add', ({ name }) => name === 'B');
		const items = named('A', 'B').map((item) => ({ ...item, format: '' }));
		const { error, json } = await engine.run(parameters, { items, node: RETRY });
		expect(error).toBeUndefined();
		expect(json.map(({ name }) => name)).toEqual(['A', 'B']);
		expect(sent('add')).toHaveLength(3);
	});
});

describe('A write in doubt in an earlier try', () => {
	const UPDATE_BY_NAME = { operation: 'update', templateId: { mode: 'name', value: '={{ $json.name }}' } };
	const CONTINUE = { onError: 'continueRegularOutput' } as const;

	it.each([
		['by name', DELETE_BY_NAME],
		['by ID', DELETE],
	])('is done in the next one where it was a deletion that was carried out: %s', async (_, parameters) => {
		// Names are the same in any letter case, and the exact one wins
		const [upper, lower] = sandbox.seed(named('X', 'x'));
		sandbox.addFault({ kind: 'reset-after', on: 'del', times: 3 });
		const { error, json } = await engine.run(parameters, { items: [{ id: upper.id, name: 'X' }], node: RETRY });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ id: upper.id, deleted: true }]);
		expect(stored()).toEqual([[lower.id, 'x']]);
		expect(sent('del')).toHaveLength(3);
	});

	it('is done again by its ID where it was a rename', async () => {
		const [upper, lower] = sandbox.seed(named('X', 'x'));
		sandbox.addFault({ kind: 'reset-after', on: 'chg', times: 3 });
		const parameters = { ...UPDATE_BY_NAME, updateFields: { name: 'Y', message: 'new' } };
		const first = await engine.run(parameters, { items: [{ name: 'X' }] });
		expect(first.error?.message).toContain('whether it was carried out is not known');
		await clock.pass(40_000);
		const { error } = await engine.run(parameters, { items: [{ name: 'X' }], ...retryOf(first) });
		expect(error).toBeUndefined();
		expect(sandbox.templates()).toMatchObject([{ id: upper.id, name: 'Y', message: 'new' }, lower]);
	});

	it('takes no verdict away from another template', async () => {
		const [kept] = sandbox.seed(named('Kept'));
		sandbox.options.keeps = [{ kind: 'cut-at-emoji' }];
		sandbox.addFault({ kind: 'gateway-timeout', on: 'add', carryOut: false });
		// n8n tries again where the first item has failed
		const items = [...named('New'), { name: 'Kept', message: 'Ready 🌼 now' }];
		const { json } = await engine.run(BY_COLUMNS.upsert, { items, node: { ...RETRY, ...CONTINUE } });
		expect(json[1].error).toContain(`${KEEPS_ELSE}message`);
		expect(sandbox.templates()).toMatchObject([{ id: kept.id, message: 'Ready ' }]);
	});

	it('keeps a second row of the name from being created', async () => {
		sandbox.seed(named('Other'));
		sandbox.addFault({ kind: 'gateway-timeout', on: 'add', carryOut: false, times: 1 });
		const items = ['One', 'Two'].map((message) => ({ name: 'New', message }));
		const { json } = await engine.run(BY_COLUMNS.upsert, { items, node: { ...RETRY, ...CONTINUE } });
		expect(json.map((item) => detailsOf({ json: item }).sent)).toEqual(['unknown', 'no']);
		expect(sent('add')).toHaveLength(1);
	});
});

it('The same name twice does not delete the template that differs in letter case', async () => {
	const [upper, lower] = sandbox.seed(named('X', 'x'));
	const node = { onError: 'continueRegularOutput' } as const;
	const { json } = await engine.run(DELETE_BY_NAME, { items: named('X', 'X'), node });
	expect(json).toMatchObject([
		{ id: upper.id, deleted: true },
		{ error: "Template 'X': There is no template with this name in this account" },
	]);
	expect(stored()).toEqual([[lower.id, 'x']]);
});

it('A create that is found by a list is compared with what was sent', async () => {
	sandbox.seed(named('Other'));
	await engine.run({ operation: 'getAll' });
	await clock.pass(180_000);
	sandbox.options.keeps = [{ kind: 'sender-dropped' }];
	sandbox.addFault({ kind: 'reset-after', on: 'add', times: 1 });
	const parameters = { operation: 'create', ...COLUMNS, additionalFields: { sender: 'ACME' } };
	const { errorOutput } = await engine.run(parameters, {
		items: named('A'),
		node: { onError: 'continueErrorOutput' },
	});
	expect(errorOutput[0].json.error).toContain(`${KEEPS_ELSE}sender (not taken)`);
	expect(detailsOf(errorOutput[0])).toMatchObject({ sent: 'yes' });
	expect(sent('add')).toHaveLength(1);
});

it('An Update of all fields that is answered with OK and never taken fails as one of a single field does', async () => {
	const [{ id }] = sandbox.seed(named('A'));
	await engine.run({ operation: 'getAll' });
	sandbox.addFault({ kind: 'body', body: '{"result":"OK"}', on: 'chg' });
	const updateFields = { name: 'A', message: 'New', format: '', sender: '', autoSign: false };
	const results: NodeResult[] = [];
	for (let run = 0; run < 4; run += 1) {
		await clock.pass(150_000);
		results.push(await engine.run({ operation: 'update', templateId: id, updateFields }));
	}
	expect(results.at(-1)?.error?.message).toContain('answered this change with OK before, and has not taken it');
	expect(sent('chg').length).toBeLessThan(3);
});
