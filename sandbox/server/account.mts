/** A template as the server holds it. */
export interface StoredTemplate {
	readonly id: number;
	readonly name: string;
	readonly format: string;
	readonly sender: string;
	readonly flag: number;
	readonly message: string;
}

/** A change, as what it takes to undo it. */
interface Undo {
	readonly at: number;
	readonly id: number;
	readonly before: StoredTemplate | undefined;
}

/** The templates of one account. Times and lags are in milliseconds. */
export class TemplateStore {
	readonly #templates = new Map<number, StoredTemplate>();
	readonly #journal: Undo[] = [];

	get(id: number): StoredTemplate | undefined {
		return this.#templates.get(id);
	}

	/** All templates by id; with `asOf`, as they were at that time, as far back as the journal goes. */
	list(asOf = Infinity): StoredTemplate[] {
		let state = this.#templates;
		if (this.#journal.some((change) => change.at > asOf)) {
			state = new Map(state);
			for (const { at, id, before } of this.#journal.toReversed()) {
				if (at <= asOf) break;
				if (before) state.set(id, before);
				else state.delete(id);
			}
		}
		return [...state.values()].sort((a, b) => a.id - b.id);
	}

	/** Stores a template. Without a lag nothing is journalled: a list shows it at once. */
	put(template: StoredTemplate, at = 0, lagMs = 0): void {
		this.#note(template.id, at, lagMs);
		this.#templates.set(template.id, template);
	}

	/** Removes a template, if it is there. */
	remove(id: number, at = 0, lagMs = 0): void {
		this.#note(id, at, lagMs);
		this.#templates.delete(id);
	}

	clear(): void {
		this.#templates.clear();
		this.#journal.length = 0;
	}

	#note(id: number, at: number, lagMs: number): void {
		if (lagMs <= 0) return;
		const firstNeeded = this.#journal.findIndex((change) => change.at > at - lagMs);
		this.#journal.splice(0, firstNeeded < 0 ? this.#journal.length : firstNeeded);
		this.#journal.push({ at, id, before: this.#templates.get(id) });
	}
}
