import './environment.mts';

import type { Sandbox, SandboxOptions, StoredTemplate } from '../../../sandbox/server/sandbox.mts';
import { startSandbox } from '../../../sandbox/server/sandbox.mts';
import { FakeTime, PolledWorkflow, type PollAnswer } from './poll.mts';

/** Until no list of before counts any more for SMS Center's limit. */
const MINUTE_MS = 62_000;

/** The events of an answer, in short. */
export const names = (answer: PollAnswer) => answer?.map(({ event, name }) => [event, name]);

/** The failure of a poll that was to be refused. Rejects if it was not. */
export async function failureOf(
	poll: Promise<PollAnswer>,
): Promise<Error & { description?: string; httpCode?: string }> {
	const answer = await poll.then(
		(items) => ({ items }),
		(failure: Error) => ({ failure }),
	);
	if ('items' in answer) throw new Error(`Not refused: ${JSON.stringify(answer.items)}`);
	return answer.failure;
}

/** A stand-in server and a workflow that polls it, on a clock of their own. */
export class PollScene {
	readonly sandbox: Sandbox;

	readonly workflow: PolledWorkflow;

	readonly time = new FakeTime();

	private readonly serverTime: { ms: number };

	private constructor(sandbox: Sandbox, serverTime: { ms: number }) {
		this.sandbox = sandbox;
		this.serverTime = serverTime;
		this.workflow = new PolledWorkflow(sandbox, `workflow-${new URL(sandbox.url).port}`);
	}

	/** Starts the server on an empty account. */
	static async begin(options: SandboxOptions = {}): Promise<PollScene> {
		const serverTime = { ms: 0 };
		return new PollScene(await startSandbox({ clock: () => serverTime.ms, ...options }), serverTime);
	}

	/** Ends the server and puts the real clock back. */
	async end(): Promise<void> {
		this.time.restore();
		await this.sandbox.close();
	}

	/** Lets time go by, for n8n and for the server. */
	passMinutes(minutes: number): void {
		this.time.pass(minutes * MINUTE_MS);
		this.serverTime.ms += minutes * MINUTE_MS;
	}

	/** A poll a minute later. */
	async nextPoll(): Promise<PollAnswer> {
		this.passMinutes(1);
		return await this.workflow.poll();
	}

	/** n8n stopped and started, or the workflow deactivated and activated: what was not saved is gone. */
	async restart(): Promise<PollAnswer> {
		this.passMinutes(1);
		return await this.workflow.activate();
	}

	/** Puts another state of the account in place of the present one. */
	replaceTemplates(templates: Array<Partial<StoredTemplate>>): void {
		this.sandbox.clear();
		this.sandbox.seed(templates);
	}

	/** Changes one template, past the API. */
	change(id: number, fields: Partial<StoredTemplate>): void {
		this.replaceTemplates(
			this.sandbox.templates().map((template) => (template.id === id ? { ...template, ...fields } : template)),
		);
	}
}
