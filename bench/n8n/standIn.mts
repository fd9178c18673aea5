import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { PROJECT_ROOT } from '../../sandbox/project.mts';
import type { Account, SandboxStats } from '../../sandbox/server/sandbox.mts';
import type { Question, Seen } from './standInProcess.mts';
import type { Texts } from './templates.mts';

const SCRIPT = join(PROJECT_ROOT, 'bench', 'n8n', 'standInProcess.mts');

/** What the server saw of a run, and in how many templates it is not as it should be. */
export type ServerOutcome = SandboxStats & { wrong: number };

/** The stand-in server, running in another process. */
export class StandIn {
	readonly #child: ChildProcess;
	#url = '';

	private constructor(child: ChildProcess) {
		this.#child = child;
	}

	/** Starts it: fifteen at once, and four identical requests a minute, are refused. */
	static async start(accounts: Account[], latencyMs: number, keepsRequests = false): Promise<StandIn> {
		const standIn = new StandIn(fork(SCRIPT, { execArgv: ['--no-warnings'] }));
		standIn.#url = await standIn.#ask<string>({ ask: 'start', accounts, latencyMs, keepsRequests });
		return standIn;
	}

	/** `http://127.0.0.1:<port>` */
	get url(): string {
		return this.#url;
	}

	/** Gives a login so many seeded templates and nothing else, and forgets all counts. */
	async prepare(login: string, count: number): Promise<void> {
		await this.#ask({ ask: 'prepare', login, count });
	}

	/** What has happened since {@link prepare}, and how many templates are not as the texts say. */
	async outcome(login: string, count: number, texts: Texts): Promise<ServerOutcome> {
		return await this.#ask<ServerOutcome>({ ask: 'outcome', login, count, texts });
	}

	/** What a login holds, and what it asked since {@link prepare}; the server has to keep its requests. */
	async seen(login: string): Promise<Seen> {
		return await this.#ask<Seen>({ ask: 'seen', login });
	}

	/** Ends it. Rejects where it ended badly: where it was asked to send a message. */
	async close(): Promise<void> {
		if (this.#child.exitCode === null && this.#child.signalCode === null) {
			const ended = once(this.#child, 'exit');
			this.#child.disconnect();
			await ended;
		}
		if (this.#child.exitCode !== 0) throw new Error(this.#howItEnded());
	}

	#howItEnded(): string {
		return `The stand-in server has ended: ${this.#child.signalCode ?? this.#child.exitCode}`;
	}

	/** One question at a time. */
	#ask<Answer = unknown>(question: Question): Promise<Answer> {
		return new Promise((resolve, reject) => {
			if (!this.#child.connected) return reject(new Error(this.#howItEnded()));
			const ended = () => reject(new Error(this.#howItEnded()));
			this.#child.once('exit', ended);
			this.#child.once('message', (message: { answer?: Answer; failure?: string }) => {
				this.#child.off('exit', ended);
				if (message.failure === undefined) resolve(message.answer as Answer);
				else reject(new Error(message.failure));
			});
			this.#child.send(question);
		});
	}
}
