import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../sandbox/project.mts';
import type { Account, Fault, SandboxStats, StoredTemplate } from '../../sandbox/server/sandbox.mts';
import type { Address } from '../engine/support/engine.mts';

/** A fault for one login; functions cannot be sent to another process. */
export type PlainFault = Omit<Fault, 'match'>;

type Request =
	| { do: 'templates'; login: string }
	| { do: 'fault'; login: string; fault: PlainFault }
	| { do: 'endFault'; of: number }
	| { do: 'stats' };

/** What the stand-in's process is asked. */
export type Call = Request & { number: number };

/** What it answers; its address first, under the number 0. */
export interface Answer {
	number: number;
	value: unknown;
}

/** Whoever waits for the answer to a call, by its number. */
type Waiting = Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>;

/** The account of the stand-in with this login. */
export function accountWith(login: string): Account {
	return { login, password: `password of ${login}` };
}

/** A stand-in server in a child process, which ends with this one. */
export class StandIn {
	readonly url: string;
	readonly #child: ChildProcess;
	readonly #waiting: Waiting;
	#calls = 0;

	private constructor(child: ChildProcess, url: string, waiting: Waiting) {
		this.#child = child;
		this.url = url;
		this.#waiting = waiting;
	}

	/** Starts one with these logins, whose time runs `factor` times as fast as the machine's. */
	static async start(logins: readonly string[], factor: number): Promise<StandIn> {
		const script = join(PROJECT_ROOT, 'test', 'soak', 'standIn.mts');
		const child = fork(script, [JSON.stringify({ logins, factor })], { execArgv: ['--no-warnings'] });
		const waiting: Waiting = new Map();
		const url = new Promise<unknown>((resolve, reject) => void waiting.set(0, { resolve, reject }));
		child.on('message', ({ number, value }: Answer) => {
			waiting.get(number)?.resolve(value);
			waiting.delete(number);
		});
		child.once('exit', (code, signal) => {
			const error = new Error(`The stand-in server ended (${signal ?? `code ${code}`})`);
			for (const { reject } of waiting.values()) reject(error);
		});
		return new StandIn(child, (await url) as string, waiting);
	}

	/** Where the account with this login is. */
	address(login: string): Address {
		return { url: this.url, options: { accounts: [accountWith(login)] } };
	}

	/** The templates of an account as they are now. */
	async templates(login: string): Promise<StoredTemplate[]> {
		return (await this.#ask({ do: 'templates', login })) as StoredTemplate[];
	}

	/** Switches a fault on, for one login, and gives a function that switches it off. */
	async addFault(login: string, fault: PlainFault): Promise<() => Promise<void>> {
		const of = (await this.#ask({ do: 'fault', login, fault })) as number;
		return async () => void (await this.#ask({ do: 'endFault', of }));
	}

	/** Its counts since it started. */
	async stats(): Promise<SandboxStats> {
		return (await this.#ask({ do: 'stats' })) as SandboxStats;
	}

	/** Ends it. Rejects where that fails: where it was asked to send a message. */
	async stop(): Promise<void> {
		const exited = once(this.#child, 'exit');
		this.#child.disconnect();
		const [code, signal] = (await exited) as [number | null, string | null];
		if (code !== 0) throw new Error(`The stand-in server ended badly (${signal ?? `code ${code}`}), see above`);
	}

	async #ask(request: Request): Promise<unknown> {
		this.#calls += 1;
		const number = this.#calls;
		return await new Promise((resolve, reject) => {
			this.#waiting.set(number, { resolve, reject });
			this.#child.send({ ...request, number }, (error) => error && reject(error));
		});
	}
}
