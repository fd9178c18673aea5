import { isSameText } from '../same';
import type { View } from '../account/templateCache';
import type { Template, TemplateFields } from '../template';

/** What a list says of a create in doubt. */
export type Verdict =
	/** It was carried out: this is the template. */
	| { kind: 'done'; template: Template }
	/** These may be it, or may have been there before, or be somebody else's. */
	| { kind: 'unclear'; ids: number[] }
	| { kind: 'absent' };

/**
 * What the templates of a list that have the same name say of a create in doubt. Pure.
 * @param named those that are not the answer to another create
 * @param before what was there before the create; undefined where nobody looked
 */
export function lookUp(
	{ message }: TemplateFields,
	named: readonly Template[],
	before: Pick<View, 'listedIds'> | undefined,
): Verdict {
	const isSame = (template: Template) => isSameText(template.message, message);
	const fresh = named.filter(({ id }) => !before?.listedIds.has(id));
	const template = before && fresh.find(isSame);
	if (template) return { kind: 'done', template };
	const ids = (before ? fresh : fresh.filter(isSame)).map(({ id }) => id);
	return ids.length > 0 ? { kind: 'unclear', ids } : { kind: 'absent' };
}
