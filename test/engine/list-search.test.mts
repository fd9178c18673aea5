import type { INodeListSearchItems } from 'n8n-workflow';

import { defaultAccount, startSandbox, type Sandbox } from '../../sandbox/server/sandbox.mts';
import { columns, operations, rows } from './support/batch.mts';
import { credentialFor, Engine } from './support/engine.mts';
import { FakeTime } from './support/poll.mts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

let sandbox: Sandbox;
let engine: Engine;
let time: FakeTime;

beforeEach(async () => {
	time = new FakeTime();
	sandbox = await startSandbox({ clock: time.now });
	engine = new Engine(sandbox);
});

afterEach(async () => {
	time.restore();
	await sandbox.close();
});

function pass(ms: number): void {
	time.pass(ms);
}

/** Goes by a list that was asked for after it began. */
const SYNC = {
	operation: 'sync',
	columns: columns({ name: 'Welcome', message: 'Hello' }),
	dryRun: true,
	options: { onRateLimit: 'fail' },
};

const NONE_LEFT = 'SMS Center takes three lists of templates a minute, and these were asked for already';

/** A request that proves the password, and is no list. */
async function provePassword(): Promise<void> {
	const [{ id }] = sandbox.seed([{ name: 'Old' }]);
	expect((await engine.run({ operation: 'delete', templateId: String(id) })).error).toBeUndefined();
	sandbox.resetStats();
}

const names = async (filter?: string) => (await engine.searchList(filter)).results.map(({ name }) => name);

/** The error that the list is refused with. */
async function refusal(filter?: string): Promise<Error & { description?: string }> {
	const answer = await engine.searchList(filter).then(
		({ results }) => ({ results }),
		(failure: Error) => ({ failure }),
	);
	if ('results' in answer) throw new Error(`Not refused: ${JSON.stringify(answer.results)}`);
	return answer.failure;
}

describe('what the list shows', () => {
	it('is the name, and the ID and the beginning of the text, on one line and with no character cut in two', async () => {
		const [short, long, blank] = sandbox.seed([
			{ name: 'Короткий', message: 'Привет!\r\n\r\nКак дела?\t' },
			{ name: 'Long', message: '🎉'.repeat(61) },
			{ name: 'Blank', message: ' ' },
		]);

		const { results, paginationToken } = await engine.searchList();

		expect(results).toEqual<INodeListSearchItems[]>([
			{ name: 'Blank', value: String(blank.id), description: String(blank.id) },
			{ name: 'Long', value: String(long.id), description: `${long.id} · ${'🎉'.repeat(60)}…` },
			{ name: 'Короткий', value: String(short.id), description: `${short.id} · Привет! Как дела?` },
		]);
		expect(paginationToken).toBeUndefined();
	});

	it('stands in the order of the names, numbers in them by their size, equal names by ID', async () => {
		sandbox.seed([
			{ id: 5, name: 'Order 10', message: '' },
			{ id: 4, name: 'order 9', message: '' },
			{ id: 3, name: 'Twin', message: '' },
			{ id: 2, name: 'Twin', message: '' },
			{ id: 1, name: 'Ёлка', message: '' },
		]);

		expect((await engine.searchList()).results.map(({ value }) => value)).toEqual(['4', '5', '2', '3', '1']);
	});

	it('tells templates of one name apart by their ID', async () => {
		sandbox.seed([
			{ id: 3, name: 'Twin', message: 'A' },
			{ id: 2, name: 'Twin', message: 'B' },
			{ id: 1, name: 'twin', message: 'C' },
		]);

		expect(await names()).toEqual(['twin', 'Twin (2)', 'Twin (3)']);
	});

	it('finds by name, by text and by the beginning of the ID, in upper or lower case', async () => {
		sandbox.seed([
			{ id: 1234, name: 'Заказ принят', message: 'Ваш заказ у нас' },
			{ id: 2345, name: 'Welcome', message: 'ЗАКАЗЫВАЙТЕ у нас' },
			{ id: 9123, name: 'Bye', message: 'See you' },
		]);

		expect(await names('заказ')).toEqual(['Welcome', 'Заказ принят']);
		expect(await names(' WEL ')).toEqual(['Welcome']);
		expect(await names('123')).toEqual(['Заказ принят']);
		expect(await names('nothing like it')).toEqual([]);
		expect(await names('')).toHaveLength(3);
	});

	it('is empty for an empty account', async () => {
		expect((await engine.searchList()).results).toEqual([]);
	});

	it('comes in pages, each template once, also with a filter', async () => {
		sandbox.seed(Array.from({ length: 450 }, (_, n) => ({ name: `Name ${n}`, message: n % 2 ? 'odd' : 'even' })));

		for (const [filter, count] of [
			[undefined, 450],
			['odd', 225],
		] as const) {
			const values: unknown[] = [];
			let token: string | undefined;
			do {
				const page = await engine.searchList(filter, token);
				expect(page.results.length).toBeLessThanOrEqual(100);
				values.push(...page.results.map(({ value }) => value));
				token = page.paginationToken as string | undefined;
			} while (token !== undefined);
			expect(values).toHaveLength(count);
			expect(new Set(values).size).toBe(count);
		}
		expect(sandbox.requests).toHaveLength(1);
	});
});

describe('what the list costs', () => {
	it('is one request, however much is typed, also while the first answer is awaited', async () => {
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		sandbox.options.latencyMs = 50;

		const typed = ['', 'w', 'we', 'wel', 'welc', 'welco', 'welcom', 'welcome'];
		const answers = await Promise.all(typed.map((filter) => engine.searchList(filter)));
		for (const filter of typed) answers.push(await engine.searchList(filter));

		expect(answers.map(({ results }) => results.length)).toEqual(Array(16).fill(1));
		expect(sandbox.requests.map(({ action }) => action)).toEqual(['get']);
	});

	it('is at most one request a minute, and what it shows is at most a minute old', async () => {
		sandbox.seed([{ name: 'Old', message: '' }]);
		for (let n = 0; n < 60; n += 1) {
			if (n === 30) sandbox.seed([{ name: 'New', message: '' }]);
			await engine.searchList();
			pass(5 * SECOND_MS);
		}

		const at = sandbox.requests.map((request) => request.at);
		expect(at.length).toBeGreaterThan(1);
		expect(at.slice(1).filter((later, index) => later - at[index] < MINUTE_MS)).toEqual([]);
		expect(await names()).toEqual(['New', 'Old']);
		expect(sandbox.stats.refused).toBe(0);
	});

	it('leaves a workflow two of the three lists that SMS Center gives in a minute', async () => {
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		await engine.searchList();

		for (let n = 0; n < 2; n += 1) {
			pass(SECOND_MS);
			expect((await engine.run(SYNC)).error).toBeUndefined();
			pass(SECOND_MS);
			await engine.searchList('w');
		}
		expect(sandbox.stats).toMatchObject({ requests: 3, refused: 0 });
	});

	it.each(['reset-before', 'html', 'bad-gateway', 'plain', 'cut-off'] as const)(
		'is two requests a minute when the answer is no list (%s), however much is typed',
		async (kind) => {
			await provePassword();
			sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
			sandbox.addFault({ on: 'get', kind });

			expect((await refusal()).message).not.toBe(NONE_LEFT);
			for (const typed of ['w', 'we', 'wel']) await refusal(typed);
			expect((await refusal()).message).toBe(NONE_LEFT);
			expect(sandbox.requests).toHaveLength(2);

			sandbox.clearFaults();
			expect((await refusal()).message).toBe(NONE_LEFT);
			pass(62 * SECOND_MS);
			expect(await names()).toEqual(['Welcome']);
		},
	);

	it('is asked for again where it was cut off: that is no refusal of the login', async () => {
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		sandbox.addFault({ on: 'get', kind: 'cut-off' });
		for (let minute = 0; minute < 5; minute += 1) {
			expect((await refusal()).message).toMatch(/^The reply \(HTTP 200\) is JSON that is cut off/);
			pass(2 * MINUTE_MS);
		}
		sandbox.clearFaults();
		expect(await names()).toEqual(['Welcome']);
	});

	it.each(['html', 'plain'] as const)(
		'is one request in half an hour when the answer to a password that was never right may be a refusal (%s)',
		async (kind) => {
			sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
			sandbox.addFault({ on: 'get', kind });
			expect((await refusal()).message).toMatch(/^The reply \(HTTP 200\) /);
			for (let minute = 0; minute < 29; minute += 1) {
				pass(MINUTE_MS);
				expect((await refusal()).message).toMatch(/^Not sent: .* may have been a refusal$/);
			}
			expect(sandbox.requests).toHaveLength(1);

			sandbox.clearFaults();
			pass(2 * MINUTE_MS);
			expect(await names()).toEqual(['Welcome']);
		},
	);
});

describe('what the list leaves to a workflow', () => {
	/** In whole milliseconds: the clock of the test adds fractions up. */
	const sentAt = () => sandbox.requests.map(({ at }) => Math.round(at));

	/** Opens the list every second, typing something else each time. */
	async function openForMinutes(minutes: number): Promise<number[]> {
		for (let second = 0; second < minutes * 60; second += 1) {
			await engine.searchList(`${second % 7}`).catch(() => undefined);
			pass(SECOND_MS);
		}
		return sentAt();
	}

	const oftenerThanTwice = (at: readonly number[]) =>
		at.filter((first, index) => (at[index + 2] ?? Infinity) - first < 61 * SECOND_MS);

	it.each<[string, () => void]>([
		['answers', () => sandbox.seed([{ name: 'Welcome', message: 'Hello' }])],
		['is down', () => sandbox.addFault({ kind: 'bad-gateway', on: 'get' })],
		['resets', () => sandbox.addFault({ kind: 'reset-before', on: 'get' })],
		['refuses with error 9', () => sandbox.addFault({ kind: 'refuse', code: 9, on: 'get' })],
		['fails now and then', () => sandbox.addFault({ kind: 'html', on: 'get', every: 3 })],
		['has no templates, and says so with a blank', () => (sandbox.options.emptyList = 'blank')],
		[
			'answers with a blank, then not at all',
			() => {
				sandbox.options.emptyList = 'blank';
				sandbox.addFault({ kind: 'reset-before', on: 'get', every: 2 });
			},
		],
	])('is one of the three lists in any minute, where the server %s', async (_, prepare) => {
		prepare();
		const at = await openForMinutes(5);
		expect(at.length).toBeGreaterThan(4);
		expect(oftenerThanTwice(at)).toEqual([]);

		sandbox.clearFaults();
		// An empty list would be asked for twice
		sandbox.seed([{ name: 'Another' }]);
		expect((await engine.run(SYNC)).error).toBeUndefined();
	});

	it('is so with credentials that take turns, too', async () => {
		sandbox.seed([{ name: 'Welcome' }]);
		const right = engine.credential;
		for (let second = 0; second < 120; second += 1) {
			engine.credential = second % 2 ? right : credentialFor(sandbox, { password: 'wrong-password' });
			await engine.searchList().catch(() => undefined);
			pass(SECOND_MS);
		}
		expect(oftenerThanTwice(sentAt())).toEqual([]);
	});

	it('shows an account that is empty, and says so with a blank', async () => {
		sandbox.options.emptyList = 'blank';
		expect(await names()).toEqual([]);
		expect(sandbox.requests).toHaveLength(2);
	});

	it('tells why the list could not be had, and then that it may not be asked for again', async () => {
		sandbox.addFault({ kind: 'bad-gateway', on: 'get' });
		expect((await refusal()).message).toMatch(/HTTP 502/);
		for (let second = 0; second < 59; second += 1) {
			pass(SECOND_MS);
			expect((await refusal()).message).toBe(NONE_LEFT);
		}
		expect(sandbox.requests).toHaveLength(2);
		sandbox.clearFaults();
		pass(12 * SECOND_MS);
		expect(await names()).toEqual([]);
	});
});

describe('a list that cannot be had', () => {
	it('says that the password is wrong, once, and works as soon as it is corrected', async () => {
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		engine.credential = credentialFor(sandbox, { password: 'wrong-password' });

		const error = await refusal();
		await refusal('w');

		expect(error.name).toBe('NodeApiError');
		expect(error.message).toBe('SMS Center refused the login or password (2)');
		expect(error.description).toMatch(/^Check the login or password in the credential/);
		expect(JSON.stringify(error) + error.message).not.toContain('wrong-password');
		expect(sandbox.requests).toHaveLength(1);

		engine.credential = credentialFor(sandbox);
		expect(await names()).toEqual(['Welcome']);
	});

	it('sends a wrong password at most twice in half an hour, however often the list is opened', async () => {
		engine.credential = credentialFor(sandbox, { password: 'wrong-password' });

		for (let n = 0; n < 29; n += 1) {
			await refusal();
			pass(MINUTE_MS);
		}

		expect(sandbox.requests.length).toBeGreaterThanOrEqual(1);
		expect(sandbox.requests.length).toBeLessThanOrEqual(2);
	});

	it('does not show a wrong password what the right one has fetched', async () => {
		sandbox.seed([{ name: 'Confidential', message: 'Hello' }]);
		await engine.searchList();

		engine.credential = credentialFor(sandbox, { password: 'wrong-password' });

		expect((await refusal()).message).toBe('SMS Center refused the login or password (2)');
	});

	it('says that the server is away', async () => {
		await sandbox.close();

		const error = await refusal();

		expect(error.name).toBe('NodeApiError');
		expect(error.message).toBe('The server of SMS Center does not take connections');
		expect(error.description).toMatch(/server/i);
		expect(error.message + error.description).not.toMatch(/ECONNREFUSED|undefined/);
		// For afterEach, which closes it again
		sandbox = await startSandbox();
	});

	it('says which field of the credential is empty, without a request', async () => {
		engine.credential = credentialFor(sandbox, { login: ' ' });

		expect((await refusal()).message).toBe("The field 'Login' of the SMS Center credential is empty");
		expect(sandbox.requests).toHaveLength(0);
	});

	it('shows what is known when a workflow has used up the three lists, however old it is, and asks for none', async () => {
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		await engine.searchList();
		pass(50 * SECOND_MS);
		sandbox.addFault({ kind: 'bad-gateway', on: 'get' });
		expect((await engine.run(SYNC)).error?.message).toMatch(/HTTP 502/);
		expect(sandbox.requests).toHaveLength(3);
		pass(20 * SECOND_MS);

		expect(await names()).toEqual(['Welcome']);
		expect(sandbox.requests).toHaveLength(3);
	});

	it('says when to ask again where a workflow has used up the lists and none is known, and asks for none', async () => {
		sandbox.seed([{ name: 'Welcome', message: 'Hello' }]);
		const fix = sandbox.addFault({ kind: 'bad-gateway', on: 'get' });
		expect((await engine.run(SYNC)).error?.message).toMatch(/HTTP 502/);
		fix();

		const error = await refusal();

		expect(error.message).toBe(NONE_LEFT);
		expect(error.description).toBe("Open the list again in a minute, or choose 'By ID' or 'By Name'.");
		expect(sandbox.requests).toHaveLength(2);

		pass(62 * SECOND_MS);
		expect(await names()).toEqual(['Welcome']);
	});

	it('keeps the secrets to itself when the server echoes them', async () => {
		sandbox.addFault({ on: 'get', kind: 'echo' });

		const error = await refusal();

		const said = JSON.stringify(error, Object.getOwnPropertyNames(error));
		expect(said).toContain('HTTP 500');
		expect(said).not.toContain(defaultAccount.password);
		expect(said).not.toContain(defaultAccount.login);
	});
});

it('holds up no workflow that uses the account meanwhile', async () => {
	const items = sandbox.seed(rows(61)).map(({ id }, n) => ({ id, n }));
	// The first request of all goes alone; a deletion is not read back, so no list is known
	await engine.run(operations.delete, { items: items.splice(0, 1) });
	let listed = 0;
	let updatedMeanwhile = 0;
	sandbox.options.latencyMs = ({ params }) => (params.get ? 300 : 2);
	sandbox.options.onAnswered = ({ params }) => {
		if (params.get) listed = updatedMeanwhile;
		else updatedMeanwhile += 1;
		pass(1);
	};
	const running = engine.run(operations.update, { items });
	expect(await names('Name 1')).toContain('Name 1');
	expect((await running).error).toBeUndefined();
	// One at a time while the list is under way would be none
	expect(listed).toBe(60);
});
