import type { IExecuteFunctions } from 'n8n-workflow';

import { byName, templateWithName } from '../api/currentTemplates';
import { templateReference, type TemplateReference } from './input';
import type { Subject, Task } from './operation';
import type { Run } from './run';

/** Reads the field 'Template' of an item. Throws InputError. */
export function readReference(context: IExecuteFunctions, index: number): TemplateReference {
	return templateReference(context.getNodeParameter('templateId', index));
}

/** What a failed item says about the template that it names. */
export function subjectOf(action: string, reference: TemplateReference): Subject {
	return reference.by === 'id'
		? { action, id: reference.id, name: null }
		: { action, id: null, name: reference.name };
}

/** Takes the list that names are resolved with, if any item names its template. */
export async function resolveNames(
	run: Run,
	tasks: ReadonlyArray<Pick<Task<unknown>, 'patience'> & { reference: TemplateReference }>,
): Promise<void> {
	const named = tasks.find(({ reference }) => reference.by === 'name');
	if (named) run.namesAtStart = byName((await run.current.list(named.patience)).templates);
}

/** The id of the template that an item names. Throws TemplateNotFoundError. */
export function idOfReference(reference: TemplateReference, run: Run): number {
	if (reference.by === 'id') return reference.id;
	return templateWithName(run.namesAtStart ?? new Map(), reference.name).id;
}

/** Items about one template have one key. A name that stands for none, or for several, has none: its item will fail. */
export function orderKeyOf(reference: TemplateReference, run: Run): string | undefined {
	if (reference.by === 'id') return String(reference.id);
	const bearers = run.namesAtStart?.get(reference.name) ?? [];
	return bearers.length === 1 ? String(bearers[0]?.id) : undefined;
}
