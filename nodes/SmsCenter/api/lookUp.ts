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

/** A text as it is compared, since a server may store it so: without blanks at the ends, and with one kind of line end. */
export function comparable(text: string): string {
	return text.replace(/\r\n?/g, '\n').trim();
}

function sameText(template: Template, { message }: TemplateFields): boolean {
	return comparable(template.message) === comparable(message);
}

function sameInAll(template: Template, fields: TemplateFields): boolean {
	const { format, sender, autoSign } = fields;
	return (
		sameText(template, fields) &&
		template.format === format &&
		comparable(template.sender) === comparable(sender) &&
		template.autoSign === autoSign
	);
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
		const bearers = byName.get(name);
		if (bearers) bearers.push(template);
		else byName.set(name, [template]);
	}
	const claim = (fields: TemplateFields, isIt: (template: Template, fields: TemplateFields) => boolean) => {
		const bearers = byName.get(comparable(fields.name)) ?? [];
		const found = bearers.find((template) => isIt(template, fields));
		if (found)
			byName.set(
				comparable(fields.name),
				bearers.filter((template) => template !== found),
			);
		return found;
	};
	// Of two that differ in the sender only, each finds its own
	const exact = baseline === undefined ? [] : doubts.map((fields) => claim(fields, sameInAll));
	return doubts.map((fields, place): Verdict => {
		const bearers = byName.get(comparable(fields.name)) ?? [];
		if (baseline === undefined) {
			const ids = bearers.filter((template) => sameText(template, fields)).map(({ id }) => id);
			return ids.length > 0 ? { kind: 'unclear', ids } : { kind: 'absent' };
		}
		const found = exact[place] ?? claim(fields, sameText);
		if (found) return { kind: 'done', template: found };
		return bearers.length > 0 ? { kind: 'unclear', ids: bearers.map(({ id }) => id) } : { kind: 'absent' };
	});
}
