import { defaultAccount, startSandbox } from '../../sandbox/server/sandbox.mts';
import { failureOf, names, PollScene } from './support/pollScene.mts';

let scene: PollScene;

beforeEach(async () => {
	scene = await PollScene.begin();
});

afterEach(async () => {
	await scene.end();
});

describe('The first poll', () => {
	it('is silent, and what happens after it is reported once', async () => {
		const [first, second] = scene.sandbox.seed([{ name: 'First', message: 'Привет 🎉', flag: 1 }, { name: 'Second' }]);
		expect(await scene.workflow.activate()).toBeNull();
		expect(await scene.nextPoll()).toBeNull();

		scene.replaceTemplates([
			{ ...first, message: 'Пока' },
			{ name: 'Third', message: 'Hello', id: 5000 },
		]);
		const items = await scene.nextPoll();
		expect(items).toEqual([
			{
				event: 'created',
				name: 'Third',
				changes: {
					name: { from: null, to: 'Third' },
					message: { from: null, to: 'Hello' },
					format: { from: null, to: '' },
					sender: { from: null, to: '' },
					autoSign: { from: null, to: false },
				},
				...{ message: 'Hello', format: '', sender: '', autoSign: false, flag: 0, id: 5000 },
			},
			{
				...first,
				event: 'updated',
				changes: { message: { from: 'Привет 🎉', to: 'Пока' } },
				message: 'Пока',
				autoSign: true,
			},
			{ ...second, event: 'deleted', changes: {}, autoSign: false },
		]);
		const keys = ['event', 'name', 'changes', 'message', 'format', 'sender', 'autoSign', 'flag', 'id'];
		for (const item of items ?? []) expect(Object.keys(item)).toEqual(keys);
		expect(await scene.nextPoll()).toBeNull();
	});

	it('of an empty account makes the first template an event', async () => {
		expect(await scene.workflow.activate()).toBeNull();
		scene.sandbox.seed([{ name: 'First' }]);
		expect(names(await scene.nextPoll())).toEqual([['created', 'First']]);
	});

	it('takes names that mean something in JavaScript as they are', async () => {
		await scene.workflow.activate();
		const [proto] = scene.sandbox.seed([{ name: '__proto__', message: '__proto__' }, { name: 'constructor' }]);
		expect(names(await scene.nextPoll())).toEqual([
			['created', '__proto__'],
			['created', 'constructor'],
		]);
		await scene.restart();
		scene.change(proto.id, { message: 'toString' });
		expect(await scene.nextPoll()).toMatchObject([
			{ event: 'updated', name: '__proto__', changes: { message: { from: '__proto__', to: 'toString' } } },
		]);
	});
});

describe('10,000 templates', () => {
	const seedAll = (text: string) =>
		scene.sandbox.seed(
			Array.from({ length: 10_000 }, (_, n) => ({
				id: n + 1,
				name: `Name ${n + 1}`,
				message: `${text} ${n + 1}`,
			})),
		);

	const CHANGED = { message: 'New text', sender: 'New' };

	/** 20 updated, 15 deleted, 15 created. */
	const changeFifty = () => {
		const kept = scene.sandbox.templates().filter(({ id }) => id % 600 !== 1 || id > 8_500);
		const changed = kept.map((one) => (one.id % 500 === 2 ? { ...one, ...CHANGED } : one));
		const added = Array.from({ length: 15 }, (_, n) => ({ id: 20_000 + n, name: `Added ${n}` }));
		scene.replaceTemplates([...changed, ...added]);
	};

	it.each([
		['short texts', 'Text', true],
		['texts of more than a megabyte', 'Длинный текст '.repeat(8), false],
	])('of %s and 50 changes are 50 events, none twice, over restarts', async (_, text, isTextKept) => {
		seedAll(text);
		expect(await scene.workflow.activate()).toBeNull();
		expect(await scene.restart()).toBeNull();
		changeFifty();
		const events = (await scene.nextPoll()) ?? [];
		expect(events).toHaveLength(50);
		expect(new Set(events.map(({ id }) => id)).size).toBe(50);
		const count = (wanted: string) => events.filter(({ event }) => event === wanted).length;
		expect([count('created'), count('updated'), count('deleted')]).toEqual([15, 20, 15]);
		const former = (id: unknown) => (isTextKept ? `${text} ${String(id)}` : null);
		for (const { event, id, changes, message } of events) {
			if (event === 'deleted') expect([changes, message]).toEqual([{}, former(id)]);
			if (event !== 'updated') continue;
			expect(changes).toEqual({
				message: { from: former(id), to: CHANGED.message },
				sender: { from: '', to: CHANGED.sender },
			});
		}

		expect(await scene.nextPoll()).toBeNull();
		expect(await scene.restart()).toBeNull();
		expect(await scene.nextPoll()).toBeNull();
		expect(scene.workflow.state.length).toBeLessThan(1_500_000);
	});

	it('that change while the workflow is not active are reported when it is activated', async () => {
		seedAll('Text');
		await scene.workflow.activate();
		changeFifty();
		expect(await scene.restart()).toHaveLength(50);
		expect(await scene.restart()).toBeNull();
	});
});

describe('What is reported', () => {
	beforeEach(async () => {
		scene.sandbox.seed([
			{ id: 1, name: 'Order', sender: 'SHOP', format: 'sms' },
			{ id: 2, name: 'Visit', sender: 'CLINIC', format: 'viber' },
			{ id: 3, name: 'Sum', sender: 'BANK', format: 'sms' },
		]);
		await scene.workflow.activate();
	});

	const changeAll = () =>
		scene.replaceTemplates([
			{ id: 1, name: 'Order', sender: 'CLINIC', format: 'sms' },
			{ id: 3, name: 'Sum', sender: 'BANK', format: 'sms', message: 'Other' },
			{ id: 4, name: 'New', sender: 'SHOP', format: 'viber' },
		]);

	it.each([
		[{}, ['created New', 'updated Order', 'updated Sum', 'deleted Visit']],
		[{ search: '', format: '', sender: '' }, ['created New', 'updated Order', 'updated Sum', 'deleted Visit']],
		[{ sender: 'SHOP' }, ['created New', 'updated Order']],
		[{ sender: 'CLINIC' }, ['updated Order', 'deleted Visit']],
		[{ format: 'viber' }, ['created New', 'deleted Visit']],
		[{ search: 'OTHER' }, ['updated Sum']],
		[{ search: 'nothing' }, undefined],
	])('follows the filters %j', async (filters, expected) => {
		scene.workflow.parameters = { ...scene.workflow.parameters, filters };
		changeAll();
		expect(names(await scene.nextPoll())?.map((pair) => pair.join(' '))).toEqual(expected);
		scene.workflow.parameters = { ...scene.workflow.parameters, filters: {} };
		expect(await scene.nextPoll()).toBeNull();
	});

	it.each([
		[['created'], ['created New']],
		[['deleted'], ['deleted Visit']],
		[
			['updated', 'deleted'],
			['updated Order', 'updated Sum', 'deleted Visit'],
		],
	])('is only %j where only they are chosen', async (events, expected) => {
		scene.workflow.parameters = { events, filters: {} };
		changeAll();
		expect(names(await scene.nextPoll())?.map((pair) => pair.join(' '))).toEqual(expected);
		expect(await scene.nextPoll()).toBeNull();
	});

	it.each([
		['no event', { events: [], filters: {} }, "The field 'Trigger On' is empty"],
		[
			'a filter whose expression gives nothing',
			{ events: ['created'], filters: { search: '={{ undefined }}' } },
			"The field 'Search' gives nothing",
		],
		[
			'an unknown format',
			{ events: ['created'], filters: { format: 'fax' } },
			"The field 'Format' holds none of SMS Center's formats",
		],
	])('cannot be %s', async (_, parameters, message) => {
		scene.workflow.parameters = parameters;
		const asked = scene.sandbox.requests.length;
		expect((await failureOf(scene.nextPoll())).message).toBe(message);
		expect(scene.sandbox.requests).toHaveLength(asked);
	});

	it('rests on JSON lists', () => {
		expect(scene.sandbox.requests.map(({ fmt }) => fmt)).toEqual([3]);
	});

	it('begins anew, in silence, for another account', async () => {
		scene.sandbox.options.accounts = [defaultAccount, { login: 'other', password: 'secret' }];
		scene.sandbox.seed([{ name: 'Theirs' }], 'other');
		scene.workflow.credential = { ...scene.workflow.credential, login: 'other', password: 'secret' };
		expect(await scene.nextPoll()).toBeNull();
		scene.sandbox.seed([{ name: 'Theirs too' }], 'other');
		expect(names(await scene.nextPoll())).toEqual([['created', 'Theirs too']]);
		expect(scene.workflow.state).not.toMatch(/"other|secret|127\.0\.0\.1/);
	});

	it('begins anew, in silence, for another server', async () => {
		const elsewhere = await startSandbox();
		try {
			elsewhere.seed([{ name: 'Elsewhere' }]);
			scene.workflow.credential = { ...scene.workflow.credential, customUrl: elsewhere.url };
			expect(await scene.nextPoll()).toBeNull();
			elsewhere.seed([{ name: 'Elsewhere too' }]);
			expect(names(await scene.nextPoll())).toEqual([['created', 'Elsewhere too']]);
		} finally {
			await elsewhere.close();
		}
	});
});
