import { isSameText, nameForm } from '../same';
import type { Template, TemplateFields } from '../template';

/** What a list says of a create in doubt. */
export type Verdict =
	/** It was carried out: this is the template. */
	| { kind: 'done'; template: Template }
	/** These may be it, or may have been there before, or be somebody else's. */
	| { kind: 'unclear'; ids: number[] }
	/** It is not there. */
	| { kind: 'absent' };

/** A create in doubt, and what was there before it. */
export interface Doubtful {
	fields: TemplateFields;
	/** The ids that were there before; undefined where nobody looked. */
	before: ReadonlySet<number> | undefined;
}

function isSameInAll(template: Template, fields: TemplateFields): boolean {
	const { message, format, sender, autoSign } = fields;
	return (
		isSameText(template.message, message) &&
		template.format === format &&
		isSameText(template.sender, sender) &&
		template.autoSign === autoSign
	);
}

/**
 * What a list, taken after the run, says of its creates in doubt. No template answers two of them. Pure.
 * @param doubts in the order in which they were sent
 * @param isAnswer whether an id was the answer to another create
 */
export function lookUp(
	doubts: readonly Doubtful[],
	templates: readonly Template[],
	isAnswer: (id: number) => boolean,
): Verdict[] {
	const byName = new Map<string, Template[]>(doubts.map(({ fields }) => [nameForm(fields.name), []]));
	for (const template of templates) {
		if (!isAnswer(template.id)) byName.get(nameForm(template.name))?.push(template);
	}
	const newFor = ({ fields, before }: Doubtful) =>
		(byName.get(nameForm(fields.name)) ?? []).filter(({ id }) => before?.has(id) !== true);
	const claim = (doubt: Doubtful, isIt: (template: Template) => boolean): Template | undefined => {
		if (doubt.before === undefined) return undefined;
		const found = newFor(doubt).find(isIt);
		const form = nameForm(doubt.fields.name);
		if (found)
			byName.set(
				form,
				(byName.get(form) ?? []).filter((template) => template !== found),
			);
		return found;
	};
	// Of two that differ in the sender only, each finds its own
	const exact = doubts.map((doubt) => claim(doubt, (template) => isSameInAll(template, doubt.fields)));
	return doubts.map((doubt, place): Verdict => {
		const { message } = doubt.fields;
		const found = exact[place] ?? claim(doubt, (template) => isSameText(template.message, message));
		if (found) return { kind: 'done', template: found };
		const left = newFor(doubt);
		const ids = (
			doubt.before === undefined ? left.filter((template) => isSameText(template.message, message)) : left
		).map(({ id }) => id);
		return ids.length > 0 ? { kind: 'unclear', ids } : { kind: 'absent' };
	});
}
