import type { Template } from '../api/template';
import type { TemplateFields } from '../api/templates';
import { changedFields, differsOnlyInBlanks, isAsWanted, wantedFields, type FieldName } from './compare';
import { matchItems, type Desired, type Match } from './match';
import { SyncRefusedError } from './refused';

/** The options of a sync that a plan depends on. */
export interface PlanOptions {
	matchBy: 'name' | 'id';
	deleteMissing: boolean;
	/** Deletions touch only names that start with this; the empty text is all. */
	namePrefix: string;
	/** More deletions than this are refused. */
	maxDeletions: number;
}

/** What is to be done for one item. */
export type Step =
	| { action: 'created'; item: number; fields: TemplateFields }
	| { action: 'updated'; item: number; fields: TemplateFields; previous: Template; changed: FieldName[] }
	| { action: 'unchanged'; item: number; previous: Template };

/** What a sync will do. */
export interface Plan {
	/** In item order, one an item. */
	steps: Step[];
	/** By id. */
	deletions: Template[];
	/** Fields that differ from the server's only in blanks at the ends: left, since a server may not keep those. */
	blanksOnly: FieldName[];
}

function stepOf({ desired, template }: Match, blanksOnly: Set<FieldName>): Step {
	const { item, given } = desired;
	const fields = wantedFields(given, template);
	if (template === undefined) return { action: 'created', item, fields };
	if (isAsWanted(fields, template)) return { action: 'unchanged', item, previous: template };
	for (const field of differsOnlyInBlanks(fields, template)) blanksOnly.add(field);
	const changed = changedFields(fields, template);
	if (changed.length === 0) return { action: 'unchanged', item, previous: template };
	return { action: 'updated', item, fields, previous: template, changed };
}

function deletionsOf(
	matches: readonly Match[],
	actual: readonly Template[],
	options: PlanOptions,
): Template[] {
	if (!options.deleteMissing) return [];
	const kept = new Set(matches.map(({ template }) => template?.id));
	const deletions = actual
		.filter(({ id, name }) => !kept.has(id) && name.startsWith(options.namePrefix))
		.sort((a, b) => a.id - b.id);
	if (deletions.length <= options.maxDeletions) return deletions;
	const templates = deletions.length === 1 ? 'template' : 'templates';
	throw new SyncRefusedError(
		`The sync would delete ${deletions.length} ${templates}, and 'Max Deletions' allows ${options.maxDeletions}`,
		"Check that all rows reach the node. If they do, raise 'Max Deletions' under 'Sync Options'; a dry run with a high number lists what would go.",
	);
}

/**
 * What makes the templates of an account as the items say (design, "Sync"). Pure: reads values and gives values.
 * Throws SyncRefusedError where the items or the account leave room for doubt; then nothing must be written.
 */
export function planSync(
	desired: readonly Desired[],
	actual: readonly Template[],
	options: PlanOptions,
): Plan {
	const matches = matchItems(desired, actual, options.matchBy);
	const blanksOnly = new Set<FieldName>();
	const steps = matches.map((match) => stepOf(match, blanksOnly));
	return { steps, deletions: deletionsOf(matches, actual, options), blanksOnly: [...blanksOnly].sort() };
}
