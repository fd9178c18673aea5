import type { Access } from '../../../nodes/SmsCenter/api/account.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { listTemplates, removeTemplate } from '../../../nodes/SmsCenter/api/templates.ts';
import { settle } from '../account/fakeClock.mts';
import { DONE, failureOf, refusal, Scene } from '../account/scene.mts';

const NOW = { budget: { leftMs: 0 } };
const MINUTE = 60_000;

const template = { id: 1, name: 'Name', format: '', sender: '', flag: 0, message: 'Text' };

let scene: Scene;
let access: Access;

beforeEach(() => {
	scene = new Scene();
	access = scene.access();
	scene.prove(access);
});

/** Another execution on the same account. */
const other = (more: Partial<Access> = {}) =>
	scene.access({ asker: { executionId: '2', manual: false }, ...more });

/** Three lists have just been asked for. */
async function useUp(): Promise<void> {
	scene.wire.respond = () => [template];
	for (let times = 0; times < 3; times += 1) await listTemplates(access, NOW);
	scene.wire.respond = undefined;
}

const patient = () => ({ budget: { leftMs: 10 * MINUTE } });

describe('A list request', () => {
	it('is shared by those that asked before it was sent', async () => {
		const lists = [listTemplates(access, NOW), listTemplates(access, NOW), listTemplates(other(), NOW)];
		await settle();
		expect(scene.wire.open).toHaveLength(1);
		await scene.wire.open[0].answer([template]);
		expect((await Promise.all(lists)).map(({ templates }) => templates.length)).toEqual([1, 1, 1]);
	});

	it('is not shared once it is on its way: it may have been answered before the caller’s own writes', async () => {
		const first = listTemplates(access, NOW);
		await settle();
		const second = listTemplates(access, NOW);
		await settle();
		expect(scene.wire.open).toHaveLength(2);
		await scene.wire.open[0].answer([]);
		await scene.wire.open[0].answer([template]);
		expect((await first).templates).toHaveLength(0);
		expect((await second).templates).toHaveLength(1);
	});

	it('that waits is shared by all that wait', async () => {
		await useUp();
		scene.wire.respond = () => [template];
		const lists = [listTemplates(access, patient()), listTemplates(other(), patient())];
		await scene.clock.advance(30_000);
		lists.push(listTemplates(access, patient()));
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await Promise.all(lists);
		expect(scene.wire.calls).toHaveLength(4);
	});

	it('that waits is not joined by one that may not wait so long', async () => {
		await useUp();
		const waiting = listTemplates(access, patient());
		await scene.clock.advance(1000);
		expect((await failureOf(listTemplates(other(), { budget: { leftMs: 59_000 } }))).message).toMatch(
			/has to wait 60 s$/,
		);
		scene.wire.respond = () => [template];
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await waiting;
	});

	it('that waits is waited for by all who share it, out of the time that each has', async () => {
		await useUp();
		const first = listTemplates(access, patient());
		await scene.clock.advance(1000);
		const late = other();
		const budget = { leftMs: 2 * MINUTE };
		const second = listTemplates(late, { budget });
		scene.wire.respond = () => [template];
		await scene.clock.advance(LEDGER_WINDOW_MS);
		await Promise.all([first, second]);
		expect(access.meter.waitedMs).toBe(LEDGER_WINDOW_MS);
		expect(late.meter.waitedMs).toBe(LEDGER_WINDOW_MS - 1000);
		expect(budget.leftMs).toBe(2 * MINUTE - (LEDGER_WINDOW_MS - 1000));
	});

	it('is left alone by a waiter that is cancelled', async () => {
		await useUp();
		const cancel = new AbortController();
		const left = listTemplates(access, { ...patient(), signal: cancel.signal });
		const stays = listTemplates(other(), patient());
		left.catch(() => {});
		await scene.clock.advance(1000);
		cancel.abort(new Error('cancelled'));
		expect(await failureOf(left)).toMatchObject({ fault: 'cancelled', sent: 'no' });
		scene.wire.respond = () => [template];
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect((await stays).templates).toHaveLength(1);
		expect(scene.wire.calls).toHaveLength(4);
	});

	it('is aborted with its last waiter, and never sent', async () => {
		await useUp();
		const cancel = new AbortController();
		const left = listTemplates(access, { ...patient(), signal: cancel.signal });
		left.catch(() => {});
		await scene.clock.advance(1000);
		cancel.abort(new Error('cancelled'));
		await failureOf(left);
		await scene.clock.advance(LEDGER_WINDOW_MS);
		expect(scene.wire.calls).toHaveLength(3);
		expect(scene.clock.sleeping).toBe(0);
	});

	it('is not sent for one that was cancelled before', async () => {
		const failure = await failureOf(
			listTemplates(access, { ...NOW, signal: AbortSignal.abort(new Error('cancelled')) }),
		);
		await settle();
		expect(failure).toMatchObject({ fault: 'cancelled', sent: 'no' });
		expect(scene.wire.calls).toHaveLength(0);
	});

	it('whose sender was cancelled in flight is asked again for the others', async () => {
		const first = listTemplates(access, NOW);
		const second = listTemplates(other(), NOW);
		first.catch(() => {});
		await settle();
		await scene.wire.open[0].fail(new ConnectionError('cancelled', true));
		expect(await failureOf(first)).toMatchObject({ fault: 'cancelled' });
		await scene.wire.open[0].answer([template]);
		expect((await second).templates).toHaveLength(1);
	});

	it('that is refused stops all who shared it', async () => {
		const second = other();
		const lists = [listTemplates(access, NOW), listTemplates(second, NOW)];
		for (const list of lists) list.catch(() => {});
		await settle();
		await scene.wire.open[0].answer(refusal(2));
		for (const list of lists) expect((await failureOf(list)).code).toBe(2);
		expect((await failureOf(listTemplates(second, NOW))).sent).toBe('no');
		expect(scene.wire.calls).toHaveLength(1);
	});

	it('that is refused stops those who shared it, a person’s run too', async () => {
		const second = other({ asker: { executionId: '2', manual: true } });
		const lists = [listTemplates(access, NOW), listTemplates(second, NOW)];
		for (const list of lists) list.catch(() => {});
		await settle();
		await scene.wire.open[0].answer(refusal(2));
		for (const list of lists) await failureOf(list);
		await failureOf(listTemplates(second, NOW));
		expect(scene.wire.calls).toHaveLength(1);
	});

	it('of another password is another request', async () => {
		void listTemplates(access, NOW);
		void listTemplates(other({ secretHash: 'other' }), NOW);
		await settle();
		expect(scene.wire.open).toHaveLength(2);
	});

	it('that fails has changed nothing, whatever became of it', async () => {
		scene.wire.respond = () => {
			throw new ConnectionError('reset', true);
		};
		const list = listTemplates(access, NOW);
		list.catch(() => {});
		await scene.clock.advance(MINUTE);
		expect(await failureOf(list)).toMatchObject({ fault: 'reset', sent: 'no' });
	});

	it('tells when it was asked for: what was written before is in it', async () => {
		await scene.clock.advance(5000);
		const list = listTemplates(access, NOW);
		await settle();
		await scene.clock.advance(3000);
		await scene.wire.open[0].answer([]);
		expect((await list).askedAt).toBe(5000);
	});
});

describe('An empty body', () => {
	const blank = () => scene.wire.open[0].answer('');

	it('is no templates if a second list says so too', async () => {
		const list = listTemplates(access, NOW);
		await settle();
		await blank();
		await blank();
		expect(await list).toMatchObject({ templates: [], empty: 'blank' });
	});

	it('is not believed where the second list has templates', async () => {
		const list = listTemplates(access, NOW);
		await settle();
		await blank();
		await scene.wire.open[0].answer([template]);
		expect((await list).templates).toHaveLength(1);
		expect(scene.account.hasSeenTemplates).toBe(true);
	});

	it('is an error in an account that has ever had templates', async () => {
		scene.account.hasSeenTemplates = true;
		const list = listTemplates(access, NOW);
		list.catch(() => {});
		await settle();
		await blank();
		expect(await failureOf(list)).toMatchObject({ reason: expect.stringMatching(/^is empty/), sent: 'no' });
		expect(scene.wire.calls).toHaveLength(1);
	});

	it.each(['csv', 'text'] as const)('is no templates in %s', async (format) => {
		const list = listTemplates(access, NOW, { format });
		await settle();
		await blank();
		expect((await list).templates).toEqual([]);
		expect(scene.wire.calls).toHaveLength(1);
	});
});

describe('A delete', () => {
	const remove = () => {
		const done = removeTemplate(access, patient(), 5, 'json');
		done.catch(() => {});
		return done;
	};

	it('in doubt that is repeated and finds nothing has done its work', async () => {
		const answers = [new ConnectionError('reset', true), refusal(3)];
		scene.wire.respond = () => {
			const answer = answers.shift();
			if (answer instanceof Error) throw answer;
			return answer;
		};
		const done = remove();
		await scene.clock.advance(MINUTE);
		await expect(done).resolves.toBeUndefined();
	});

	it('that finds nothing at once says so', async () => {
		scene.wire.respond = () => refusal(3);
		await expect(failureOf(remove())).resolves.toMatchObject({ code: 3, sent: 'no' });
	});

	it('that was only refused as one too many, and then finds nothing, says so', async () => {
		const answers = [refusal(9), refusal(3)];
		scene.wire.respond = () => answers.shift();
		const done = remove();
		await scene.clock.advance(MINUTE);
		await expect(failureOf(done)).resolves.toMatchObject({ code: 3, sent: 'no' });
	});

	it('is done when it is answered', async () => {
		scene.wire.respond = () => DONE;
		await expect(remove()).resolves.toBeUndefined();
		expect(scene.wire.calls[0].form).toEqual({ del: '1', id: '5', fmt: '3', charset: 'utf-8' });
	});
});
