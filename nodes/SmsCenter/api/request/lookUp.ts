import { Lookalikes } from '../lookalikes';
import { isSameName, isSameText } from '../same';
import type { View } from '../account/view';
import type { Template, TemplateFields } from '../template';

/** What a list says of a create in doubt. */
export type Verdict =
	/** It was carried out: this is the template, though the server may have made something else of the other fields. */
	| { kind: 'done'; id: number }
	/** These may be it, or may have been there before, or be somebody else's. */
	| { kind: 'unclear'; ids: number[] }
	| { kind: 'absent' };

/**
 * What a list says of a create in doubt. Pure.
 * @param others the templates of the list that are not the answer to another create
 * @param before what was there before the create; undefined where nobody looked
 * @param lost which names came as no text
 */
export function lookUp(
	fields: TemplateFields,
	others: readonly Template[],
	before: Pick<View, 'listedIds'> | undefined,
	lost?: View['list']['notWritable'],
): Verdict {
	const { name, message } = fields;
	const fresh = before ? others.filter(({ id }) => !before.listedIds.has(id)) : others;
	const equal = fresh.filter((other) => isSameName(other.name, name) && isSameText(other.message, message));
	const [template] = equal;
	if (before && template) return { kind: 'done', id: template.id };
	const known = new Lookalikes(fresh, lost);
	const named = known.named(name);
	const sameText = () => fresh.filter((other) => isSameText(other.message, message));
	// Where all of them are new, one that has either its name or its text may be it
	const maybe = before ? [...named, ...sameText()] : known.withTextIn(named, fields);
	return maybe.length > 0 ? { kind: 'unclear', ids: [...new Set(maybe.map(({ id }) => id))] } : { kind: 'absent' };
}
