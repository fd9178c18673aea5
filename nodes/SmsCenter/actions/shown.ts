import { byName, type ByName } from '../api/currentTemplates';
import type { Template } from '../api/template';
import { listTemplates } from '../api/templates';
import type { Task } from './operation';
import type { Run } from './run';

/** The list that Get and Get Many look in: one for all items of a run, in the format that the options say. */
export interface Shown {
	templates: readonly Template[];
	byId: ReadonlyMap<number, Template>;
	byName: ByName;
}

/** Takes the list that all items look in. */
export async function takeShown(
	run: Run,
	[first]: ReadonlyArray<Pick<Task<unknown>, 'patience'>>,
): Promise<void> {
	if (first === undefined) return;
	const { templates } = await listTemplates(run.access, first.patience, {
		format: run.options.responseFormat,
	});
	const byId = new Map(templates.map((template) => [template.id, template]));
	run.shown = { templates, byId, byName: byName(templates) };
}

/** The list that {@link takeShown} took. */
export function shownOf({ shown }: Run): Shown {
	if (shown === undefined) throw new Error('The list is taken before the first item');
	return shown;
}
