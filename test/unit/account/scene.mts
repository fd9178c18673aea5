import { Account, type Access, type Exchange } from '../../../nodes/SmsCenter/api/account.ts';
import { Secrets } from '../../../nodes/SmsCenter/api/account/secrets.ts';
import { WaitMeter } from '../../../nodes/SmsCenter/api/account/waiting.ts';
import type { Form } from '../../../nodes/SmsCenter/api/connection.ts';
import { SmsCenterError } from '../../../nodes/SmsCenter/api/errors.ts';
import { readDone, type RawReply } from '../../../nodes/SmsCenter/api/reply/readReply.ts';
import { FakeClock, settle } from './fakeClock.mts';

/** A request that was sent, waiting for the test to answer it. */
export interface Call {
	baseUrl: string;
	form: Form;
	/** When it was sent, on the clock. */
	at: number;
	/** Answers with this value as JSON. */
	answer: (json: unknown, status?: number) => Promise<void>;
	/** Ends the connection. */
	fail: (error: unknown) => Promise<void>;
}

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

	readonly send = async (baseUrl: string, form: Form): Promise<RawReply> =>
		await new Promise((resolve, reject) => {
			const end = () => this.open.splice(this.open.indexOf(call), 1);
			const call: Call = {
				baseUrl,
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

	readonly secrets: Secrets;

	readonly account: Account;

	constructor({ backupUrl, secrets = new Secrets() }: { backupUrl?: string; secrets?: Secrets } = {}) {
		this.secrets = secrets;
		this.account = new Account('https://main.test', backupUrl, secrets, this.clock);
	}

	/** One execution's use of the account. */
	access(more: Partial<Access> = {}): Access {
		return {
			account: this.account,
			secretHash: 'right',
			asker: { executionId: '1', manual: false },
			send: this.wire.send,
			maxConcurrentRequests: 10,
			timeoutMs: 30_000,
			meter: new WaitMeter(this.clock),
			...more,
		};
	}

	/** Proves the secret of an execution, past all else. */
	prove({ secretHash }: Access): void {
		this.secrets.proven(secretHash, this.clock.now());
	}

	/** Sends a change with this key through the account. */
	async exchange(access: Access, key: string, options: ExchangeOptions = {}): Promise<string> {
		const { leftMs = 120_000, signal, quiet, alone, kin } = options;
		const exchange: Exchange<string> = {
			key,
			alone,
			kin,
			baseUrl: this.account.baseUrl,
			form: { key },
			read: async (reply) => {
				await readDone(reply, 'json');
				return key;
			},
		};
		return await this.account.exchange(access, exchange, { budget: { leftMs }, signal, quiet });
	}
}

export interface ExchangeOptions {
	leftMs?: number;
	signal?: AbortSignal;
	quiet?: boolean;
	alone?: boolean;
	kin?: string;
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
