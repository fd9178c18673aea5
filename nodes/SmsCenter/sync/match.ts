import { byName, idsInWords, type ByName } from '../api/currentTemplates';
import type { Template } from '../api/template';
import type { TemplateFields } from '../api/templates';
import { SyncRefusedError } from './refused';

/** A template as an item wants it. */
export interface Desired {
	/** The item's place in the input. */
	item: number;
	/** Only where the items are matched by id. */
	id?: number;
	given: Partial<TemplateFields> & { name: string };
}

/** An item and the template it is about; none where it has to be created. */
export interface Match {
	desired: Desired;
	template: Template | undefined;
}

const MAKE_UNIQUE = 'Give each template one item: remove the duplicate rows, or give them different names.';

function refuseTwins(one: Desired, other: Desired, because: string): never {
	throw new SyncRefusedError(`The items ${one.item} and ${other.item} ${because}`, MAKE_UNIQUE, other.item);
}

/** Templates by their name without blanks at the ends: a server that trims makes these names the same. */
export function byTrimmedName(templates: Iterable<Template>): Map<string, Template> {
	const index = new Map<string, Template>();
	for (const template of templates) index.set(template.name.trim(), template);
	return index;
}

/** Refuses a new name that the server has with other blanks at the ends: it might be created for ever (rule 17). */
export function refuseBlankTwin(name: string, trimmed: ReadonlyMap<string, Template>, item?: number): void {
	const twin = trimmed.get(name.trim());
	if (twin === undefined) return;
	throw new SyncRefusedError(
		`The name of this item differs from that of the template with the ID ${twin.id} only in blanks at the ends`,
		"Take the blanks out of the field 'Name' (an expression can end in .trim()), or rename the template in SMS Center.",
		item,
	);
}

/** The template with this name, or none. Refuses a name that several templates bear, and names their ids. */
export function bearerOf(name: string, templates: ByName, item?: number): Template | undefined {
	const bearers = templates.get(name) ?? [];
	if (bearers.length <= 1) return bearers[0];
	const ids = idsInWords(bearers.map(({ id }) => id));
	throw new SyncRefusedError(
		`${bearers.length} templates have the name of this item: their IDs are ${ids}`,
		'Delete or rename all but one of them in SMS Center, or match by ID.',
		item,
	);
}

function refuseSameNames(desired: readonly Desired[]): void {
	const seen = new Map<string, Desired>();
	for (const one of desired) {
		const name = one.given.name.trim();
		const twin = seen.get(name);
		if (twin && (one.id === undefined || twin.id === undefined)) {
			const same = one.given.name === twin.given.name;
			refuseTwins(
				twin,
				one,
				same ? 'have the same name' : 'have names that differ only in blanks at the ends',
			);
		}
		seen.set(name, one);
	}
}

function withId(id: number, templates: ReadonlyMap<number, Template>, item: number): Template {
	const template = templates.get(id);
	if (template) return template;
	throw new SyncRefusedError(
		`There is no template with the ID ${id} in this account`,
		"Clear the 'ID' of this item to create the template, or use the operation 'Get Many' to find its ID.",
		item,
	);
}

function whenNeeded<Index extends object>(make: () => Index): () => Index {
	let made: Index | undefined;
	return () => (made ??= make());
}

/** Finds the template of every item. Throws SyncRefusedError where that is not one for one. */
export function matchItems(
	items: readonly Desired[],
	actual: readonly Template[],
	matchBy: 'name' | 'id',
): Match[] {
	const desired = matchBy === 'id' ? items : items.map(({ item, given }): Desired => ({ item, given }));
	refuseSameNames(desired);
	const names = byName(actual);
	// Most syncs need neither, and an account can hold a hundred thousand templates
	const trimmed = whenNeeded(() => byTrimmedName(actual));
	const ids = whenNeeded(() => new Map(actual.map((template) => [template.id, template])));
	const taken = new Map<number, Desired>();
	return desired.map((one): Match => {
		const { id, item, given } = one;
		const template = id !== undefined ? withId(id, ids(), item) : bearerOf(given.name, names, item);
		if (template === undefined) {
			refuseBlankTwin(given.name, trimmed(), item);
			return { desired: one, template };
		}
		const twin = taken.get(template.id);
		if (twin) refuseTwins(twin, one, `are both about the template with the ID ${template.id}`);
		taken.set(template.id, one);
		return { desired: one, template };
	});
}
