import type { Session } from '../account/account';
import { nameKey, type View } from '../account/templateCache';
import type { Wait } from '../account/wait';
import { addTemplate } from '../endpoints/templates';
import { SmsCenterError } from '../errors';
import { templateOf, type ResponseFormat, type Template, type TemplateFields } from '../template';
import { currentTemplates } from './currentTemplates';
import { lookUp, type Doubtful, type Verdict } from './lookUp';
import { mayStillHappen } from './retry';
import { attempt, InDoubtError } from './send';

/** How often a create that was not carried out is sent again. */
const MAX_ROUNDS = 3;

/** A list may lag behind the writes, so it is asked so long after them. */
const LAG_MS = 2000;

/** How often a list that lags all the same is asked again. */
const MAX_LISTS = 3;

/** Several IDs in words: "12, 15 and 20". */
export function idsInWords(ids: readonly number[]): string {
	return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids[ids.length - 1]}`;
}

/** Nobody knows whether the template was created. */
function unknown(cause: SmsCenterError, advice: string): SmsCenterError {
	return new CreateUnknownError(
		`${cause.message}, and whether the template was created is not known`,
		`Look in your SMS Center account before you create it again. ${advice}`.trim(),
		cause,
	);
}

/** Nobody knows whether the template was created, and nobody will find out by itself. */
export class CreateUnknownError extends SmsCenterError {
	override readonly code: number | null;

	constructor(
		message: string,
		hint: string,
		/** What left the doubt. */
		override readonly cause?: SmsCenterError,
	) {
		super(message, hint, 'unknown');
		this.code = cause?.code ?? null;
	}
}

/** A create that waits to be looked up. */
interface Open extends Doubtful {
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

	/** Whether nobody knows if this run has created a template of this name. */
	isUnknown(name: string): boolean {
		return this.unknown.has(nameKey(name));
	}

	/** Whether creates wait to be looked up. */
	get areInDoubt(): boolean {
		return this.open.length > 0;
	}

	/** Creates a template. Rejects with a failure whose `sent` is final. */
	async create(fields: TemplateFields, wait: Wait): Promise<Template> {
		const { account } = this.session;
		for (let round = 0; ; round += 1) {
			const startedAt = account.clock.now();
			const before = account.templates.view;
			const added = await attempt(addTemplate(this.session, fields, this.format, wait));
			if (added.failure === undefined) return this.created(added.value, fields, { startedAt, before });
			const { failure } = added;
			if (!(failure instanceof InDoubtError)) throw failure;
			account.templates.doubt([nameKey(fields.name)]);
			// A blank may hide what was there
			const listedBefore = before?.list.empty === 'blank' ? undefined : before?.listedIds;
			const verdict = await wait.aside(
				new Promise<Verdict | undefined>((settle) => {
					this.open.push({ fields, before: listedBefore, failure, wait, settle });
				}),
			);
			if (verdict?.kind === 'done') {
				const { template } = verdict;
				account.templates.wrote(template.id, template, startedAt);
				return template;
			}
			this.requireAbsent(verdict, failure, fields.name);
			if (!this.maySend || round >= MAX_ROUNDS) {
				const { message } = failure.doubt;
				throw new SmsCenterError(message, 'The template was not created. Run it again.', 'no');
			}
		}
	}

	/** Looks up all that is in doubt, and lets it go on. */
	async settle(): Promise<void> {
		const open = this.open;
		this.open = [];
		const byHost = new Map<string, Open[]>();
		for (const each of open) {
			const { baseUrl } = each.failure;
			byHost.set(baseUrl, [...(byHost.get(baseUrl) ?? []), each]);
		}
		for (const [baseUrl, there] of byHost) {
			const [first] = there;
			if (first === undefined) continue;
			const view = await attempt(this.listAfterLag(baseUrl, first.wait));
			const verdicts = view.failure ? [] : this.verdicts(there, view.value);
			there.forEach(({ settle }, place) => settle(verdicts[place]));
		}
	}

	private created(
		id: number,
		fields: TemplateFields,
		{ startedAt, before }: { startedAt: number; before: View | undefined },
	): Template {
		const { templates } = this.session.account;
		if (before?.listedIds.has(id) || templates.isAnswer(id)) {
			throw new CreateUnknownError(
				`SMS Center answered with the ID ${id}, which belongs to another template, so whether this one was created is not known`,
				'Look in your SMS Center account before you create it again.',
			);
		}
		this.own.add(id);
		templates.noteAnswer(id);
		const template = templateOf(id, fields);
		templates.wrote(id, template, startedAt);
		return template;
	}

	private verdicts(there: readonly Open[], view: View): Array<Verdict | undefined> {
		const { templates } = this.session.account;
		const { list } = view;
		const verdicts = lookUp(there, list.templates, (id) => templates.isAnswer(id));
		// Who answers with nothing, or lags, may have carried out what the list does not show
		const showsAll = list.empty !== 'blank' && !this.lags(view) && !templates.hasLagged && !view.isCut;
		return verdicts.map((verdict) => {
			// At once, so that no other run claims it too
			if (verdict.kind === 'done') templates.noteAnswer(verdict.template.id);
			return verdict.kind === 'absent' && !showsAll ? undefined : verdict;
		});
	}

	private lags({ listedIds }: View): boolean {
		return [...this.own].some((id) => !listedIds.has(id));
	}

	/** A list taken so late that it shows what was written before, if such a one can be had. */
	private async listAfterLag(baseUrl: string, wait: Wait): Promise<View> {
		const { signal, account } = this.session;
		// Looked up also when the run is left
		wait.signal = signal;
		for (let lists = 1; ; lists += 1) {
			await wait.pause('retry', LAG_MS);
			const need = { askedAfter: account.clock.now(), how: 'wait' as const, baseUrl };
			const view = await currentTemplates(this.session, need, wait);
			if (view && (lists === MAX_LISTS || !this.lags(view))) return view;
		}
	}

	private requireAbsent(verdict: Verdict | undefined, { doubt }: InDoubtError, name: string): void {
		if (verdict?.kind === 'absent' && !mayStillHappen(doubt)) return;
		this.unknown.add(nameKey(name));
		if (verdict?.kind === 'unclear') {
			const { ids } = verdict;
			const those = `${ids.length === 1 ? 'The template with the ID' : 'One of those with the IDs'} ${idsInWords(ids)}`;
			throw unknown(doubt, `${those} may be it.`);
		}
		throw unknown(doubt, 'The operation Create or Update finds out by itself.');
	}
}
