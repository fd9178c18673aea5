import type { FieldName, Template, TemplateFields } from '../api';
import { changedFields, wantedFields } from './compare';
import { matchItems, RefusedPlanError, requireMessage, type Actual, type Desired, type Match } from './match';

/** The settings of a sync that a plan depends on. */
export interface PlanOptions {
	matchBy: 'name' | 'id';
	deleteMissing: boolean;
	/** Deletions touch only names that start with this; the empty text is all. */
	namePrefix: string;
	maxDeletions: number;
	/** Whether the plan is only shown: then it may hold more deletions than are allowed. */
	dryRun: boolean;
}

export type PlannedStep = { desired: Desired; fields: TemplateFields } & (
	{ action: 'created' } | { action: 'updated' | 'unchanged'; previous: Template; changed: FieldName[] }
);

/** What a sync will do. */
export interface Plan {
	steps: PlannedStep[];
	deletions: Template[];
	/** Why a real run would be refused. */
	warning?: RefusedPlanError;
}

function stepOf({ desired, template }: Match): PlannedStep {
	const fields = wantedFields(desired.given, template);
	if (template === undefined) {
		requireMessage(desired);
		return { action: 'created', desired, fields };
	}
	const changed = changedFields(fields, template);
	const action = changed.length > 0 ? 'updated' : 'unchanged';
	return { action, desired, fields, previous: template, changed };
}

function deletionsOf(matches: readonly Match[], { byId, list }: Actual, options: PlanOptions): Template[] {
	if (!options.deleteMissing) return [];
	const kept = new Set(matches.map(({ template }) => template?.id));
	// A name that came as no text may be that of an item
	const isNamed = (id: number) => !list?.notWritable.get(id)?.has('name');
	return [...byId.values()]
		.filter(({ id, name }) => !kept.has(id) && name.startsWith(options.namePrefix) && isNamed(id))
		.sort((a, b) => a.id - b.id);
}

function tooMany(deletions: number, maxDeletions: number): RefusedPlanError {
	const templates = deletions === 1 ? 'template' : 'templates';
	return new RefusedPlanError(
		`The sync would delete ${deletions} ${templates}, and 'Max Deletions' allows ${maxDeletions}`,
		"Check that all rows reach the node. If they do, raise 'Max Deletions'; a dry run shows what would go.",
	);
}

/**
 * What makes the templates of an account match the items. Pure: reads values and gives values. Throws RefusedPlanError where
 * the items or the account leave room for doubt; then nothing must be written.
 */
export function planSync(desired: readonly Desired[], actual: Actual, options: PlanOptions): Plan {
	const matches = matchItems(desired, actual, options.matchBy);
	const deletions = deletionsOf(matches, actual, options);
	const plan = { steps: matches.map(stepOf), deletions };
	if (deletions.length <= options.maxDeletions) return plan;
	const warning = tooMany(deletions.length, options.maxDeletions);
	if (options.dryRun) return { ...plan, warning };
	throw warning;
}
