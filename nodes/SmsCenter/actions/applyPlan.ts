import { attempt } from '../api/attempt';
import { SmsCenterError, WrongCharsetError } from '../api/errors';
import type { Template } from '../api/template';
import { listTemplates, removeTemplate, templateOf, type Listed } from '../api/templates';
import { FIELD_NAMES } from '../sync/compare';
import type { Plan, Step } from '../sync/plan';
import { createsOf } from './creates';
import type { Subject } from './operation';
import type { Change } from './output';
import { inPool } from './pool';
import type { Run } from './run';
import { writeTemplate } from './write';

/** How one step ended. */
export type StepResult = Change | { failure: SmsCenterError; subject: Subject };

/** How a sync ended. */
export interface SyncResult {
	/** By item. */
	steps: StepResult[];
	deletions: Array<{ template: Template; failure?: SmsCenterError }>;
	/** What made the sync stop, where it was not to go on. */
	stoppedBy?: { failure: SmsCenterError; item?: number };
}

/** A list older than this is taken again before anything is deleted (rule 18). */
const DELETE_FROM_LIST_MS = 10_000;

/** The sync was left before this step. */
class NotReachedError extends SmsCenterError {
	constructor(message: string) {
		super(message, 'Run the sync again: it finishes the rest and doubles nothing.', 'no');
	}
}

/** The template is no longer as it was when the deletion was planned. */
class ChangedMeanwhileError extends SmsCenterError {
	constructor() {
		super(
			'Not deleted, because somebody changed the template after the plan was made',
			'Look at the template, and run the sync again if it is to go.',
			'no',
		);
	}
}

function subjectOf(step: Step): Subject {
	if (step.action === 'created') return { action: 'create', id: null, name: step.fields.name };
	return { action: 'update', id: step.previous.id, name: step.previous.name };
}

/** What a step would lead to, without doing it. */
function planned(step: Step): Change {
	if (step.action === 'created') {
		return { action: 'created', template: { ...templateOf(0, step.fields), id: null }, previous: null };
	}
	const { previous } = step;
	if (step.action === 'unchanged') return { action: 'unchanged', template: previous, previous };
	return {
		action: 'updated',
		template: templateOf(previous.id, step.fields, previous.flag),
		previous,
		changed: step.changed,
	};
}

/** Carries out one plan: creates, then updates, then deletes. One instance a sync. */
class Application {
	private readonly results: Array<StepResult | undefined>;

	private stoppedBy: SyncResult['stoppedBy'];

	private isComplete = false;

	constructor(
		private readonly run: Run,
		private readonly plan: Plan,
		private readonly listed: Listed,
		private readonly goOn: boolean,
	) {
		this.results = plan.steps.map((step) => (step.action === 'unchanged' ? planned(step) : undefined));
	}

	async apply(): Promise<SyncResult> {
		try {
			return await this.applyAll();
		} finally {
			createsOf(this.run).finish(this.isComplete);
		}
	}

	private async applyAll(): Promise<SyncResult> {
		createsOf(this.run).setBaseline(this.listed);
		await this.createAll();
		await this.updateAll();
		const steps = this.plan.steps.map(
			(step): StepResult => this.resultOf(step) ?? { failure: this.notReached(), subject: subjectOf(step) },
		);
		const isComplete = steps.every((step) => !('failure' in step));
		const deletions = isComplete
			? await this.deleteAll()
			: this.plan.deletions.map((template) => ({
					template,
					failure: new NotReachedError('Not deleted, because not every create and update was done'),
				}));
		this.isComplete = isComplete && deletions.every(({ failure }) => failure === undefined);
		return { steps, deletions, stoppedBy: this.stoppedBy };
	}

	private resultOf(step: Step): StepResult | undefined {
		return this.results[step.item];
	}

	private notReached(): SmsCenterError {
		return new NotReachedError('Not sent, because something before it was not done');
	}

	private fail(step: Step, failure: SmsCenterError): void {
		if (failure instanceof NotReachedError) return;
		this.results[step.item] = { failure, subject: subjectOf(step) };
		this.stop(failure, step.item);
	}

	private stop(failure: SmsCenterError, item?: number): void {
		if (this.goOn || this.stoppedBy) return;
		this.stoppedBy = { failure, item };
		this.run.leaveUnsent(this.notReached());
	}

	private async inPool<Task>(tasks: readonly Task[], work: (task: Task) => Promise<void>): Promise<void> {
		await inPool(tasks, work, {
			limit: this.run.options.maxConcurrentRequests,
			meter: this.run.access.meter,
			keyOf: () => undefined,
		});
	}

	private async createAll(): Promise<void> {
		const creates = this.plan.steps.filter((step) => step.action === 'created');
		const doubts: Array<{ step: Step & { action: 'created' }; failure: SmsCenterError }> = [];
		await this.inPool(creates, async (step) => {
			if (this.stoppedBy) return;
			await createsOf(this.run)
				.createUnlisted(step.item, step.fields, this.run.newPatience())
				.then(
					(template) => this.created(step, template),
					(failure: SmsCenterError) => {
						if (failure.sent === 'unknown') doubts.push({ step, failure });
						else this.fail(step, failure);
					},
				);
		});
		const settled = await createsOf(this.run).settle(
			doubts.map(({ step: { item, fields }, failure }) => ({
				item,
				fields,
				failure,
				patience: this.run.newPatience(),
			})),
			this.stoppedBy === undefined,
		);
		doubts.forEach(({ step, failure }, place) => {
			const end = settled[place] ?? { failure };
			if (end.failure === undefined) this.created(step, end.template);
			else this.fail(step, end.failure);
		});
	}

	private created(step: Step, template: Template): void {
		this.results[step.item] = { action: 'created', template, previous: null };
	}

	private async updateAll(): Promise<void> {
		const updates = this.plan.steps.filter((step) => step.action === 'updated');
		await this.inPool(updates, async (step) => {
			if (this.stoppedBy) return;
			const { fields, previous, changed } = step;
			await writeTemplate(this.run, this.run.newPatience(), fields, previous).then(
				(template) => {
					this.results[step.item] = { action: 'updated', template, previous, changed };
				},
				(failure: SmsCenterError) => this.fail(step, failure),
			);
		});
	}

	private async deleteAll(): Promise<SyncResult['deletions']> {
		const deletions: SyncResult['deletions'] = this.plan.deletions.map((template) => ({ template }));
		if (deletions.length === 0) return deletions;
		const present = await attempt(this.presentTemplates());
		if (present.failure !== undefined) {
			this.stop(present.failure);
			return deletions.map(({ template }) => ({ template, failure: present.failure }));
		}
		await this.inPool(deletions, async (deletion) => {
			deletion.failure = await this.deleteIfSame(deletion.template, present.value);
			if (deletion.failure) this.stop(deletion.failure);
		});
		return deletions;
	}

	/** The templates as they are now, or as the plan saw them where that was a moment ago. */
	private async presentTemplates(): Promise<ReadonlyMap<number, Template>> {
		const { access } = this.run;
		const isOld = this.listed.askedAt + DELETE_FROM_LIST_MS < access.account.clock.now();
		const { templates } = isOld ? await listTemplates(access, this.run.newPatience()) : this.listed;
		return new Map(templates.map((template) => [template.id, template]));
	}

	private async deleteIfSame(
		template: Template,
		presentTemplates: ReadonlyMap<number, Template>,
	): Promise<SmsCenterError | undefined> {
		const present = presentTemplates.get(template.id);
		if (present === undefined) return undefined;
		if (FIELD_NAMES.some((field) => present[field] !== template[field])) return new ChangedMeanwhileError();
		return this.stoppedBy ? this.notReached() : await this.delete(template.id);
	}

	private async delete(id: number): Promise<SmsCenterError | undefined> {
		const format = this.run.options.responseFormat;
		return await removeTemplate(this.run.access, this.run.newPatience(), id, format).then(
			() => undefined,
			(failure: SmsCenterError) => failure,
		);
	}
}

function changesAnything({ steps, deletions }: Plan): boolean {
	return deletions.length > 0 || steps.some(({ action }) => action !== 'unchanged');
}

/**
 * Makes the account as the plan says, or only shows what would be done. Rejects with a WrongCharsetError, and does
 * nothing at all, where names and texts that the plan compared may be garbled (rule 10).
 * @param listed the list that the plan was made from
 */
export async function applyPlan(
	run: Run,
	plan: Plan,
	listed: Listed,
	{ goOn, dryRun }: { goOn: boolean; dryRun: boolean },
): Promise<SyncResult> {
	if (listed.charset !== 'utf-8' && changesAnything(plan)) throw new WrongCharsetError();
	if (!dryRun) return await new Application(run, plan, listed, goOn).apply();
	return { steps: plan.steps.map(planned), deletions: plan.deletions.map((template) => ({ template })) };
}
