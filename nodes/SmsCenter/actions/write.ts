import type { Patience } from '../api/account';
import type { Template } from '../api/template';
import { changeTemplate, templateOf, type TemplateFields } from '../api/templates';
import type { Run } from './run';

/**
 * Writes a whole template, and notes for later items what is known of it now.
 * @param previous the template as it was, where that is known: its id, and the bits of its flag that are kept
 */
export async function writeTemplate(
	run: Run,
	patience: Patience,
	wanted: TemplateFields,
	previous: Pick<Template, 'id' | 'flag'>,
): Promise<Template> {
	const template = templateOf(previous.id, wanted, previous.flag);
	await changeTemplate(run.access, patience, template, run.options.responseFormat).catch(
		(failure: unknown) => {
			run.current.doubt(template.id);
			throw failure;
		},
	);
	run.current.set(template);
	return template;
}
