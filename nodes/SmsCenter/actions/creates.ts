import type { Patience } from '../api/account';
import { WrongCharsetError } from '../api/errors';
import { comparable } from '../api/lookUp';
import {
	listAfterLag,
	settleCreates,
	TriedBeforeError,
	type CreateInDoubt,
	type Settled,
} from '../api/settleCreates';
import type { Template } from '../api/template';
import {
	createTemplate,
	listTemplates,
	templateOf,
	type Listed,
	type TemplateFields,
} from '../api/templates';
import { KeptCreates, UNKNOWN, type KeptCreate } from './keptCreates';
import type { Run } from './run';

/** From so many creates on, a run begins with a list: the baseline for doubts, and the probe for the password (rule 3). */
const BASELINE_FROM = 10;

type Names = ReadonlyMap<number, string>;

function namesById(templates: readonly Template[]): Names {
	return new Map(templates.map(({ id, name }) => [id, name]));
}

/** The creates of one run: what stood there before, what was made, and what earlier tries of the run have made. */
export class Creates {
	private baseline: Set<number> | undefined;

	/** The list of a run that has taken one. */
	private listed: readonly Template[] = [];

	/** By id, the names of that list, and those of one that was taken later: each made only where a retry needs it. */
	private readonly names: { listed?: Names; later?: Promise<Names> } = {};

	/** What creates of any run were answered with, this one's and earlier tries' among them. */
	private readonly answered: Set<number>;

	/** What this run's creates were answered with. */
	private readonly own = new Set<number>();

	private readonly sent: KeptCreate[] = [];

	private readonly kept: KeptCreates;

	constructor(private readonly run: Run) {
		this.kept = new KeptCreates(run.context);
		const { account } = run.access;
		this.answered = account.answers.open(account.clock.now());
		for (const id of this.kept.ids) this.answered.add(id);
	}

	/** Looks at what stands there, if the run is going to create enough to be worth it. */
	async prepare(count: number, patience: Patience): Promise<void> {
		if (count < BASELINE_FROM) return;
		this.setBaseline(await listTemplates(this.run.access, patience));
	}

	/**
	 * What stands there, for a run that has just listed it. Who answers a list with nothing may hide templates (rule 9):
	 * none that shows up later is then taken for a create in doubt.
	 */
	setBaseline({ templates, empty }: Pick<Listed, 'templates' | 'empty'>): void {
		this.baseline = empty === 'blank' ? undefined : new Set(templates.map(({ id }) => id));
		this.listed = templates;
	}

	/** Creates a template for an item, unless an earlier try of this run has done so. */
	async create(item: number, fields: TemplateFields, patience: Patience): Promise<Template> {
		const kept = this.kept.idOf(item, fields);
		if (kept === UNKNOWN) throw new TriedBeforeError();
		if (kept !== undefined) return templateOf(kept, fields);
		return await this.createAnew(item, fields, patience);
	}

	/**
	 * Creates a template that the list given to {@link setBaseline} does not show by its name. What an earlier try of this
	 * run has created counts only if it stands there: somebody may have deleted or renamed it since.
	 */
	async createUnlisted(item: number, fields: TemplateFields, patience: Patience): Promise<Template> {
		const kept = this.kept.idOf(item, fields);
		const isGone =
			kept !== undefined && kept !== UNKNOWN && !(await this.stands(kept, fields.name, patience));
		return isGone ? await this.createAnew(item, fields, patience) : await this.create(item, fields, patience);
	}

	/** Settles what is in doubt, and gives what became of each create, in order. */
	async settle(
		doubts: ReadonlyArray<CreateInDoubt & { item: number }>,
		maySend: boolean,
	): Promise<Settled[]> {
		const { baseline, answered, own } = this;
		const format = this.run.options.responseFormat;
		const settled = await settleCreates(this.run.access, doubts, {
			baseline,
			answered,
			own,
			format,
			maySend,
		});
		doubts.forEach(({ item, fields }, place) => {
			const end = settled[place];
			if (end === undefined) return;
			if (end.failure === undefined) this.note(item, fields, end.template.id);
			else if (end.failure.sent === 'unknown') this.sent.push({ item, fields, id: UNKNOWN });
		});
		return settled;
	}

	/** Keeps what was created for the next try of the run, or forgets it. To be called at the end, whatever came of it. */
	finish(isComplete: boolean): void {
		this.run.access.account.answers.close(this.answered);
		this.kept.save(this.sent, isComplete);
	}

	/** Whether a template stands there under this name, as a server may store it. */
	private async stands(id: number, name: string, patience: Patience): Promise<boolean> {
		this.names.listed ??= namesById(this.listed);
		const shown = this.names.listed.get(id) ?? (await this.namesAfterLag(patience)).get(id);
		return shown !== undefined && comparable(shown) === comparable(name);
	}

	/** What a list shows that no longer lags behind the earlier try. */
	private async namesAfterLag(patience: Patience): Promise<Names> {
		this.names.later ??= this.takeNames(patience);
		return await this.names.later;
	}

	private async takeNames(patience: Patience): Promise<Names> {
		const { templates, charset } = await listAfterLag(this.run.access, patience, new Set());
		if (charset === 'utf-8') return namesById(templates);
		throw new WrongCharsetError();
	}

	private async createAnew(item: number, fields: TemplateFields, patience: Patience): Promise<Template> {
		const template = await createTemplate(this.run.access, patience, fields, this.run.options.responseFormat);
		this.note(item, fields, template.id);
		return template;
	}

	private note(item: number, fields: TemplateFields, id: number): void {
		this.own.add(id);
		this.sent.push({ item, fields, id });
	}
}

/** The creates of a run, of which there is one instance. */
export function createsOf(run: Run): Creates {
	run.creates ??= new Creates(run);
	return run.creates;
}
