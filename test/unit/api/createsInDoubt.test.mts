import type { Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import { ConnectionError, UnforeseenError } from '../../../nodes/SmsCenter/api/connection.ts';
import { UnreadableReplyError, type SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import { Creates, CreateUnknownError } from '../../../nodes/SmsCenter/api/request/createsInDoubt.ts';
import type { TemplateFields } from '../../../nodes/SmsCenter/api/template.ts';
import { settle } from '../account/fakeClock.mts';
import { BACKUP, MAIN, refusal, Scene, type Call } from '../account/scene.mts';
import { listOf } from '../account/views.mts';
import { reply, template } from '../reply/replies.mts';

const fields = (name: string): TemplateFields => ({
	name,
	message: 'Text',
	format: '',
	sender: '',
	autoSign: false,
});
const stored = (id: number, name: string) => ({ id, name, format: '', sender: '', flag: 0, message: 'Text' });

const RESET = new ConnectionError('reset', true);
const TIMEOUT = new ConnectionError('timeout', true);
const proxy = (status: number) => new UnreadableReplyError('is a web page', reply('', status));

let scene: Scene;
let session: Session;
let creates: Creates;
/** What the server holds; a create that is answered is put there. */
let held: Array<ReturnType<typeof stored>>;
/** What the next creates end with, by name; afterwards they are carried out. */
let failures: Record<string, SmsCenterError[]>;

beforeEach(() => {
	scene = new Scene({ backupUrl: BACKUP });
	session = scene.proven();
	creates = new Creates(session, 'json');
	held = [stored(1, 'old')];
	failures = {};
	scene.account.templates.accept(listOf(held.map(template)));
	scene.wire.respond = answer;
});

function answer({ form }: Call): unknown {
	if (form.get) return held;
	const failure = failures[form.name]?.shift();
	if (failure) throw failure;
	held.push(stored(100 + held.length, form.name));
	return { id: held[held.length - 1].id };
}

/** Runs creates of these names, and settles their doubts when nothing else is left. Gives ids and failures. */
async function run(...names: string[]): Promise<Array<number | SmsCenterError>> {
	const ends = names.map((name) =>
		creates.create(fields(name), scene.wait(session)).then(
			({ id }) => id,
			(failure: SmsCenterError) => failure,
		),
	);
	await scene.clock.advance(5000);
	while (creates.areInDoubt) await Promise.all([creates.settle(), scene.clock.advance(10 * LEDGER_WINDOW_MS)]);
	await settle();
	return await Promise.all(ends);
}

const sent = () => scene.wire.calls.map(({ form }) => (form.get ? 'list' : form.name));
const UNKNOWN = expect.objectContaining({
	sent: 'unknown',
	message: expect.stringMatching(/whether the template was created is not known$/),
});

describe('A create', () => {
	it('gives the template, which is known from then on', async () => {
		expect(await run('a')).toEqual([101]);
		expect(scene.account.templates.view?.named('A')).toHaveLength(1);
		expect(scene.account.templates.isAnswer(101)).toBe(true);
	});

	it('that is refused says so', async () => {
		scene.wire.respond = () => refusal(1);
		expect(await run('a')).toEqual([expect.objectContaining({ code: 1, sent: 'no' })]);
	});

	it.each([
		['was there before', 1],
		['is that of another create', 5],
	])('answered with an ID that %s may not be there', async (_, id) => {
		scene.account.templates.created(template({ id: 5 }), 0);
		scene.wire.respond = () => ({ id });
		const [end] = await run('a');
		expect(end).toBeInstanceOf(CreateUnknownError);
		expect(end).toMatchObject({
			sent: 'unknown',
			message: expect.stringMatching(/belongs to another template/),
		});
	});
});

describe('Creates in doubt', () => {
	it('are all settled by one list, a while after the last', async () => {
		failures = { a: [RESET], b: [TIMEOUT] };
		held.push(stored(5, 'A'), stored(6, 'b'));
		expect(await run('a', 'c', 'b')).toEqual([5, 103, 6]);
		expect(sent().filter((what) => what === 'list')).toHaveLength(1);
		expect(scene.account.templates.view?.byId.get(5)?.name).toBe('A');
	});

	it.each<[string, SmsCenterError, boolean]>([
		['a reset', RESET, true],
		['HTTP 502', proxy(502), true],
		['HTTP 503', proxy(503), true],
		['a timeout', TIMEOUT, false],
		['HTTP 504', proxy(504), false],
		['what nobody foresaw', new UnforeseenError(''), false],
	])('that are absent after %s are sent again: %#', async (_, failure, again) => {
		failures = { a: [failure] };
		expect(await run('a')).toEqual([again ? 101 : UNKNOWN]);
		expect(sent()).toEqual(again ? ['a', 'list', 'a'] : ['a', 'list']);
		expect(creates.isUnknown(' A')).toBe(!again);
	});

	it('are not sent again by a run that was left, and are known not to be carried out', async () => {
		failures = { a: [RESET] };
		creates.maySend = false;
		expect(await run('a')).toEqual([
			expect.objectContaining({
				message: RESET.message,
				hint: 'The template was not created. Run it again.',
				sent: 'no',
			}),
		]);
		expect(sent()).toEqual(['a', 'list']);
	});

	it('that fall in doubt again are looked up again, three times at most', async () => {
		failures = { a: [proxy(502), proxy(502), proxy(502), proxy(502)] };
		expect(await run('a')).toEqual([expect.objectContaining({ sent: 'no' })]);
		expect(sent().join()).toBe('a,list,a,list,a,list,a,list');
	});

	it('that end otherwise at the second try say how that ended', async () => {
		failures = { a: [RESET, TIMEOUT] };
		expect(await run('a')).toMatchObject([
			{
				sent: 'unknown',
				message: `${TIMEOUT.message}, and whether the template was created is not known`,
				hint: 'Look in your SMS Center account before you create it again. The operation Create or Update finds out by itself.',
			},
		]);
	});

	it.each<[string, () => unknown]>([
		['no list can be had', () => refusal(1)],
		['the lists are blank', () => ''],
	])('are unknown where %s', async (_, list) => {
		failures = { a: [RESET] };
		scene.wire.respond = (call) => (call.form.get ? list() : answer(call));
		expect(await run('a')).toEqual([UNKNOWN]);
		expect(sent().filter((what) => what === 'a')).toHaveLength(1);
	});

	it('are unknown where this server was seen to lag', async () => {
		scene.account.templates.wrote(1, template({ id: 1, name: 'old', message: 'new' }), 0);
		scene.account.templates.accept(listOf([template(held[0])], 1));
		failures = { a: [RESET] };
		expect(await run('a')).toEqual([UNKNOWN]);
	});

	it('are looked up on the host that they were sent to', async () => {
		failures = { a: [new ConnectionError('refused', false), TIMEOUT] };
		held.push(stored(8, 'a'));
		expect(await run('a')).toEqual([8]);
		expect(scene.wire.calls.map(({ url }) => new URL(url).origin)).toEqual([MAIN, BACKUP, BACKUP]);
	});

	it('are not looked up when the execution was cancelled', async () => {
		const cancel = new AbortController();
		session = { ...session, signal: cancel.signal };
		creates = new Creates(session, 'json');
		failures = { a: [RESET] };
		const ends = run('a');
		await settle();
		cancel.abort(new Error('cancelled'));
		expect(await ends).toEqual([UNKNOWN]);
		expect(sent()).toEqual(['a']);
	});

	it.each([
		['a', 'b'],
		['b', 'a'],
	])('with one text are each looked up for themselves: %s and %s, of which b was carried out', async (...names) => {
		failures = { a: [RESET], b: [RESET] };
		held.push(stored(5, 'b'));
		expect(Object.fromEntries((await run(...names)).map((end, n) => [names[n], end]))).toEqual({ a: 102, b: 5 });
	});

	it('claim one template each, and none beside it', async () => {
		failures = { a: [RESET] };
		held.push(stored(5, 'a'), stored(6, 'a'));
		expect(await run('a')).toEqual([5]);
		expect([5, 6].map((id) => scene.account.templates.isAnswer(id))).toEqual([true, false]);
	});

	it('are unknown where the list came in windows-1251', async () => {
		failures = { a: [RESET] };
		const list = () => Buffer.from(JSON.stringify([stored(1, '\xcf')]), 'latin1');
		const { send } = session;
		session = {
			...session,
			send: async (url, form) => (form.get ? { status: 200, body: list() } : await send(url, form, 0)),
		};
		creates = new Creates(session, 'json');
		expect(await run('a')).toEqual([UNKNOWN]);
	});

	it('are not what this process has written before, though the list before lacked it', async () => {
		scene.account.templates.wrote(8, template({ id: 8, name: 'a', message: 'Text' }), scene.clock.now());
		held.push(stored(8, 'a'));
		await scene.clock.advance(1000);
		failures = { a: [RESET] };
		expect(await run('a')).toEqual([102]);
	});

	it('name the templates that may be it', async () => {
		failures = { a: [RESET] };
		held.push({ ...stored(5, 'a'), message: 'Other' }, { ...stored(6, 'a'), message: 'Third' });
		expect(await run('a')).toMatchObject([
			{ sent: 'unknown', hint: expect.stringMatching(/One of those with the IDs 5 and 6 may be it\.$/) },
		]);
	});
});

describe('A list that lacks what this run created', () => {
	it.each([
		[1, 2],
		[5, 3],
	])('(%d times) is asked again, and not believed that something is absent: %d lists', async (times, asked) => {
		failures = { b: [RESET] };
		let lists = 0;
		scene.wire.respond = (call) => {
			if (!call.form.get) return answer(call);
			lists += 1;
			return lists <= times ? [held[0]] : held;
		};
		expect(await run('a', 'b')).toEqual([101, UNKNOWN]);
		expect(lists).toBe(asked);
	});

	it('can say what is done', async () => {
		failures = { b: [RESET] };
		scene.wire.respond = (call) => (call.form.get ? [held[0], stored(7, 'b')] : answer(call));
		expect(await run('a', 'b')).toEqual([101, 7]);
	});
});

it('Creates of two runs in doubt together are each another template', async () => {
	failures = { a: [RESET, RESET] };
	held.push(stored(5, 'a'));
	const other = new Creates(session, 'json');
	const theirs = other.create(fields('a'), scene.wait(session));
	await scene.clock.advance(1000);
	const ours = run('a');
	await scene.clock.advance(5000);
	const both = Promise.all([ours, theirs]);
	while (other.areInDoubt) await Promise.all([other.settle(), scene.clock.advance(10 * LEDGER_WINDOW_MS)]);
	const [[mine], { id }] = await both;
	expect([mine, id].sort()).toEqual([102, 5]);
});
