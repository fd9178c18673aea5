import type { Session } from '../account/account';
import { nameKey } from '../account/templateCache';
import type { View } from '../account/view';
import type { Wait } from '../account/wait';
import { addTemplate } from '../endpoints/templates';
import { SmsCenterError } from '../errors';
import { templateOf, type ResponseFormat, type Template, type TemplateFields } from '../template';
import { idsInWords } from '../words';
import { currentTemplates } from './currentTemplates';
import { lookUp, type Verdict } from './lookUp';
import { mayStillHappen } from './retry';
import { attempt, InDoubtError } from './send';

const MAX_ROUNDS = 3;

/** A list may lag behind the writes, so it is asked so long after them. */
const LIST_AFTER_MS = 2000;

const MAX_LISTS = 3;

/** Nobody knows whether the template was created, and nobody will find out by itself. */
export class CreateUnknownError extends SmsCenterError {
	override readonly code: number | null;

	constructor(
		why: string,
		advice = '',
		override readonly cause?: SmsCenterError,
	) {
		super(
			`${why}, and whether the template was created is not known`,
			`Look in your SMS Center account before you create it again. ${advice}`.trim(),
			'unknown',
		);
		this.code = cause?.code ?? null;
	}
}

interface Sent {
	fields: TemplateFields;
	before: View | undefined;
	startedAt: number;
}

interface Open extends Sent {
	failure: InDoubtError;
	wait: Wait;
	settle: (verdict: Verdict | undefined) => void;
}

/**
 * The creates of one run. A create resolves when it is certain that the template stands there: one in doubt waits until all
 * that is left of the run does, and then one list settles them all.
 */
export class Creates {
	private open: Open[] = [];
	/** What this run's creates were answered with: a list without them lags. */
	private readonly own = new Set<number>();
	private readonly unknown = new Set<string>();
	/** Whether what was not carried out may be sent again. */
	maySend = true;

	constructor(
		private readonly session: Session,
		private readonly format: ResponseFormat,
	) {}

	isUnknown(name: string): boolean {
		return this.unknown.has(nameKey(name));
	}

	/** Nobody knows whether an earlier try has created a template of this name. */
	leave(name: string): void {
		this.unknown.add(nameKey(name));
	}

	get areInDoubt(): boolean {
		return this.open.length > 0;
	}

	/** Creates a template. Rejects with a failure whose `sent` is final. */
	async create(fields: TemplateFields, wait: Wait): Promise<Template> {
		const { account } = this.session;
		for (let round = 0; ; round += 1) {
			const sent = { fields, before: account.templates.view, startedAt: account.clock.now() };
			const added = await attempt(addTemplate(this.session, fields, this.format, wait));
			if (added.failure === undefined) return this.created(added.value, sent);
			const { failure } = added;
			if (!(failure instanceof InDoubtError)) throw failure;
			account.templates.doubt([nameKey(fields.name)]);
			// A blank may hide what was there
			const before = sent.before?.list.empty === 'blank' ? undefined : sent.before;
			const verdict = await wait.aside(
				new Promise<Verdict | undefined>((settle) => {
					this.open.push({ ...sent, before, failure, wait, settle });
				}),
			);
			if (verdict?.kind === 'done') return templateOf(verdict.id, fields);
			this.requireAbsent(verdict, failure, fields.name);
			if (this.maySend && round < MAX_ROUNDS) continue;
			throw new SmsCenterError(failure.doubt.message, 'The template was not created. Run it again.', 'no');
		}
	}

	async settle(): Promise<void> {
		const open = this.open;
		this.open = [];
		for (const host of new Set(open.map(({ failure }) => failure.baseUrl))) {
			const there = open.filter(({ failure }) => failure.baseUrl === host);
			const view = await attempt(this.listAfterLag(host, there[0]?.wait));
			// Those that are done first: what one of them has created cannot be another's
			const verdictOf = (each: Open) => (view.failure ? undefined : this.verdictOf(each, view.value));
			const left = there.filter((each) => {
				const verdict = verdictOf(each);
				if (verdict?.kind === 'done') each.settle(verdict);
				return verdict?.kind !== 'done';
			});
			for (const each of left) each.settle(verdictOf(each));
		}
	}

	private created(id: number, { fields, before, startedAt }: Sent): Template {
		const { templates } = this.session.account;
		if (before?.listedIds.has(id) || templates.isAnswer(id)) {
			templates.doubt([nameKey(fields.name)]);
			this.unknown.add(nameKey(fields.name));
			throw new CreateUnknownError(`SMS Center answered with the ID ${id}, which belongs to another template`);
		}
		const template = templateOf(id, fields);
		this.own.add(id);
		templates.created(template, startedAt);
		return template;
	}

	private verdictOf({ fields, before, startedAt }: Open, view: View): Verdict | undefined {
		const { templates } = this.session.account;
		// What this process has written before was there before, though a list may have lacked it
		const isOlder = (id: number) => (templates.lastWrite(id)?.startedAt ?? Infinity) < startedAt;
		const others = view.list.templates.filter(({ id }) => !templates.isAnswer(id) && !isOlder(id));
		const verdict = lookUp(fields, others, before, view.list.notWritable);
		// At once, so that no other run claims it too
		if (verdict.kind === 'done') templates.foundCreated(templateOf(verdict.id, fields), startedAt);
		// Who answers with nothing, or lags, may have carried out what the list does not show
		const { empty, charset } = view.list;
		const isWhole = empty !== 'blank' && charset === 'utf-8' && !view.isCut;
		const showsAll = isWhole && !this.lags(view) && !templates.hasLagged;
		return verdict.kind === 'absent' && !showsAll ? undefined : verdict;
	}

	private lags({ listedIds }: View): boolean {
		return [...this.own].some((id) => !listedIds.has(id));
	}

	/** A list taken so late that it shows what was written before, if such a one can be had. */
	private async listAfterLag(baseUrl: string, wait: Wait | undefined): Promise<View> {
		const { signal, account } = this.session;
		if (wait === undefined) throw new Error('Somebody waits for the list');
		// Looked up also when the run is left
		wait.signal = signal;
		for (let lists = 1; ; lists += 1) {
			await wait.pause('retry', LIST_AFTER_MS);
			const need = { askedAfter: account.clock.now(), how: 'wait' as const, baseUrl };
			const view = await currentTemplates(this.session, need, wait);
			if (view && (lists === MAX_LISTS || !this.lags(view))) return view;
		}
	}

	private requireAbsent(verdict: Verdict | undefined, { doubt }: InDoubtError, name: string): void {
		if (verdict?.kind === 'absent' && !mayStillHappen(doubt)) return;
		this.unknown.add(nameKey(name));
		const ids = verdict?.kind === 'unclear' ? verdict.ids : [];
		const those = ids.length > 1 ? 'One of those with the IDs' : 'The template with the ID';
		const found = ids.length > 0 && `${those} ${idsInWords(ids)} may be it.`;
		const advice = found || 'The operation Create or Update finds out by itself.';
		throw new CreateUnknownError(doubt.message, advice, doubt);
	}
}
