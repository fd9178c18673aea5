import type { Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import type { View } from '../../../nodes/SmsCenter/api/account/view.ts';
import type { WaitOptions } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { idKey } from '../../../nodes/SmsCenter/api/account/templateCache.ts';
import { NotSentError } from '../../../nodes/SmsCenter/api/errors.ts';
import { currentTemplates, noWait, type ListNeed } from '../../../nodes/SmsCenter/api/request/currentTemplates.ts';
import { settle } from '../account/fakeClock.mts';
import { BACKUP, DONE, failureOf, refusal, Scene } from '../account/scene.mts';

const MINUTE = 60_000;

const stored = (id = 1, more: object = {}) => ({
	id,
	name: `T${id}`,
	format: '',
	sender: '',
	flag: 0,
	message: 'Text',
	...more,
});
const many = (count: number) => Array.from({ length: count }, (_, n) => stored(n + 1));

let scene: Scene;
let session: Session;

beforeEach(() => {
	scene = new Scene();
	session = scene.proven();
});

interface Asked extends Partial<ListNeed>, Partial<WaitOptions> {
	of?: Session;
}

/** Asks for the templates, by a list asked from now on where nothing else is said. */
function ask({ of = session, maxWaitMs, signal, failsAtLimits, ...need }: Asked = {}) {
	const wait = scene.wait(of, { signal, failsAtLimits, ...(maxWaitMs === undefined ? {} : { maxWaitMs }) });
	const asked = currentTemplates(of, { askedAfter: scene.clock.now(), how: 'wait', ...need }, wait);
	asked.catch(() => {});
	return asked;
}

const idsOf = (view: View | undefined) => view && [...view.byId.keys()];
const lists = () => scene.wire.calls.length;
const open = () => scene.wire.open;

/** So many lists have just been answered. */
async function use(times: number): Promise<void> {
	scene.wire.respond = () => [stored()];
	for (let n = 0; n < times; n += 1) {
		await ask();
		await scene.clock.advance(1);
	}
	scene.wire.respond = undefined;
}

/** Another execution of the same account. */
const other = (more: Partial<Session> = {}) =>
	scene.session({ caller: { executionId: '2', byPerson: false }, ...more });

describe('The templates', () => {
	it('come from a list that is new enough, whoever asked for it, or from a new one', async () => {
		await use(1);
		await scene.clock.advance(29_999);
		expect(idsOf(await ask({ of: other(), askedAfter: 0 }))).toEqual([1]);
		expect(lists()).toBe(1);
		scene.wire.respond = () => [stored(2)];
		expect(idsOf(await ask({ askedAfter: 1 }))).toEqual([2]);
		expect(lists()).toBe(3);
	});

	it('are shown to nobody whose secret was never proven', async () => {
		await use(1);
		const stranger = other({ secretHash: 'wrong' });
		const asked = ask({ of: stranger, askedAfter: -Infinity });
		await settle();
		await open()[0].answer(refusal(2));
		expect(await failureOf(asked)).toMatchObject({ code: 2, sent: 'no' });
		const again = ask({ of: stranger, askedAfter: -Infinity, how: 'without waiting' });
		expect((await failureOf(again)).sent).toBe('no');
	});

	it('are asked for in JSON, unless they are only shown', async () => {
		scene.wire.respond = ({ form }) => (form.fmt === '1' ? '1,T1,,,0,Text\n' : [stored()]);
		await ask({ format: 'csv' });
		await scene.clock.advance(1);
		await ask({ askedAfter: 0 });
		await ask({ format: 'csv', askedAfter: 0 });
		expect(scene.wire.calls.map(({ form }) => form.fmt)).toEqual(['1', '3']);
		expect(scene.wire.calls[1].form).toEqual({ get: '1', fmt: '3', charset: 'utf-8' });
	});

	it('come from the host that is asked for', async () => {
		scene = new Scene({ backupUrl: BACKUP });
		session = scene.proven();
		await use(1);
		scene.wire.respond = () => [stored()];
		await ask({ askedAfter: 0, baseUrl: BACKUP });
		expect(scene.wire.calls.map(({ url }) => new URL(url).host)).toEqual(['main.test', 'backup.test']);
	});

	it.each([
		['wait', [true, true, true]],
		['without waiting', [true, true, true]],
		['if free', [true, true, false]],
	] as const)('may be asked for %s by the first three of a minute: %j', async (how, may) => {
		for (const [before, had] of may.entries()) {
			scene = new Scene();
			session = scene.proven();
			await use(before);
			scene.wire.respond = () => [stored()];
			expect((await ask({ how })) !== undefined).toBe(had);
			expect(lists()).toBe(before + (had ? 1 : 0));
		}
	});

	it('are waited for by the fourth only where it must', async () => {
		await use(3);
		expect(await ask({ how: 'without waiting' })).toBeUndefined();
		scene.wire.respond = () => [stored()];
		const must = ask();
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect(idsOf(await must)).toEqual([1]);
		expect(session.meter.hints()).toEqual([
			'Waited 61 s: SMS Center gives three lists of templates a minute. Give all items to one node at once rather than in many executions; Update and Delete By ID need no list',
		]);
	});

	it('that cannot be had fail as a list does that has changed nothing', async () => {
		scene.wire.respond = () => {
			throw new ConnectionError('reset', true);
		};
		const asked = ask();
		await scene.clock.advance(MINUTE);
		expect(await failureOf(asked)).toMatchObject({ fault: 'reset', sent: 'no' });
	});

	it('are never waited for by an editor', async () => {
		await use(3);
		const asked = currentTemplates(session, { askedAfter: scene.clock.now(), how: 'wait' }, noWait(session));
		expect(await failureOf(asked)).toMatchObject({ code: 9, sent: 'no' });
	});
});

describe('A list', () => {
	it.each<Asked>([{}, { maxWaitMs: 0 }, { failsAtLimits: true }])(
		'is shared by those who ask before it is sent, who need not wait: %j',
		async (options) => {
			const asked = [ask(options), ask(options), ask({ of: other(), ...options })];
			await settle();
			expect(open()).toHaveLength(1);
			await open()[0].answer([stored()]);
			expect((await Promise.all(asked)).map(idsOf)).toEqual([[1], [1], [1]]);
		},
	);

	it('is not shared by who asks later: it may have been answered before the own writes', async () => {
		const first = ask();
		await settle();
		await scene.clock.advance(1);
		const second = ask();
		await settle();
		expect(open()).toHaveLength(2);
		await open()[0].answer([stored()]);
		await open()[0].answer([stored(), stored(2)]);
		expect([idsOf(await first), idsOf(await second)]).toEqual([[1], [1, 2]]);
	});

	it('that waits is shared by all who wait, each by its own limit', async () => {
		await use(3);
		const [first, late] = [ask(), other()];
		await scene.clock.advance(1000);
		const second = ask({ of: late });
		const short = ask({ of: other(), maxWaitMs: 30_000 });
		const none = ask({ of: other(), failsAtLimits: true });
		expect(await failureOf(none)).toMatchObject({ code: 9, sent: 'no' });
		await scene.clock.advance(30_000);
		expect((await failureOf(short)).message).toMatch(/three lists of templates a minute/);
		scene.wire.respond = () => [stored()];
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await Promise.all([first, second]);
		expect(lists()).toBe(4);
		expect(late.meter.hints()).toEqual([expect.stringMatching(/^Waited 60 s: SMS Center gives three lists/)]);
	});

	describe('that has to be asked for once more', () => {
		/** One that began in this state, when another execution comes. */
		async function begun(state: 'backoff' | 'second opinion') {
			scene.wire.respond = () => many(40);
			await ask();
			await scene.clock.advance(45_000);
			const isBackoff = state === 'backoff';
			scene.wire.script(...(isBackoff ? [refusal(9), refusal(9)] : [many(40), []]));
			if (!isBackoff) await ask();
			await scene.clock.advance(1);
			const asked = ask();
			await scene.clock.advance(5000);
			expect(open()).toEqual([]);
			scene.wire.respond = () => many(40);
			return { asked };
		}

		it.each(['backoff', 'second opinion'] as const)('(%s) is waited for only by who must have it', async (state) => {
			const { asked } = await begun(state);
			const recent = { of: other(), askedAfter: scene.clock.now() - 1000 };
			expect(await ask({ ...recent, how: 'without waiting' })).toBeUndefined();
			expect(await ask({ ...recent, how: 'if free' })).toBeUndefined();
			const patient = other();
			const waits = ask({ ...recent, of: patient });
			expect(await failureOf(ask({ ...recent, failsAtLimits: true }))).toMatchObject({ code: 9, sent: 'no' });
			const short = ask({ ...recent, of: other(), maxWaitMs: 5000 });
			await scene.clock.advance(5000);
			expect(await failureOf(short)).toMatchObject({ code: 9, sent: 'no' });
			await scene.clock.advance(LEDGER_WINDOW_MS);
			expect([await asked, await waits].map(idsOf)).toEqual([many(40), many(40)].map((all) => all.map(({ id }) => id)));
			expect(patient.meter.hints()).toEqual([expect.stringMatching(/^Waited \d\d s: SMS Center/)]);
		});

		it('stops who has shared it from the beginning, by its own limit', async () => {
			const [first, short] = [ask(), ask({ of: other(), maxWaitMs: 30_000 })];
			await settle();
			scene.wire.respond = () => refusal(9);
			await open()[0].answer(refusal(9));
			await scene.clock.advance(40_000);
			expect(await failureOf(short)).toMatchObject({ code: 9, sent: 'no' });
			scene.wire.respond = () => [stored()];
			await scene.clock.advance(LEDGER_WINDOW_MS);
			expect(idsOf(await first)).toEqual([1]);
		});
	});

	it('that waits for a place is waited for by each by its own limit', async () => {
		const careful = scene.proven({ maxConcurrentRequests: 1, caller: { executionId: '3', byPerson: false } });
		void scene.exchange(careful, 'slow');
		await settle();
		const [begins, short] = [ask(), ask({ of: other(), maxWaitMs: 1000 })];
		expect(await failureOf(ask({ of: other(), failsAtLimits: true }))).toMatchObject({ code: 9, sent: 'no' });
		expect(await ask({ of: other(), how: 'without waiting' })).toBeUndefined();
		await scene.clock.advance(1000);
		expect((await failureOf(short)).message).toMatch(/other executions have as many requests in flight/);
		scene.wire.respond = () => [stored()];
		await open()[0].answer(DONE);
		expect(idsOf(await begins)).toEqual([1]);
	});

	it('of an execution with a shorter timeout fails only that one', async () => {
		const [hasty, patient] = [ask({ of: other({ timeoutMs: 1000 }) }), ask()];
		await settle();
		scene.wire.respond = () => {
			throw new ConnectionError('timeout', true);
		};
		await open()[0].fail(new ConnectionError('timeout', true));
		await scene.clock.advance(300);
		await scene.clock.advance(1000);
		scene.wire.respond = () => [stored()];
		expect(await failureOf(hasty)).toMatchObject({ fault: 'timeout' });
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect(idsOf(await patient)).toEqual([1]);
	});

	it('is not shared by another secret', async () => {
		ask();
		ask({ of: other({ secretHash: 'other' }) });
		await settle();
		expect(open()).toHaveLength(2);
	});

	it.each<[string, number, Error, object]>([
		['waits', 3, new Error('cancelled'), { fault: 'cancelled' }],
		['is in flight', 0, new Error('cancelled'), { fault: 'cancelled' }],
		['waits', 3, new NotSentError('left', ''), { message: 'left' }],
	])('that %s goes on for the others when who began it leaves: %#', async (_, before, reason, failure) => {
		await use(before);
		const cancel = new AbortController();
		const left = ask({ signal: cancel.signal });
		const stays = ask({ of: other() });
		await scene.clock.advance(1000);
		cancel.abort(reason);
		expect(await failureOf(left)).toMatchObject({ ...failure, sent: 'no' });
		scene.wire.respond = () => [stored()];
		for (const call of [...open()]) await call.answer([stored()]);
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect(idsOf(await stays)).toEqual([1]);
		expect(lists()).toBe(before + 1);
	});

	it.each([
		['never sent', 3],
		['given up', 0],
	])('is %s when the last who waits for it is cancelled', async (_, before) => {
		await use(before);
		const cancel = new AbortController();
		const signals: Array<AbortSignal | undefined> = [];
		session = {
			...session,
			send: async (url, form, _timeout, signal) => {
				signals.push(signal);
				return await scene.wire.send(url, form);
			},
		};
		const left = [1, 2].map(() => ask({ signal: cancel.signal }));
		await scene.clock.advance(1000);
		cancel.abort(new Error('cancelled'));
		for (const one of left) await failureOf(one);
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect(signals.map((signal) => signal?.aborted)).toEqual(before === 0 ? [true] : []);
		expect(scene.clock.sleeping).toBe(0);
	});

	it('is not sent for one that was cancelled before', async () => {
		const asked = ask({ signal: AbortSignal.abort(new Error('cancelled')) });
		expect(await failureOf(asked)).toMatchObject({ fault: 'cancelled', sent: 'no' });
		expect(lists()).toBe(0);
	});

	it.each([false, true])('that is refused stops all who share it, by a person: %s', async (byPerson) => {
		const second = other({ caller: { executionId: '2', byPerson } });
		const asked = [ask(), ask({ of: second })];
		await settle();
		await open()[0].answer(refusal(2));
		for (const one of asked) expect((await failureOf(one)).code).toBe(2);
		expect((await failureOf(ask({ of: second }))).sent).toBe('no');
		expect(lists()).toBe(1);
	});
});

describe('A list that lacks what is known', () => {
	beforeEach(async () => {
		scene.wire.respond = () => many(40);
		await ask();
		await scene.clock.advance(2 * MINUTE);
		scene.guard.proven('right', scene.clock.now(), scene.clock.now());
	});

	it.each([
		['all of them, said', []],
		['all of them, blank', ''],
		['all of them, as error 3', refusal(3)],
		['more than ten and a tenth', many(29)],
	])('(%s) is asked again, and not believed where the second has them', async (_, first) => {
		scene.wire.script(first, many(40));
		expect(idsOf(await ask())).toHaveLength(40);
		expect(scene.account.templates.view?.byId.size).toBe(40);
	});

	it.each([
		['the same', [], []],
		['all that the first lacked', many(5), many(3)],
		['no more than may be gone', [], many(39)],
	])('is believed where the second lacks %s', async (_, first, second) => {
		scene.wire.script(first, second);
		expect(idsOf(await ask())).toHaveLength(second.length);
	});

	it('ends the run where the second lacks others', async () => {
		scene.wire.script(many(20), many(40).slice(20));
		expect(await failureOf(ask())).toMatchObject({
			message: expect.stringMatching(/the lists differ$/),
			sent: 'no',
		});
		expect(scene.account.templates.view?.byId.size).toBe(40);
	});

	it('is believed at once where it lacks a few', async () => {
		scene.wire.script(many(30));
		expect(idsOf(await ask())).toHaveLength(30);
	});
});

describe('An empty list, with nothing known,', () => {
	it.each([[[]], [''], [refusal(3)]])('is asked twice: %j', async (empty) => {
		scene.wire.script(empty, empty);
		expect(idsOf(await ask())).toEqual([]);
		expect(lists()).toBe(2);
	});

	it('is not believed where the second has templates', async () => {
		scene.wire.script('', [stored()]);
		expect(idsOf(await ask())).toEqual([1]);
	});
});

describe('A list without what this process created a minute before', () => {
	beforeEach(async () => {
		await use(1);
		scene.account.templates.created({ ...stored(5), autoSign: false }, scene.clock.now());
	});

	it('is no cause for doubt before that minute is over', async () => {
		scene.wire.script([stored()]);
		expect(idsOf(await ask())).toEqual([1, 5]);
	});

	it('is known to be cut where that can still be written, and asked no more about it', async () => {
		await scene.clock.advance(LEDGER_WINDOW_MS);
		scene.wire.script([stored()], DONE, [stored()]);
		const view = await ask();
		expect([view?.isCut, idsOf(view)]).toEqual([true, [1, 5]]);
		expect(scene.wire.calls[2].form).toMatchObject({ chg: '1', id: '5', msg: 'Text' });
		await scene.clock.advance(1);
		expect((await ask())?.isCut).toBe(true);
	});

	it('is known to be cut where the newest was deleted, and another can still be written', async () => {
		for (const id of [6, 7]) scene.account.templates.created({ ...stored(id), autoSign: false }, scene.clock.now());
		await scene.clock.advance(LEDGER_WINDOW_MS);
		scene.wire.script([stored()], refusal(3), refusal(5), DONE);
		expect((await ask())?.isCut).toBe(true);
		expect(scene.wire.calls.slice(2).map(({ form }) => form.id)).toEqual(['7', '6', '5']);
	});

	it('is shown, but not taken for whole, where SMS Center answers otherwise: that says nothing of the list', async () => {
		await scene.clock.advance(LEDGER_WINDOW_MS);
		scene.wire.script([stored()], refusal(7));
		const view = await ask();
		expect([view?.isCut, idsOf(view), scene.account.templates.isCut]).toEqual([true, [1, 5], false]);
		await scene.clock.advance(1);
		scene.wire.script([stored()], DONE);
		expect((await ask())?.isCut).toBe(true);
	});

	it('is not tried while somebody writes to that template, whose write must not be undone', async () => {
		await scene.clock.advance(LEDGER_WINDOW_MS);
		const release = await scene.account.locks.take({}, { own: [idKey(5)] }, scene.wait(session));
		scene.wire.script([stored()], [stored()], DONE);
		expect((await ask())?.isCut).toBe(true);
		expect(scene.wire.calls.map(({ form }) => form.chg)).not.toContain('1');
		release();
		await scene.clock.advance(1);
		await ask();
		expect(scene.account.templates.isCut).toBe(true);
	});

	it('is whole where this process has deleted the template meanwhile', async () => {
		await scene.clock.advance(LEDGER_WINDOW_MS);
		const release = await scene.account.locks.take({}, { own: [idKey(5)] }, scene.wait(session));
		scene.account.templates.wrote(5, undefined, scene.clock.now());
		release();
		scene.wire.script([stored()]);
		expect((await ask())?.isCut).toBe(false);
	});

	it.each([1, 3, 5])('is whole where SMS Center answers %d: somebody deleted it', async (code) => {
		await scene.clock.advance(LEDGER_WINDOW_MS);
		scene.wire.script([stored()], refusal(code), [stored()]);
		const view = await ask();
		expect([view?.isCut, idsOf(view)]).toEqual([false, [1]]);
		await scene.clock.advance(1);
		expect((await ask())?.isCut).toBe(false);
	});
});
