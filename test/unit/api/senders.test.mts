import type { Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { askCurrency } from '../../../nodes/SmsCenter/api/endpoints/balance.ts';
import { currentSenders } from '../../../nodes/SmsCenter/api/endpoints/senders.ts';
import { MAIN, refusal, Scene } from '../account/scene.mts';
import { settle } from '../account/fakeClock.mts';

const MINUTE = 60_000;
const LIST = [{ sender: 'SHOP' }, { sender: 'CLINIC' }];
const NAMES = ['SHOP', 'CLINIC'];

let scene: Scene;
let session: Session;

beforeEach(() => {
	scene = new Scene();
	session = scene.proven();
	scene.wire.respond = () => LIST;
});

const senders = async (by: Session = session) => await currentSenders(by, scene.wait(by));

describe('The approved sender IDs', () => {
	it('are asked of senders.php', async () => {
		expect(await senders()).toEqual(NAMES);
		expect(scene.wire.calls).toMatchObject([
			{ url: `${MAIN}/sys/senders.php`, form: { get: '1', fmt: '3', charset: 'utf-8' } },
		]);
	});

	it('are kept for a minute', async () => {
		await senders();
		await scene.clock.advance(MINUTE - 1);
		expect(await senders()).toEqual(NAMES);
		expect(scene.wire.calls).toHaveLength(1);
		await scene.clock.advance(1);
		await senders();
		expect(scene.wire.calls).toHaveLength(2);
	});

	it('are asked once by all who ask at the same time, and again by whoever comes with another secret', async () => {
		scene.wire.respond = undefined;
		const both = [senders(), senders()];
		const other = senders(scene.proven({ secretHash: 'another' }));
		await settle();
		expect(scene.wire.open).toHaveLength(2);
		for (const call of [...scene.wire.open]) await call.answer(LIST);
		expect(await Promise.all([...both, other])).toEqual([NAMES, NAMES, NAMES]);
	});

	it('are not shown to a secret that nobody has proven', async () => {
		await senders();
		const stranger = scene.session({ secretHash: 'another' });
		scene.wire.respond = () => refusal(2);
		expect(await scene.failureOf(senders(stranger))).toMatchObject({ code: 2 });
	});

	it('are as they were where two lists are used up: one of the three a minute is for others', async () => {
		for (let list = 0; list < 2; list += 1) {
			await senders();
			scene.account.senders = undefined;
		}
		expect(await senders()).toBeUndefined();
		expect(scene.wire.calls).toHaveLength(2);
		scene.account.senders = { names: ['OLD'], askedAt: scene.clock.now() - MINUTE };
		expect(await senders()).toEqual(['OLD']);
		expect(scene.wire.calls).toHaveLength(2);
	});

	it.each([
		['an empty answer', ''],
		['blanks', ' \n'],
		['an empty list', []],
		['error 3', refusal(3)],
	])('are none by %s', async (_what, answer) => {
		scene.wire.script(answer);
		expect(await senders()).toEqual([]);
	});

	it.each([
		[{}, 'is not a list of sender IDs'],
		['nothing', 'is not JSON'],
		[['SHOP'], 'is a list of something other than sender IDs'],
		[[{ sender: 7.5 }], 'is a list of something other than sender IDs'],
		[[{ name: 'SHOP' }], 'is a list of something other than sender IDs'],
		[[null], 'is a list of something other than sender IDs'],
	])('are not made up of %j', async (answer, reason) => {
		scene.wire.respond = () => answer;
		expect((await scene.failureOf(senders())).message).toContain(reason);
	});

	it('may be digits without quotes', async () => {
		scene.wire.script([{ sender: 79991234567 }, { sender: 'SHOP' }]);
		expect(await senders()).toEqual(['79991234567', 'SHOP']);
	});

	it('are asked for again after a failure', async () => {
		scene.wire.respond = () => refusal(1);
		await scene.failureOf(senders());
		scene.wire.respond = () => LIST;
		expect(await senders()).toEqual(NAMES);
	});
});

describe('The currency', () => {
	const currency = async () => await askCurrency(session, scene.wait(session));

	it('is asked of balance.php', async () => {
		scene.wire.script({ balance: '10.5', currency: 'RUR' });
		expect(await currency()).toBe('RUR');
		expect(scene.wire.calls).toMatchObject([
			{ url: `${MAIN}/sys/balance.php`, form: { cur: '1', fmt: '3', charset: 'utf-8' } },
		]);
	});

	it.each([
		[{ balance: '10.5' }],
		[{ currency: 7 }],
		[{ currency: 'R' }],
		[{ currency: 'ROUBLE' }],
		[{ currency: 'R-R' }],
	])('is not known by %j', async (answer) => {
		scene.wire.script(answer);
		expect(await currency()).toBeNull();
	});

	it('is the last one known where ten questions a minute are used up', async () => {
		scene.wire.respond = () => ({ currency: 'KZT' });
		for (let asked = 0; asked < 11; asked += 1) expect(await currency()).toBe('KZT');
		expect(scene.wire.calls).toHaveLength(10);
	});
});
