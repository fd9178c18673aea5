import type { Template } from './template';
import type { TemplateFields } from './templates';

/** What a list says of a create in doubt. */
export type Verdict =
	/** It was carried out: this is the template. */
	| { kind: 'done'; template: Template }
	/** These may be it, or may have been there before, or be somebody else's. */
	| { kind: 'unclear'; ids: number[] }
	/** It is not there. */
	| { kind: 'absent' };

/** What is known of the templates that are not the answer to any create in doubt. */
export interface KnownTemplates {
	/** The ids that were there before the first create; undefined where nobody looked. */
	baseline: ReadonlySet<number> | undefined;
	/** The ids that creates of this run were answered with. */
	answered: ReadonlySet<number>;
}

/** Texts are compared as a server may store them: without blanks at the ends, and with one kind of line end. */
function comparable(text: string): string {
	return text.replace(/\r\n?/g, '\n').trim();
}

function sameText(template: Template, { message }: TemplateFields): boolean {
	return comparable(template.message) === comparable(message);
}

function sameName(template: Template, { name }: TemplateFields): boolean {
	return comparable(template.name) === comparable(name);
}

/**
 * What a list, taken after the run, says of its creates in doubt (rule 3). No template answers two of them. Pure.
 * @param doubts the fields of the creates, in the order in which they were sent
 */
export function lookUp(
	doubts: readonly TemplateFields[],
	templates: readonly Template[],
	{ baseline, answered }: KnownTemplates,
): Verdict[] {
	const unclaimed = templates.filter(({ id }) => !answered.has(id) && baseline?.has(id) !== true);
	const byName = new Map<string, Template[]>();
	for (const template of unclaimed) {
		const name = comparable(template.name);
		byName.set(name, [...(byName.get(name) ?? []), template]);
	}
	return doubts.map((fields): Verdict => {
		const bearers = (byName.get(comparable(fields.name)) ?? []).filter((template) => sameName(template, fields));
		const equal = bearers.find((template) => sameText(template, fields));
		if (baseline === undefined) {
			const ids = bearers.filter((template) => sameText(template, fields)).map(({ id }) => id);
			return ids.length > 0 ? { kind: 'unclear', ids } : { kind: 'absent' };
		}
		if (equal) {
			byName.set(
				comparable(fields.name),
				bearers.filter((template) => template !== equal),
			);
			return { kind: 'done', template: equal };
		}
		return bearers.length > 0 ? { kind: 'unclear', ids: bearers.map(({ id }) => id) } : { kind: 'absent' };
	});
}
