import type { StoredTemplate } from '../../../sandbox/server/sandbox.mts';

/** What a user decides of a template. */
export interface Fields {
	name: string;
	message: string;
	format: string;
	sender: string;
	autoSign: boolean;
}

/** The fields of whatever has them, without the rest. */
export function fieldsOf(given: Partial<Fields> & { name: string }): Fields {
	const { name, message = '', format = '', sender = '', autoSign = false } = given;
	return { name, message, format, sender, autoSign };
}

/** A stored template as its fields. */
export function storedFields(template: StoredTemplate): Fields {
	return fieldsOf({ ...template, autoSign: template.flag % 2 === 1 });
}

function same(one: Fields | undefined, other: Fields | undefined): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** What the server may hold after a run, from what it held before and what the run's output says. */
export class Expected {
	/** By id, all that it may be; undefined is "not there". */
	private readonly byId: Map<number, Array<Fields | undefined>>;

	/** Must stand there, under ids that the output does not tell. */
	private readonly certain: Fields[] = [];

	/** May stand there, under ids that nobody knows. */
	private readonly possible: Fields[] = [];

	constructor(before: readonly StoredTemplate[]) {
		this.byId = new Map(before.map((template) => [template.id, [storedFields(template)]]));
	}

	/** What a template with this id may be. */
	states(id: number): ReadonlyArray<Fields | undefined> {
		return this.byId.get(id) ?? [undefined];
	}

	/** The ids of all that may bear a name. */
	bearers(name: string): number[] {
		return [...this.byId].filter(([, states]) => states.some((state) => state?.name === name)).map(([id]) => id);
	}

	created(id: number, fields: Fields): void {
		if (this.byId.has(id)) throw new Error(`The output says that ${id} was created, and it was there before`);
		this.byId.set(id, [fields]);
	}

	/** Created, and the output does not say under which id. */
	createdSomewhere(fields: Fields): void {
		this.certain.push(fields);
	}

	perhapsCreated(fields: Fields): void {
		this.possible.push(fields);
	}

	/** The output says that the template is so now. Where all was known, that must be what the item asked for. */
	changed(id: number, fields: Fields, given: Partial<Fields>): void {
		const states = this.states(id);
		const isWanted = states.some((state) => state && same(fieldsOf({ ...state, ...given }), fields));
		if (!isWanted) {
			throw new Error(
				`The output says that ${id} is ${JSON.stringify(fields)} after ${JSON.stringify({ states, given })}`,
			);
		}
		this.byId.set(id, [fields]);
	}

	/** The output says that these fields are so now, while another execution changed other fields. */
	changedIn(id: number, fields: Fields, given: Partial<Fields>): void {
		if (!same({ ...fields, ...given }, fields)) {
			throw new Error(`The output says ${JSON.stringify(fields)} for ${JSON.stringify(given)}`);
		}
		// A template that the other one has perhaps created, under an id that its output does not tell
		const known = this.states(id).filter((state) => state !== undefined);
		const place = this.possible.findIndex(({ name }) => name === fields.name);
		const states = known.length > 0 ? known : this.possible.splice(Math.max(place, 0), place < 0 ? 0 : 1);
		if (states.length === 0) throw new Error(`The output says that ${id} was changed, and nothing was there`);
		this.byId.set(
			id,
			states.map((state) => fieldsOf({ ...state, ...given })),
		);
	}

	/** The output says that the template is so now, whoever has made it so. */
	isNow(id: number, fields: Fields): void {
		this.byId.set(id, [fields]);
	}

	perhapsChanged(id: number, given: Partial<Fields>): void {
		const states = this.states(id);
		this.byId.set(id, [...states, ...states.map((state) => state && fieldsOf({ ...state, ...given }))]);
	}

	deleted(id: number): void {
		this.byId.set(id, [undefined]);
	}

	perhapsDeleted(id: number): void {
		this.byId.set(id, [...this.states(id), undefined]);
	}

	/** An earlier try of a Sync may have deleted any of them. */
	perhapsAnyDeleted(): void {
		for (const id of this.byId.keys()) this.perhapsDeleted(id);
	}

	/** Throws where the server holds anything else. */
	check(after: readonly StoredTemplate[]): void {
		const held = new Map(after.map((template) => [template.id, storedFields(template)]));
		for (const [id, states] of this.byId) {
			if (states.some((state) => same(state, held.get(id)))) continue;
			throw new Error(
				`${id} may be ${JSON.stringify(states)}, and the server holds ${JSON.stringify(held.get(id) ?? 'nothing')}`,
			);
		}
		const rest = [...held].filter(([id]) => !this.byId.has(id)).map(([, fields]) => fields);
		for (const fields of this.certain) {
			if (!takeOut(rest, fields))
				throw new Error(`The server does not hold ${JSON.stringify(fields)}, reported as done`);
		}
		for (const fields of this.possible) takeOut(rest, fields);
		if (rest.length > 0) throw new Error(`The server holds what no output says: ${JSON.stringify(rest)}`);
	}
}

function takeOut(all: Fields[], fields: Fields): boolean {
	const place = all.findIndex((other) => same(other, fields));
	if (place >= 0) all.splice(place, 1);
	return place >= 0;
}
