import { SmsCenterError, idsInWords, nameForm, type Template, type TemplateFields, type View } from '../api';

/** Items or templates leave room for doubt about what is wanted. Nothing was written. */
export class RefusedPlanError extends SmsCenterError {
	constructor(
		message: string,
		hint: string,
		readonly item?: number,
		override readonly cause?: SmsCenterError,
	) {
		super(message, hint, 'no');
	}
}

/** A template as an item wants it. */
export interface Desired {
	item: number;
	id?: number;
	given: Partial<TemplateFields> & { name: string };
}

/** An item and the template it is about; none where it has to be created. */
export interface Match {
	desired: Desired;
	template: Template | undefined;
}

/** What is looked at of the templates of an account. */
export type Actual = Pick<View, 'byId' | 'named'>;

function refuseTwins(one: Desired, other: Desired, because: string): never {
	throw new RefusedPlanError(
		`The items ${one.item} and ${other.item} ${because}`,
		'Give each template one item: remove the duplicate rows, or give them different names.',
		other.item,
	);
}

/** Those of the templates that a name stands for: the exact one where several have the same name. */
export function bearersOf(actual: Pick<View, 'named'>, name: string): readonly Template[] {
	const bearers = actual.named(name);
	const exact = bearers.filter((template) => template.name === name);
	return bearers.length > 1 && exact.length > 0 ? exact : bearers;
}

/** The template with this name, or none. Throws RefusedPlanError where several have it. */
export function bearerOf(actual: Pick<View, 'named'>, name: string, item?: number): Template | undefined {
	const bearers = bearersOf(actual, name);
	if (bearers.length <= 1) return bearers[0];
	throw new RefusedPlanError(
		`${bearers.length} templates have the name of this item: their IDs are ${idsInWords(bearers.map(({ id }) => id))}`,
		'Delete or rename all but one of them in SMS Center, or match by ID.',
		item,
	);
}

function withId(id: number, { byId }: Actual, item: number): Template {
	const template = byId.get(id);
	if (template) return template;
	throw new RefusedPlanError(
		`There is no template with the ID ${id} in this account`,
		"Clear the 'ID' of this item to create the template, or use the operation 'Get Many' to find its ID.",
		item,
	);
}

/** Whether the template is the item's by its id, or bears its very name. */
function hasOwn({ desired: { id, given }, template }: Match): boolean {
	return template !== undefined && (template.id === id || template.name === given.name);
}

/** Two items whose names a server may make the same, unless each has a template of its own. */
function refuseSameNames(matches: readonly Match[]): void {
	const seen = new Map<string, Match>();
	for (const match of matches) {
		const { name } = match.desired.given;
		const twin = seen.get(nameForm(name));
		if (twin && !(hasOwn(twin) && hasOwn(match))) {
			const isEqual = name === twin.desired.given.name;
			const how = ' differ only in blanks, invisible characters or upper and lower case';
			refuseTwins(twin.desired, match.desired, isEqual ? 'have the same name' : `have names that${how}`);
		}
		seen.set(nameForm(name), match);
	}
}

/** Finds the template of every item. Throws RefusedPlanError where that is not one for one. */
export function matchItems(items: readonly Desired[], actual: Actual, matchBy: 'name' | 'id'): Match[] {
	const taken = new Map<number, Desired>();
	const matches = items.map((desired): Match => {
		const { id, item, given } = desired;
		const template =
			matchBy === 'id' && id !== undefined ? withId(id, actual, item) : bearerOf(actual, given.name, item);
		if (template === undefined) return { desired, template };
		const twin = taken.get(template.id);
		if (twin) {
			const isSame = nameForm(twin.given.name) === nameForm(given.name);
			const other = `are both about the template with the ID ${template.id}`;
			refuseTwins(twin, desired, isSame ? 'have the same name' : other);
		}
		taken.set(template.id, desired);
		return { desired, template };
	});
	refuseSameNames(matches);
	return matches;
}
