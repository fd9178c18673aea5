import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { InDoubtError, perform, type Performance } from '../../../nodes/SmsCenter/api/perform.ts';
import type { Access, Patience } from '../../../nodes/SmsCenter/api/account.ts';
import { CredentialError, RefusedError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import { DONE, failureOf, refusal, Scene, type Call } from '../account/scene.mts';

const MAIN = 'https://main.test';
const BACKUP = 'https://backup.test';
const MINUTE = 60_000;

const reset = () => new ConnectionError('reset', true);
const down = () => new ConnectionError('refused', false);

let scene: Scene;
let access: Access;

function begin(options: { backupUrl?: string } = {}): void {
	scene = new Scene(options);
	access = scene.access();
	scene.prove(access);
}

beforeEach(() => begin());

/** The answers in the order of the requests: a value is answered, an error ends the connection. */
function script(...answers: unknown[]): void {
	scene.wire.respond = () => {
		const answer = answers.shift();
		if (answer instanceof Error) throw answer;
		if (answer === undefined) throw new Error('Nobody expected another request');
		return answer;
	};
}

const CHANGE: Performance<void> = {
	verb: 'chg',
	key: 'key',
	form: { chg: '1' },
	read: async (reply) => await readDone(reply, 'json'),
};

/** Performs to the end, however long that takes on the clock. */
async function run(more: Partial<Performance<void>> = {}, patience: Partial<Patience> = {}) {
	const done = perform(access, { ...CHANGE, ...more }, { budget: { leftMs: 10 * MINUTE }, ...patience });
	done.catch(() => {});
	await scene.clock.advance(30 * MINUTE);
	return await done;
}

const sent = () => scene.wire.calls.map(({ at, baseUrl }: Call) => [at, baseUrl]);

describe('A request', () => {
	it('is sent once where it is answered', async () => {
		script(DONE);
		expect(await run()).toEqual({ value: undefined, baseUrl: MAIN });
		expect(sent()).toEqual([[0, MAIN]]);
	});

	it('is sent up to three times, at growing distances', async () => {
		script(reset(), reset(), DONE);
		await run();
		expect(sent().map(([at]) => at)).toEqual([0, 500, 1500]);
	});

	it('is sent as often after answers of error 9, which do not count', async () => {
		script(refusal(9), refusal(9), reset(), reset(), DONE);
		await expect(run()).resolves.toMatchObject({ baseUrl: MAIN });
		expect(sent()).toHaveLength(5);
	});

	it.each([1, 3, 5, 77])('is not sent again after error %s', async (code) => {
		script(refusal(code));
		expect(await failureOf(run())).toMatchObject({ code, sent: 'no' });
	});

	it('is sent once where that is asked', async () => {
		script(reset());
		const requests = { left: 2 };
		expect(await failureOf(run({ requests }))).toBeInstanceOf(InDoubtError);
		expect(sent()).toHaveLength(1);
		expect(requests.left).toBe(1);
	});

	it('is told apart from a fault of our own, which is not caught', async () => {
		scene.wire.respond = () => {
			throw new TypeError('a fault');
		};
		await expect(run()).rejects.toThrow(TypeError);
	});
});

describe('A request in doubt', () => {
	it('is in doubt for good when no try was answered', async () => {
		script(reset(), reset(), reset());
		const failure = await failureOf(run());
		expect(failure).toBeInstanceOf(InDoubtError);
		expect(failure).toMatchObject({ sent: 'unknown', code: null, baseUrl: MAIN });
		expect(failure.message).toBe(
			'The connection to SMS Center broke off before the answer, and whether it was carried out is not known',
		);
	});

	it('stays in doubt when the next try is refused, and says both', async () => {
		script(reset(), refusal(3));
		const failure = await failureOf(run());
		expect(failure).toMatchObject({ sent: 'unknown', code: 3, doubt: { fault: 'reset' } });
		expect(failure.message).toMatch(
			/broke off before the answer, and whether it was carried out is not known$/,
		);
		expect(failure.hint).toMatch(/^The next try ended so: SMS Center does not have this template \(3\)\./);
	});

	it('is no more when a try is answered', async () => {
		script(reset(), DONE);
		await expect(run()).resolves.toMatchObject({ baseUrl: MAIN });
	});

	it('never was when nothing can have been written', async () => {
		script(down(), down(), down());
		expect(await failureOf(run())).toMatchObject({ fault: 'refused', sent: 'no' });
	});

	it('stays in doubt when the next try may not wait for the limits', async () => {
		script(reset(), refusal(9));
		const failure = await failureOf(run({}, { budget: { leftMs: 0 } }));
		expect(failure).toMatchObject({ sent: 'unknown', code: 9 });
		expect(sent()).toHaveLength(2);
	});

	it('of a create is never sent again from here', async () => {
		script(reset());
		expect(await failureOf(run({ verb: 'add' }))).toMatchObject({ sent: 'unknown' });
		expect(sent()).toHaveLength(1);
	});

	it('is settled even when the rest of the run is left', async () => {
		const stop = new AbortController();
		const left = new CredentialError('left');
		script(reset(), DONE);
		const done = perform(access, CHANGE, { budget: { leftMs: MINUTE }, unsentSignal: stop.signal });
		await scene.clock.advance(0);
		stop.abort(left);
		await scene.clock.advance(MINUTE);
		await expect(done).resolves.toMatchObject({ baseUrl: MAIN });
	});

	it('is left when the execution is cancelled', async () => {
		const cancel = new AbortController();
		script(reset());
		const done = perform(access, CHANGE, { budget: { leftMs: MINUTE }, signal: cancel.signal });
		done.catch(() => {});
		await scene.clock.advance(0);
		cancel.abort(new Error('cancelled'));
		const failure = await failureOf(done);
		expect(failure).toMatchObject({
			sent: 'unknown',
			cause: { fault: 'cancelled' },
			doubt: { fault: 'reset' },
		});
		expect(scene.clock.now()).toBe(0);
	});

	it('is left when the secret is refused meanwhile, and says so', async () => {
		script(reset());
		const done = perform(access, CHANGE, { budget: { leftMs: MINUTE } });
		done.catch(() => {});
		await scene.clock.advance(0);
		scene.secrets.refused(access.secretHash, 4, access.asker, 0);
		scene.account.stop(access, new RefusedError(4));
		expect(await failureOf(done)).toMatchObject({ sent: 'unknown', code: 4 });
		expect(scene.clock.now()).toBe(0);
		expect(sent()).toHaveLength(1);
	});
});

describe('A run that is left', () => {
	it('gives up at once what pauses and was not carried out', async () => {
		const stop = new AbortController();
		const left = new CredentialError('left');
		script(down());
		const done = perform(access, CHANGE, { budget: { leftMs: MINUTE }, unsentSignal: stop.signal });
		done.catch(() => {});
		await scene.clock.advance(0);
		stop.abort(left);
		expect(await failureOf(done)).toBe(left);
		expect(scene.clock.now()).toBe(0);
	});
});

describe('Error 9', () => {
	it('is answered by one more try after 1 to 3 s, and then by quiet minutes', async () => {
		scene.clock.chance = 0.5;
		script(refusal(9), refusal(9), refusal(9), DONE);
		await run();
		const quiet = LEDGER_WINDOW_MS;
		expect(sent().map(([at]) => at)).toEqual([0, 2000, 2000 + quiet, 2000 + 2 * quiet]);
		expect(access.meter.waitedMs).toBe(2000 + 2 * quiet);
	});

	it("is given up when 'Max Wait' is used up: all waits of an item count together", async () => {
		script(refusal(9), refusal(9), refusal(9));
		const budget = { leftMs: 100_000 };
		const failure = await failureOf(run({}, { budget }));
		expect(failure).toMatchObject({ code: 9, sent: 'no' });
		expect(failure.message).toMatch(/has to wait 61 s$/);
		expect(sent()).toHaveLength(3);
		expect(budget.leftMs).toBe(100_000 - 1000 - LEDGER_WINDOW_MS);
	});

	it('is followed by a pause for which the time just suffices', async () => {
		script(refusal(9), DONE);
		const budget = { leftMs: 1000 };
		await expect(run({}, { budget })).resolves.toMatchObject({ baseUrl: MAIN });
		expect(budget.leftMs).toBe(0);
	});

	it('alone costs the time to wait: a pause after a broken connection is none', async () => {
		script(reset(), DONE);
		const budget = { leftMs: 0 };
		await expect(run({}, { budget })).resolves.toMatchObject({ baseUrl: MAIN });
		expect(budget.leftMs).toBe(0);
		expect(access.meter.waitedMs).toBe(0);
	});

	it('is given up at once by one that may not wait', async () => {
		script(refusal(9));
		expect(await failureOf(run({}, { budget: { leftMs: 999 } }))).toMatchObject({ code: 9, sent: 'no' });
	});
});

describe('The backup host', () => {
	beforeEach(() => begin({ backupUrl: BACKUP }));

	it('is asked at once when the main one takes no connections, and first for a minute from then on', async () => {
		script(down(), DONE, DONE);
		expect(await run()).toEqual({ value: undefined, baseUrl: BACKUP });
		expect(sent()).toEqual([
			[0, MAIN],
			[0, BACKUP],
		]);
		expect(scene.account.currentBaseUrl()).toBe(MAIN);
	});

	it('is not asked where no request is left', async () => {
		script(down());
		const requests = { left: 1 };
		expect(await failureOf(run({ requests }))).toMatchObject({ fault: 'refused' });
		expect(sent()).toEqual([[0, MAIN]]);
		expect(requests.left).toBe(0);
	});

	it('is asked first for a minute, and the main one when it takes no connections either', async () => {
		script(down(), DONE, DONE, down(), DONE, DONE);
		const at = async () =>
			(await perform(access, { ...CHANGE, key: `${scene.wire.calls.length}` }, { budget: { leftMs: 0 } }))
				.baseUrl;
		expect(await at()).toBe(BACKUP);
		await scene.clock.advance(59_999);
		expect(await at()).toBe(BACKUP);
		expect(await at()).toBe(MAIN);
		expect(await at()).toBe(MAIN);
		expect(sent().map(([, host]) => host)).toEqual([MAIN, BACKUP, BACKUP, BACKUP, MAIN, MAIN]);
	});

	it('is asked first for that minute, and no longer because it answers meanwhile', async () => {
		script(down(), DONE, DONE);
		const ask = async (key: string) => await perform(access, { ...CHANGE, key }, { budget: { leftMs: 0 } });
		await ask('first');
		await scene.clock.advance(30_000);
		expect((await ask('second')).baseUrl).toBe(BACKUP);
		await scene.clock.advance(29_999);
		expect(scene.account.currentBaseUrl()).toBe(BACKUP);
		await scene.clock.advance(1);
		expect(scene.account.currentBaseUrl()).toBe(MAIN);
	});

	it('is asked with the last request that is left', async () => {
		script(down(), DONE);
		const requests = { left: 2 };
		expect((await run({ requests })).baseUrl).toBe(BACKUP);
		expect(requests.left).toBe(0);
	});

	it('that takes no connections either is the last other one', async () => {
		script(down(), down(), down());
		expect(await failureOf(run())).toMatchObject({ fault: 'refused', sent: 'no' });
		expect(sent().map(([, host]) => host)).toEqual([MAIN, BACKUP, BACKUP]);
	});

	it('takes a create, too: nothing was written to the main one', async () => {
		script(down(), DONE);
		expect((await run({ verb: 'add' })).baseUrl).toBe(BACKUP);
	});

	it('names itself as the host of a create in doubt there', async () => {
		script(down(), reset());
		expect(await failureOf(run({ verb: 'add' }))).toMatchObject({ sent: 'unknown', baseUrl: BACKUP });
	});

	it('that cannot be reached either leaves the failure of the main one to be told', async () => {
		script(down(), new ConnectionError('unreachable', false), new ConnectionError('unreachable', false));
		expect(await failureOf(run())).toMatchObject({ fault: 'refused', sent: 'no' });
		expect(sent().map(([, host]) => host)).toEqual([MAIN, BACKUP, BACKUP]);
	});

	it('has its own word when it answers', async () => {
		script(down(), refusal(3));
		expect(await failureOf(run())).toMatchObject({ code: 3 });
	});

	it.each(['reset', 'timeout'] as const)(
		'is not asked after a %s: the request may have been written',
		async (fault) => {
			script(new ConnectionError(fault, true), DONE);
			expect((await run()).baseUrl).toBe(MAIN);
		},
	);

	it('is not asked where the host is given', async () => {
		script(down(), down(), down());
		await failureOf(run({ baseUrl: MAIN }));
		expect(sent().map(([, host]) => host)).toEqual([MAIN, MAIN, MAIN]);
	});
});
