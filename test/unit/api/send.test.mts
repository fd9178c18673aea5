import type { Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { LEDGER_WINDOW_MS } from '../../../nodes/SmsCenter/api/account/ledger.ts';
import type { WaitOptions } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { ConnectionError } from '../../../nodes/SmsCenter/api/connection.ts';
import { CredentialError, UnreadableReplyError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { InDoubtError, send, type Request } from '../../../nodes/SmsCenter/api/request/send.ts';
import { reply } from '../reply/replies.mts';
import { BACKUP, DONE, failureOf, MAIN, refusal, Scene } from '../account/scene.mts';

const MINUTE = 60_000;
const PATH = '/sys/templates.php';

const reset = () => new ConnectionError('reset', true);
const down = () => new ConnectionError('refused', false);
/** A page of a proxy, as a request without an answer of SMS Center meets it. */
const page = () => new UnreadableReplyError('is a web page', reply('', 502));

const CHANGE: Request<void> = {
	verb: 'chg',
	path: PATH,
	key: 'key',
	form: { chg: '1' },
	read: async (reply) => await readDone(reply, 'json'),
};

let scene: Scene;
let session: Session;

function begin(options: { backupUrl?: string } = {}): void {
	scene = new Scene(options);
	session = scene.proven();
}

beforeEach(() => begin());

const script = (...answers: unknown[]) => scene.wire.script(...answers);

/** Begins to send; how it ends is looked at later. */
function start(more: Partial<Request<void>> = {}, wait: Partial<WaitOptions> = {}) {
	const done = send(session, { ...CHANGE, ...more }, scene.wait(session, wait));
	done.catch(() => {});
	return done;
}

/** Sends, however long that takes on the clock. */
async function run(...args: Parameters<typeof start>) {
	const done = start(...args);
	await scene.clock.advance(30 * MINUTE);
	return await done;
}

const sent = () => scene.wire.calls.map(({ at, url }) => [at, url.replace(PATH, '')]);
const hosts = () => sent().map(([, host]) => host);
const times = () => sent().map(([at]) => at);

describe('A request', () => {
	it('is sent once where it is answered', async () => {
		script(DONE);
		expect(await run()).toEqual({ value: undefined, baseUrl: MAIN });
		expect(sent()).toEqual([[0, MAIN]]);
	});

	it('is sent up to three times, at growing distances', async () => {
		script(reset(), reset(), DONE);
		await run();
		expect(times()).toEqual([0, 300, 1300]);
	});

	it('is sent twice where a proxy answers', async () => {
		script(page(), page());
		expect(await failureOf(run())).toMatchObject({ sent: 'unknown', cause: { status: 502 } });
		expect(times()).toEqual([0, 500]);
	});

	it('is sent as often after answers of error 9, which do not count', async () => {
		script(refusal(9), refusal(9), reset(), reset(), DONE);
		await expect(run()).resolves.toMatchObject({ baseUrl: MAIN });
	});

	it.each([1, 3, 5, 77])('is not sent again after error %s', async (code) => {
		script(refusal(code));
		expect(await failureOf(run())).toMatchObject({ code, sent: 'no' });
	});

	it('is told apart from a fault of our own, which is not caught', async () => {
		script(new TypeError('a fault'));
		await expect(run()).rejects.toThrow(TypeError);
	});
});

describe('A request in doubt', () => {
	it('is in doubt for good when no try was answered', async () => {
		script(reset(), reset(), reset());
		const failure = await failureOf(run());
		expect(failure).toBeInstanceOf(InDoubtError);
		expect(failure).toMatchObject({
			message: 'The connection to SMS Center broke off before the answer, and whether it was carried out is not known',
			sent: 'unknown',
			code: null,
			baseUrl: MAIN,
		});
	});

	it('stays in doubt when the next try is refused, and says both', async () => {
		script(reset(), refusal(3));
		expect(await failureOf(run())).toMatchObject({
			sent: 'unknown',
			code: 3,
			doubt: { fault: 'reset' },
			message: expect.stringMatching(/broke off before the answer, and whether it was carried out is not known$/),
			hint: expect.stringMatching(/^The next try ended so: SMS Center does not have this template \(3\)\./),
		});
	});

	it('is no more when a try is answered', async () => {
		script(reset(), DONE);
		await expect(run()).resolves.toMatchObject({ baseUrl: MAIN });
	});

	it('never was when nothing can have been written', async () => {
		script(down(), down(), down());
		expect(await failureOf(run())).toMatchObject({ fault: 'refused', sent: 'no' });
	});

	it('stays in doubt when the next try may not wait for the limits, and tells what it met first', async () => {
		script(page(), refusal(9));
		const failure = await failureOf(run({}, { maxWaitMs: 0 }));
		expect(failure).toMatchObject({ sent: 'unknown', code: 9, doubt: { status: 502 } });
		expect(sent()).toHaveLength(2);
	});

	it.each([reset(), page(), new UnreadableReplyError('is a web page', reply('', 503))])(
		'of a create is never sent again from here: %#',
		async (failure) => {
			script(failure);
			expect(await failureOf(run({ verb: 'add' }))).toMatchObject({ sent: 'unknown' });
			expect(sent()).toHaveLength(1);
		},
	);

	it('is settled even when the rest of the run is left', async () => {
		const stop = new AbortController();
		script(reset(), DONE);
		const done = start({}, { signal: stop.signal });
		await scene.clock.advance(0);
		stop.abort(new CredentialError('left'));
		await scene.clock.advance(MINUTE);
		await expect(done).resolves.toMatchObject({ baseUrl: MAIN });
	});

	it('is left when the execution is cancelled', async () => {
		const cancel = new AbortController();
		session = scene.proven({ signal: cancel.signal });
		script(reset());
		const done = start({}, { signal: cancel.signal });
		await scene.clock.advance(0);
		cancel.abort(new Error('cancelled'));
		expect(await failureOf(done)).toMatchObject({
			sent: 'unknown',
			doubt: { fault: 'reset' },
		});
		expect([sent().length, scene.clock.sleeping]).toEqual([1, 0]);
	});

	it('is left when the secret is refused meanwhile, and says so', async () => {
		script(reset(), refusal(4));
		const done = start();
		await scene.clock.advance(0);
		await failureOf(scene.exchange(scene.session(), 'another'));
		expect(await failureOf(done)).toMatchObject({ sent: 'unknown', doubt: { fault: 'reset' } });
		expect(sent()).toHaveLength(2);
	});
});

describe('A run that is left', () => {
	it('gives up at once what pauses and was not carried out', async () => {
		const stop = new AbortController();
		script(down());
		const done = start({}, { signal: stop.signal });
		await scene.clock.advance(0);
		stop.abort(new CredentialError('left'));
		expect(await failureOf(done)).toMatchObject({ sent: 'no' });
		expect([sent().length, scene.clock.sleeping]).toEqual([1, 0]);
	});
});

describe.each([
	['Error 9', () => refusal(9), { code: 9, sent: 'no' }],
	['HTTP 503', () => new UnreadableReplyError('is a web page', reply('', 503)), { sent: 'unknown' }],
])('%s', (_, busy, failed) => {
	it('is answered by one more try after 1 to 3 s, then by a quiet minute, and then it is enough', async () => {
		scene.clock.chance = 0.5;
		script(busy(), busy(), busy());
		expect(await failureOf(run())).toMatchObject(failed);
		expect(times()).toEqual([0, 2000, 2000 + LEDGER_WINDOW_MS]);
		expect(session.meter.hints()).toEqual([expect.stringMatching(/^Waited 63 s: SMS Center was asked for too much/)]);
	});

	it("is given up where 'Max Wait (Seconds)' does not suffice: all waits of an item count together", async () => {
		script(busy(), busy());
		const failure = await failureOf(run({}, { maxWaitMs: LEDGER_WINDOW_MS }));
		expect(failure).toMatchObject(failed);
		expect(times()).toEqual([0, 1000]);
	});

	it('is followed by a pause for which the time just suffices', async () => {
		script(busy(), DONE);
		await expect(run({}, { maxWaitMs: 1000 })).resolves.toMatchObject({ baseUrl: MAIN });
	});

	it.each<Partial<WaitOptions>>([{ maxWaitMs: 999 }, { failsAtLimits: true }])(
		'is given up at once by one that may not wait: %j',
		async (wait) => {
			script(busy());
			expect(await failureOf(run({}, wait))).toMatchObject(failed);
			expect(sent()).toHaveLength(1);
		},
	);
});

describe('The backup host', () => {
	beforeEach(() => begin({ backupUrl: BACKUP }));

	it('is asked when the main one takes no connections, and first for a minute from then on', async () => {
		script(down(), DONE, DONE, DONE);
		const ask = async (key: string) => await run({ key });
		const first = start({ key: 'first' });
		await scene.clock.advance(30_000);
		expect((await first).baseUrl).toBe(BACKUP);
		const second = start({ key: 'second' });
		await scene.clock.advance(30_299);
		expect((await second).baseUrl).toBe(BACKUP);
		expect(scene.account.currentBaseUrl()).toBe(BACKUP);
		await scene.clock.advance(1);
		expect((await ask('third')).baseUrl).toBe(MAIN);
		expect(times().slice(0, 3)).toEqual([0, 300, 30_000]);
	});

	it('is left for the main one when it takes no connections either', async () => {
		scene.account.backupUntil = MINUTE;
		script(down(), DONE);
		expect((await run()).baseUrl).toBe(MAIN);
		expect(hosts()).toEqual([BACKUP, MAIN]);
		expect(scene.account.currentBaseUrl()).toBe(MAIN);
	});

	it.each([down(), new ConnectionError('unreachable', false)])(
		'that fails too leaves the failure of the main one to be told: %#',
		async (failure) => {
			script(down(), failure, failure);
			expect(await failureOf(run())).toMatchObject({ fault: 'refused', sent: 'no' });
			expect(hosts()).toEqual([MAIN, BACKUP, BACKUP]);
		},
	);

	it('takes a create, too, and names itself as the host where that is in doubt', async () => {
		script(down(), reset());
		expect(await failureOf(run({ verb: 'add' }))).toMatchObject({ sent: 'unknown', baseUrl: BACKUP });
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
		expect(hosts()).toEqual([MAIN, MAIN, MAIN]);
	});
});
