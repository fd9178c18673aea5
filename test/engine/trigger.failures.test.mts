import { defaultAccount, type Fault } from '../../sandbox/server/sandbox.mts';
import { failureOf, names, PollScene } from './support/pollScene.mts';

let scene: PollScene;

beforeEach(async () => {
	scene = await PollScene.begin();
});

afterEach(async () => {
	await scene.end();
});

describe('A poll that fails', () => {
	beforeEach(async () => {
		scene.sandbox.seed([
			{ id: 1, name: 'First', message: 'Привет' },
			{ id: 2, name: 'Second' },
		]);
		await scene.workflow.activate();
		scene.change(2, { name: 'Changed' });
	});

	it.each<[string, Fault, RegExp]>([
		['a 502', { kind: 'bad-gateway' }, /HTTP 502/],
		['a list that is cut off', { kind: 'cut-off' }, /cut off/],
		['a broken connection', { kind: 'reset-before' }, /broke off/],
		['a web page', { kind: 'html' }, /web page/],
		['error 1', { kind: 'refuse', code: 1 }, /\(1\)/],
	])('with %s changes nothing, and the next one reports the change once', async (_, fault, message) => {
		const before = scene.workflow.state;
		scene.sandbox.addFault({ on: 'get', ...fault });
		const failure = await failureOf(scene.nextPoll());
		expect(failure.name).toBe('NodeApiError');
		expect(failure.message).toMatch(message);
		expect(failure.description).toMatch(/forgotten nothing/);
		expect(JSON.stringify(failure)).not.toContain(defaultAccount.password);
		expect(scene.workflow.state).toBe(before);

		scene.sandbox.clearFaults();
		expect(names(await scene.nextPoll())).toEqual([['updated', 'Changed']]);
		expect(await scene.nextPoll()).toBeNull();
	});

	it('with a list in windows-1251 says so, instead of reporting every text', async () => {
		scene.sandbox.options.ignoreCharset = true;
		expect((await failureOf(scene.nextPoll())).message).toMatch(/windows-1251/);
		scene.sandbox.options.ignoreCharset = false;
		expect(names(await scene.nextPoll())).toEqual([['updated', 'Changed']]);
	});

	it.each<[string, Fault]>([
		['a blank reply', { kind: 'empty' }],
		['[]', { kind: 'body', body: '[]' }],
		['error 3', { kind: 'refuse', code: 3 }],
	])('with %s instead of a list asks again, and does not report that everything was deleted', async (_, fault) => {
		scene.sandbox.addFault({ on: 'get', times: 1, ...fault });
		expect(names(await scene.nextPoll())).toEqual([['updated', 'Changed']]);
		expect(scene.sandbox.requests).toHaveLength(3);
		expect(await scene.nextPoll()).toBeNull();
	});

	it('asks again, too, in a process that knows nothing of the account', async () => {
		// As after a restart of n8n: an account that nobody used for so long is forgotten
		scene.passMinutes(61);
		scene.sandbox.addFault({ kind: 'empty', on: 'get', times: 1 });
		expect(names(await scene.restart())).toEqual([['updated', 'Changed']]);
		expect(await scene.nextPoll()).toBeNull();
	});

	it('with two lists that contradict each other changes nothing, and the next one reports the change', async () => {
		scene.sandbox.seed(Array.from({ length: 28 }, (_, n) => ({ id: 100 + n, name: `Name ${n}` })));
		expect(await scene.nextPoll()).toHaveLength(29);
		const before = scene.workflow.state;
		const all = scene.sandbox.templates();
		scene.replaceTemplates(all.slice(0, 10));
		scene.sandbox.addFault({ kind: 'empty', on: 'get', times: 1 });
		const failure = await failureOf(scene.nextPoll());
		expect(failure.message).toMatch(/the lists differ$/);
		expect(failure.description).toMatch(/forgotten nothing/);
		expect(scene.workflow.state).toBe(before);
		scene.replaceTemplates(all.map((one) => (one.id === 1 ? { ...one, message: 'New' } : one)));
		expect(names(await scene.nextPoll())).toEqual([['updated', 'First']]);
	});

	it.each(['error3', 'blank', 'array'] as const)(
		'reports that everything was deleted when SMS Center says so twice: %s',
		async (emptyList) => {
			scene.sandbox.clear();
			scene.sandbox.options.emptyList = emptyList;
			expect(names(await scene.nextPoll())).toEqual([
				['deleted', 'First'],
				['deleted', 'Second'],
			]);
			expect(await scene.nextPoll()).toBeNull();
		},
	);
});

describe('A poll that starts while the last one is under way', () => {
	it('leaves at once, so that nothing is reported twice', async () => {
		scene.sandbox.seed([{ id: 1, name: 'First' }]);
		await scene.workflow.activate();
		scene.change(1, { name: 'Changed' });
		scene.passMinutes(1);
		const answers = await Promise.all([scene.workflow.poll(), scene.workflow.poll()]);
		expect(answers.map(names)).toEqual([[['updated', 'Changed']], undefined]);
		expect(scene.sandbox.requests).toHaveLength(2);
		expect(await scene.nextPoll()).toBeNull();
	});
});

describe('Activation with a wrong password', () => {
	it('sends one refused request in the five polls of n8n and in the polls of the next 25 minutes', async () => {
		scene.workflow.credential = { ...scene.workflow.credential, password: 'wrong-password-0c2f' };
		for (let poll = 0; poll < 5; poll += 1) {
			const failure = await failureOf(scene.workflow.activate());
			expect(failure).toMatchObject({ name: 'NodeApiError', httpCode: '2' });
			expect(failure.message).toBe(
				poll === 0
					? 'SMS Center refused the login or password (2)'
					: 'Not sent: SMS Center refused this credential a short time ago (2)',
			);
			scene.time.pass(1000 * 2 ** poll);
		}
		for (let poll = 0; poll < 24; poll += 1) await failureOf(scene.nextPoll());
		expect(scene.sandbox.stats.byCode).toEqual({ 2: 1 });

		scene.workflow.credential = { ...scene.workflow.credential, password: defaultAccount.password };
		scene.passMinutes(30);
		expect(await scene.nextPoll()).toBeNull();
		expect(scene.sandbox.requests.at(-1)?.answered?.code).toBeNull();
	});

	it.each([
		['behind a notice', { body: '<br />\n<b>Notice</b>: x\n{"error":"authorise error","error_code":2}' }],
		['with the number as text', { body: '{"error":"authorise error","error_code":"02"}' }],
		['as a page with HTTP 403', { body: '<html><title>Forbidden</title></html>', httpStatus: 403 }],
	])('that is refused %s sends two requests in half an hour at the most', async (_, fault) => {
		scene.sandbox.addFault({ kind: 'body', ...fault });
		await failureOf(scene.workflow.activate());
		for (let poll = 0; poll < 29; poll += 1) await failureOf(scene.nextPoll());
		expect(scene.sandbox.requests.length).toBeGreaterThan(0);
		expect(scene.sandbox.requests.length).toBeLessThanOrEqual(2);
	});

	it('says which field of the credential is empty', async () => {
		scene.workflow.credential = { ...scene.workflow.credential, password: '' };
		expect((await failureOf(scene.workflow.activate())).message).toBe(
			"The field 'Password' of the SMS Center credential is empty",
		);
		expect(scene.sandbox.requests).toHaveLength(0);
	});
});

describe('The sample in the editor', () => {
	it('is the newest template that matches, and leaves no trace', async () => {
		scene.sandbox.seed([
			{ id: 1, name: 'Old', sender: 'SHOP' },
			{ id: 2, name: 'New', message: 'Hello', sender: 'SHOP' },
			{ id: 3, name: 'Other' },
		]);
		await scene.workflow.activate();
		const before = scene.workflow.state;
		scene.change(1, { name: 'Changed' });
		scene.workflow.parameters = { events: ['created', 'deleted'], filters: { sender: 'SHOP' } };
		expect(await scene.workflow.sample()).toEqual([
			{
				event: 'created',
				name: 'New',
				changes: {
					name: { from: null, to: 'New' },
					message: { from: null, to: 'Hello' },
					format: { from: null, to: '' },
					sender: { from: null, to: 'SHOP' },
					autoSign: { from: null, to: false },
				},
				...{ message: 'Hello', format: '', sender: 'SHOP', autoSign: false, flag: 0, id: 2 },
			},
		]);
		expect(scene.workflow.state).toBe(before);
		scene.workflow.parameters = { events: ['updated'], filters: {} };
		expect(names(await scene.nextPoll())).toEqual([['updated', 'Changed']]);
	});

	it('is shown before the workflow was ever active, and is no baseline', async () => {
		scene.sandbox.seed([{ id: 1, name: 'First' }]);
		expect(await scene.workflow.sample()).toMatchObject([{ event: 'updated', id: 1 }]);
		expect(scene.workflow.state).toBe('{}');
	});

	it('says why there is none', async () => {
		expect((await failureOf(scene.workflow.sample())).message).toBe(
			'There is no template in this account to show as a sample',
		);
		scene.sandbox.seed([{ name: 'First' }]);
		scene.passMinutes(1);
		scene.workflow.parameters = { ...scene.workflow.parameters, filters: { search: 'second' } };
		const failure = await failureOf(scene.workflow.sample());
		expect(failure).toMatchObject({
			name: 'NodeApiError',
			message: "No template in this account matches the 'Filters'",
		});
	});
});
