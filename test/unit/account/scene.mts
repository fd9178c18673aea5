import { Account, type Exchange, type Form, type Session } from '../../../nodes/SmsCenter/api/account/account.ts';
import { LoginGuard } from '../../../nodes/SmsCenter/api/account/loginGuard.ts';
import { Outage } from '../../../nodes/SmsCenter/api/account/outage.ts';
import { Wait, WaitMeter, type WaitOptions } from '../../../nodes/SmsCenter/api/account/wait.ts';
import { SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import type { RawReply } from '../../../nodes/SmsCenter/api/reply/charset.ts';
import { readDone } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { FakeClock, settle } from './fakeClock.mts';

/** A request that was sent, waiting for the test to answer it. */
export interface Call {
	url: string;
	form: Form;
	/** When it was sent, on the clock. */
	at: number;
	/** Answers with this value as JSON. */
	answer: (json: unknown, status?: number) => Promise<void>;
	/** Ends the connection. */
	fail: (error: unknown) => Promise<void>;
}

export const MAIN = 'https://main.test';
export const BACKUP = 'https://backup.test';

export const DONE = { result: 'OK' };

/** An error of SMS Center as JSON. */
export const refusal = (code: number) => ({ error: 'refused', error_code: code });

/** A JSON answer as it comes over the wire. */
export function jsonReply(json: unknown, status = 200): RawReply {
	return { status, body: Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)) };
}

/** The other end of the wire: keeps what was sent, and answers when the test says so, or by itself. */
export class Wire {
	readonly calls: Call[] = [];

	/** Not answered yet, in the order they were sent. */
	readonly open: Call[] = [];

	/** The most that were open at once. */
	peak = 0;

	/** Answers by itself what it gives a value for; throws what the connection ends with. */
	respond?: (call: Call) => unknown;

	private readonly clock: FakeClock;

	constructor(clock: FakeClock) {
		this.clock = clock;
	}

	/** Answers in the order of the requests: a value is answered, an error ends the connection. */
	script(...answers: unknown[]): void {
		this.respond = () => {
			if (answers.length === 0) throw new Error('Nobody expected another request');
			const answer = answers.shift();
			if (answer instanceof Error) throw answer;
			return answer;
		};
	}

	readonly send = async (url: string, form: Form): Promise<RawReply> =>
		await new Promise((resolve, reject) => {
			const end = () => this.open.splice(this.open.indexOf(call), 1);
			const call: Call = {
				url,
				form,
				at: this.clock.now(),
				answer: async (json, status) => {
					end();
					resolve(jsonReply(json, status));
					await settle();
				},
				fail: async (error) => {
					end();
					reject(error);
					await settle();
				},
			};
			this.calls.push(call);
			this.open.push(call);
			this.peak = Math.max(this.peak, this.open.length);
			if (this.respond) this.respondTo(call);
		});

	private respondTo(call: Call): void {
		try {
			const json = this.respond?.(call);
			if (json !== undefined) void call.answer(json);
		} catch (error) {
			void call.fail(error);
		}
	}
}

/** An account on a fake clock and a fake wire. */
export class Scene {
	readonly clock = new FakeClock();

	readonly wire = new Wire(this.clock);

	readonly guard: LoginGuard;

	readonly account: Account;

	/** @param others accounts at the same server, which may go on when a login of this one is proven or refused */
	constructor({
		backupUrl,
		guard = new LoginGuard(),
		others = () => [],
	}: { backupUrl?: string; guard?: LoginGuard; others?: () => Scene[] } = {}) {
		this.guard = guard;
		this.account = new Account('key', MAIN, backupUrl, guard, this.clock, () => {
			for (const { account } of others()) account.gate.changed();
		});
	}

	/** One execution's use of the account. */
	session(more: Partial<Session> = {}): Session {
		return {
			account: this.account,
			secretHash: 'right',
			caller: { executionId: '1', byPerson: false },
			send: this.wire.send,
			maxConcurrentRequests: 10,
			timeoutMs: 30_000,
			meter: new WaitMeter(this.clock),
			outage: new Outage(false),
			...more,
		};
	}

	/** The same, and its secret is proven, past all else. */
	proven(more: Partial<Session> = {}): Session {
		const session = this.session(more);
		this.guard.proven(session.secretHash, this.clock.now(), this.clock.now());
		return session;
	}

	/** An item's own time to wait; ten minutes where nothing else is said. */
	wait({ meter }: Pick<Session, 'meter'>, more: Partial<WaitOptions> = {}): Wait {
		return new Wait({ clock: this.clock, meter, maxWaitMs: 600_000, ...more });
	}

	/** Sends a change with this key through the account. Its failure may be looked at later. */
	exchange(session: Session, key: string, options: ExchangeOptions = {}): Promise<string> {
		const { quiet, isList, wait = this.wait(session, options) } = options;
		const exchange: Exchange<string> = {
			key,
			quiet,
			isList,
			url: this.account.baseUrl,
			form: { key },
			read: async (reply) => {
				await readDone(reply, 'json');
				return key;
			},
		};
		const done = this.account.exchange(session, exchange, wait);
		done.catch(() => {});
		return done;
	}

	/** How something fails; what is tried again takes seconds, which go by. */
	async failureOf(promise: Promise<unknown>): Promise<SmsCenterError> {
		promise.catch(() => {});
		await this.clock.advance(10_000);
		return await failureOf(promise);
	}

	/** Three requests of the kind 'same' have just been answered. */
	async useUp(session: Session): Promise<void> {
		const { respond } = this.wire;
		this.wire.respond = () => DONE;
		for (let times = 0; times < 3; times += 1) await this.exchange(session, 'same');
		this.wire.respond = respond;
	}
}

export interface ExchangeOptions extends Partial<WaitOptions> {
	quiet?: boolean;
	isList?: boolean;
	wait?: Wait;
}

/** The failure of a promise that has to fail with an error of ours. */
export async function failureOf(promise: Promise<unknown>): Promise<SmsCenterError> {
	const failure: unknown = await promise.then(
		(value) => {
			throw new Error(`Did not fail, but gave ${JSON.stringify(value)}`);
		},
		(reason: unknown) => reason,
	);
	if (failure instanceof SmsCenterError) return failure;
	throw failure;
}
