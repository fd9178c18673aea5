import {
	idsInWords,
	isSameName,
	nameForm,
	namesInWords,
	SmsCenterError,
	type Template,
	type TemplateFields,
	type View,
} from '../api';

/** Items or templates leave room for doubt about what is wanted. Nothing was written. */
export class RefusedPlanError extends SmsCenterError {
	readonly item?: number;

	/** @param about the item, and the name of its template */
	constructor(
		message: string,
		hint: string,
		about: { item?: number; name?: string } = {},
		override readonly cause?: SmsCenterError,
	) {
		super(message, hint, 'no');
		this.item = about.item;
		this.about = about.name;
	}
}

/** A template as an item wants it. */
export interface Desired {
	item: number;
	id?: number;
	given: Partial<TemplateFields> & { name: string };
}

/** So many shared names are told. */
const MOST_SHARED = 50;

/** An item and the template it is about; none where it has to be created. */
export interface Match {
	desired: Desired;
	template: Template | undefined;
}

/** What is looked at of the templates of an account. */
export type Actual = Pick<View, 'byId' | 'named'> & { list?: Pick<View['list'], 'notWritable'> };

function refuseTwins(one: Desired, other: Desired, because: string): never {
	throw new RefusedPlanError(
		`The items ${one.item} and ${other.item} ${because}`,
		`Give each template one item: remove the duplicate rows, or give them different names. They are called ${namesInWords([one.given.name, other.given.name])}.`,
		{ item: other.item },
	);
}

/** Those of the templates that a name stands for: the exact one where several have the same name. */
export function bearersOf(actual: Pick<View, 'named'>, name: string): readonly Template[] {
	const bearers = actual.named(name);
	if (bearers.length < 2) return bearers;
	const exact = bearers.filter((template) => template.name === name);
	return exact.length > 0 ? exact : bearers;
}

/** A template that is to be created needs a text. */
export function requireMessage({ item, given: { name, message } }: Desired): void {
	if (message !== undefined) return;
	throw new RefusedPlanError(
		'There is no template with the name of this item, and the item gives no message to create one',
		"Give it a 'Message', or correct its name.",
		{ item, name },
	);
}

/** Refuses names that several templates have: all of them at once. */
function refuseShared(shared: ReadonlyArray<{ desired: Desired; bearers: readonly Template[] }>): never {
	const ids = (bearers: readonly Template[]) => idsInWords(bearers.map(({ id }) => id));
	const each = shared.map(({ desired: { given }, bearers }) => `${namesInWords([given.name])} (${ids(bearers)})`);
	const [first] = shared;
	const isOne = shared.length === 1 && first;
	throw new RefusedPlanError(
		isOne
			? `${first.bearers.length} templates have the name of this item: their IDs are ${ids(first.bearers)}`
			: `${shared.length} names in the input belong to several templates each`,
		`Delete or rename all but one of them in SMS Center, or use IDs: ${each.slice(0, MOST_SHARED).join(', ')}${each.length > MOST_SHARED ? ', …' : ''}.`,
		{ item: first?.desired.item, name: isOne ? first.desired.given.name : undefined },
	);
}

/** The template of an item by its name, or none. Throws RefusedPlanError where several have it. */
export function bearerOf(actual: Pick<View, 'named'>, desired: Desired): Template | undefined {
	const bearers = bearersOf(actual, desired.given.name);
	return bearers.length <= 1 ? bearers[0] : refuseShared([{ desired, bearers }]);
}

function withId(id: number, { byId }: Actual, { item, given: { name } }: Desired): Template {
	const template = byId.get(id);
	if (template) return template;
	throw new RefusedPlanError(
		`There is no template with the ID ${id} in this account`,
		"Clear the 'ID' of this item to create the template, or use the operation 'Get Many' to find its ID.",
		{ item, name },
	);
}

/** Whether the template is the item's by its id, or bears its very name. */
function hasOwn({ desired: { id, given }, template }: Match): boolean {
	return template !== undefined && (template.id === id || template.name === given.name);
}

/** Two items whose names a server may make the same, unless each has a template of its own. */
function refuseSameNames(matches: readonly Match[]): void {
	if (matches.every(hasOwn)) return;
	const seen = new Map<string, Match>();
	for (const match of matches) {
		const { name } = match.desired.given;
		const form = nameForm(name);
		const twin = seen.get(form);
		if (twin && !(hasOwn(twin) && hasOwn(match))) {
			const isEqual = name === twin.desired.given.name;
			const how = ' differ only in blanks, invisible characters or upper and lower case';
			refuseTwins(twin.desired, match.desired, isEqual ? 'have the same name' : `have names that${how}`);
		}
		seen.set(form, match);
	}
}

/** A template that is renamed onto the name that another one keeps. */
function refuseKeptNames(matches: readonly Match[], actual: Actual): void {
	const renamed = matches.filter(
		({ desired: { given }, template }) => template && !isSameName(template.name, given.name),
	);
	const leaving = new Set(renamed.map(({ template }) => template?.id));
	for (const match of renamed) {
		const { item, given } = match.desired;
		const keeper = actual.named(given.name).find(({ id }) => !leaving.has(id));
		if (keeper === undefined) continue;
		throw new RefusedPlanError(
			`The template with the ID ${match.template?.id} would get the name that the one with the ID ${keeper.id} keeps`,
			`It is ${namesInWords([given.name])}. Give the item another name, or rename or delete the other template.`,
			{ item, name: given.name },
		);
	}
}

/** Finds the template of every item. Throws RefusedPlanError where that is not one for one. */
export function matchItems(items: readonly Desired[], actual: Actual, matchBy: 'name' | 'id'): Match[] {
	const candidates = items.map((desired) => {
		const { id, given } = desired;
		const byId = matchBy === 'id' && id !== undefined;
		return { desired, bearers: byId ? [withId(id, actual, desired)] : bearersOf(actual, given.name) };
	});
	const shared = candidates.filter(({ bearers }) => bearers.length > 1);
	if (shared.length > 0) refuseShared(shared);
	const taken = new Map<number, Desired>();
	const matches = candidates.map(({ desired, bearers: [template] }): Match => {
		const { given } = desired;
		if (template === undefined) return { desired, template };
		const twin = taken.get(template.id);
		if (twin) {
			const isSame = isSameName(twin.given.name, given.name);
			const other = `are both about the template with the ID ${template.id}`;
			refuseTwins(twin, desired, isSame ? 'have the same name' : other);
		}
		taken.set(template.id, desired);
		return { desired, template };
	});
	refuseSameNames(matches);
	refuseKeptNames(matches, actual);
	return matches;
}
