import type { IExecuteFunctions } from 'n8n-workflow';

import {
	Creates,
	currentTemplates,
	namesInWords,
	Wait,
	WHOLE_ACCOUNT,
	type FieldName,
	type ListNeed,
	type ResponseFormat,
	type Session,
	type Template,
	type TemplateFields,
	type View,
} from '../api';
import { FinishedWrites } from '../shared/finishedWrites';
import type { Identity } from '../shared/nodeErrors';
import { readOptions, type RunOptions } from '../shared/options';
import { openSession } from '../shared/session';
import { almostEqualFields } from '../sync/compare';
import { nodeRunsOf, type NodeRun } from './nodeRuns';

const TRUSTED_MS = 30_000;

const left = (fields: readonly FieldName[]) =>
	`Only blanks, line ends or letter case differ in ${[...fields].sort().join(', ')}. SMS Center may change those by itself, so they are left (Update writes them)`;

export const NOT_SHOWN = 'Not shown yet in the list of SMS Center';

export const FILLED_IN = 'SMS Center has filled in a format or sender ID that was left empty';

/** One run of the node: its account, its options, and what it knows of the templates. */
export class Run {
	readonly startedAt: number;
	readonly creates: Creates;
	readonly finished: FinishedWrites;
	readonly nodeRun: NodeRun;
	/** All runs of this node in this execution so far: in a loop there are many. */
	readonly nodeRuns: NodeRun[];
	/** What a user is told under the output, and the names of the templates that it is about. */
	private readonly hints = new Map<string, Set<string>>();
	/** What it has left because this process has written it so, by id; no list had shown it. */
	readonly leftUnshown = new Set<number>();
	unlock = () => {};
	private readonly unsent = new AbortController();
	private wantsNews: boolean;

	private constructor(
		readonly context: IExecuteFunctions,
		readonly session: Session,
		readonly options: RunOptions,
		readonly identity: Identity,
		/** Whether a failed item leaves the others alone. */
		readonly continueOnFail: boolean,
	) {
		this.startedAt = session.account.clock.now();
		this.creates = new Creates(session, options.responseFormat);
		this.nodeRun = { runIndex: Number(context.evaluateExpression('{{ $runIndex }}', 0)) };
		this.finished = new FinishedWrites(context, session.account, this.nodeRun);
		this.nodeRuns = nodeRunsOf(context);
		this.wantsNews = this.nodeRuns.length === 0;
		this.nodeRuns.push(this.nodeRun);
		const { signal } = session;
		signal?.addEventListener('abort', () => this.unsent.abort(signal.reason), { once: true });
		if (signal?.aborted) this.unsent.abort(signal.reason);
	}

	static async begin(context: IExecuteFunctions, continueOnFail: boolean): Promise<Run> {
		const options = readOptions(context);
		const { session, identity } = await openSession(context, options);
		return new Run(context, session, options, identity, continueOnFail);
	}

	/** Keeps other executions from writing to the account until {@link unlock} is called, or lets those that also share it. */
	async lockAccount(wait: Wait, { shares }: { shares: boolean }): Promise<void> {
		const keys = { [shares ? 'shared' : 'own']: [WHOLE_ACCOUNT] };
		this.unlock = await this.session.account.locks.take(this, keys, wait);
	}

	/** Adds a hint, or one more template that it is about. */
	hint(message: string, template?: string): void {
		const names = this.hints.get(message) ?? new Set();
		this.hints.set(message, template === undefined ? names : names.add(template));
	}

	/** All hints so far, in words. */
	hintsInWords(): string[] {
		const hints = [...this.hints].map(([message, names]) =>
			names.size === 0 ? message : `${message}: ${namesInWords([...names])}`,
		);
		return [...hints, ...this.session.meter.hints()];
	}

	/** Leaves a template as it is, and remembers what may have to be told of it. */
	leave(wanted: TemplateFields, present: Template): void {
		const fields = almostEqualFields(wanted, present);
		if (fields.length > 0) this.hint(left(fields), present.name);
		if (this.session.account.templates.view?.unshownIds.has(present.id)) this.leftUnshown.add(present.id);
	}

	/** Leaves what has not been sent; those requests reject with this failure. */
	leaveUnsent(failure: Error): void {
		this.creates.maySend = false;
		this.unsent.abort(failure);
	}

	/**
	 * A new item's own time for waiting.
	 * @param before the wait of what was done for all items first: it is a part of each item's
	 */
	newWait(before?: Wait, onAside?: (isAside: boolean) => void): Wait {
		const { maxWaitMs, failsAtLimits } = this.options;
		return new Wait({
			clock: this.session.account.clock,
			meter: this.session.meter,
			maxWaitMs: before?.leftMs ?? maxWaitMs,
			failsAtLimits,
			signal: this.unsent.signal,
			onAside,
		});
	}

	/**
	 * The templates as they are known: from a list of the last 30 seconds, asked for after this run began if one is free and
	 * it is the node's first run; from an older one rather than wait for SMS Center's limits.
	 * @param keys of templates and names that are to be right: not from a list before a write to them that is in doubt
	 * @param format of a list that is only shown
	 */
	async templates(wait: Wait, keys: Iterable<string> = [], format: ResponseFormat = 'json'): Promise<View> {
		const { account } = this.session;
		const known = account.templates.knownFrom(keys);
		const list = async (askedAfter: number, how: ListNeed['how']) =>
			await currentTemplates(this.session, { askedAfter, how, format }, wait);
		if (this.wantsNews) {
			this.wantsNews = false;
			const news = await list(Math.max(this.startedAt, known), 'if free');
			if (news) return news;
		}
		const recent = Math.max(account.clock.now() - TRUSTED_MS, known);
		return (await list(recent, 'without waiting')) ?? (await this.listAskedAfter(known, wait, format));
	}

	/** The templates to be shown, as {@link templates} gives them: not from a list before any write in doubt. */
	async shownTemplates(wait: Wait): Promise<View> {
		return await this.templates(wait, this.session.account.templates.inDoubt, this.options.responseFormat);
	}

	/** A list asked for after this time, or after this run began, if one is free. */
	async news(wait: Wait, askedAfter = this.startedAt): Promise<View | undefined> {
		return await currentTemplates(this.session, { askedAfter, how: 'if free' }, wait);
	}

	/** A list asked for after this time, whatever there is to wait for. */
	async listAskedAfter(askedAfter: number, wait: Wait, format: ResponseFormat = 'json'): Promise<View> {
		const view = await currentTemplates(this.session, { askedAfter, how: 'wait', format }, wait);
		if (view) return view;
		throw new Error('A list that is waited for is had, or rejects');
	}
}
