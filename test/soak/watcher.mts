import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { StoredTemplate } from '../../sandbox/server/sandbox.mts';
import { PolledWorkflow, type PollAnswer } from '../engine/support/poll.mts';
import type { StandIn } from './client.mts';

/** So often a poll at rest may find that this minute's lists are used up. */
const MAX_POLLS = 200;

const PAUSE_MS = 100;

/** The trigger on one account. It keeps the templates as its events say that they are. */
export class Watcher {
	/** Polls so far. */
	polls = 0;
	/** Those that failed, as a fault makes them. */
	failures = 0;
	/** Events so far. */
	events = 0;
	readonly #standIn: StandIn;
	readonly #login: string;
	readonly #workflow: PolledWorkflow;
	readonly #known = new Map<number, string>();

	constructor(standIn: StandIn, login: string) {
		this.#standIn = standIn;
		this.#login = login;
		this.#workflow = new PolledWorkflow(standIn.address(login), 'watched');
	}

	/** Activates the workflow. To be called while nobody changes the account. */
	async begin(): Promise<void> {
		for (const template of await this.#standIn.templates(this.#login)) this.#known.set(template.id, textOf(template));
		await this.#workflow.activate();
	}

	/** One poll on schedule; gives what is wrong with its events, in words. */
	async poll(): Promise<string[]> {
		this.polls += 1;
		const answer = await this.#workflow.poll().catch((): PollAnswer => {
			this.failures += 1;
			return null;
		});
		return (answer ?? []).flatMap((event) => this.#take(event));
	}

	/** Polls until the events have told of everything; gives what is wrong, in words. To be called at rest. */
	async catchUp(): Promise<string[]> {
		const found: string[] = [];
		const templates = await this.#standIn.templates(this.#login);
		const isTold = () =>
			this.#known.size === templates.length && templates.every((each) => this.#known.get(each.id) === textOf(each));
		for (let poll = 0; poll < MAX_POLLS && !isTold(); poll += 1) {
			found.push(...(await this.poll()));
			await sleep(PAUSE_MS);
		}
		if (!isTold()) found.push('the events do not lead to what the account holds');
		return found.map((finding) => `trigger: ${finding}`);
	}

	#take(event: IDataObject): string[] {
		this.events += 1;
		const id = event.id as number;
		const isKnown = this.#known.has(id);
		if (event.event === 'deleted') this.#known.delete(id);
		else this.#known.set(id, textOf(event));
		return isKnown === (event.event === 'created') ? [`template ${id} was ${String(event.event)} a second time`] : [];
	}
}

function textOf({ name, message, format, sender, flag }: IDataObject | StoredTemplate): string {
	return JSON.stringify([name, message, format, sender, flag]);
}
