import type { Access, Patience } from './account';
import type { WaitBudget } from './account/waiting';
import { SmsCenterError, WrongCharsetError } from './errors';
import type { Template } from './template';
import { listTemplates, type Listed } from './templates';

/** A list, or what is known of one template, is trusted for so long (rule 5). */
export const TRUSTED_MS = 30_000;

/** An item names a template that the account does not have, or a name that several templates bear. */
export class TemplateNotFoundError extends SmsCenterError {
	constructor(message: string, hint: string) {
		super(message, hint, 'no');
	}
}

const SEE_GET_MANY = "Use the operation 'Get Many' to see the templates of the account.";

/** The ids of these templates, for a message: "12, 15 and 20". */
export function idsInWords(ids: readonly number[]): string {
	return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids[ids.length - 1]}`;
}

/** The one template with this id. Throws TemplateNotFoundError. */
export function templateWithId(templates: ReadonlyMap<number, Template>, id: number): Template {
	const template = templates.get(id);
	if (template) return template;
	throw new TemplateNotFoundError(`There is no template with the ID ${id} in this account`, SEE_GET_MANY);
}

/** Templates by their exact name: a name can be borne by several. */
export type ByName = ReadonlyMap<string, readonly Template[]>;

/** Puts templates together by name. */
export function byName(templates: Iterable<Template>): ByName {
	const index = new Map<string, Template[]>();
	for (const template of templates) {
		const bearers = index.get(template.name);
		if (bearers) bearers.push(template);
		else index.set(template.name, [template]);
	}
	return index;
}

/** The one template with this name, exactly. Throws TemplateNotFoundError, which names the ids if there are several. */
export function templateWithName(templates: ByName, name: string): Template {
	const [first, ...others] = templates.get(name) ?? [];
	if (first && others.length === 0) return first;
	if (!first) {
		throw new TemplateNotFoundError(
			'There is no template with this name in this account',
			`Upper and lower case and blanks count. ${SEE_GET_MANY}`,
		);
	}
	const ids = idsInWords([first, ...others].map(({ id }) => id));
	throw new TemplateNotFoundError(
		`${others.length + 1} templates have this name: their IDs are ${ids}`,
		"Choose 'By ID' in the field 'Template', or give the templates different names in SMS Center.",
	);
}

/** A list, and its templates by id. */
interface IndexedList extends Listed {
	byId: Map<number, Template>;
}

/** A list that is on its way, and the budget of the item that asked for it. */
interface Refreshing {
	listed: Promise<IndexedList>;
	budget: WaitBudget;
}

/**
 * The templates of an account as one run knows them: a list, and what this run has written since. One instance a run;
 * writes to one template must come one after another.
 */
export class CurrentTemplates {
	private listed?: IndexedList;

	private refreshing?: Refreshing;

	/** What this run knows better than the list. */
	private readonly written = new Map<number, { template: Template; at: number }>();

	/** Templates whose last write is in doubt: only a list asked for later can tell. */
	private readonly doubtfulSince = new Map<number, number>();

	constructor(private readonly access: Access) {}

	/** A list that is not older than 30 s. */
	async list(patience: Patience, askedAfter = -Infinity): Promise<IndexedList> {
		const { clock } = this.access.account;
		const isGood = (askedAt: number) => askedAt > askedAfter && askedAt + TRUSTED_MS > clock.now();
		if (this.listed && isGood(this.listed.askedAt)) return this.listed;
		const refreshed = await (this.refreshing ? this.join(this.refreshing, patience) : this.refresh(patience));
		return isGood(refreshed.askedAt) ? refreshed : await this.refresh(patience);
	}

	/** Waits for a list that another item asked for, and takes the wait for SMS Center's limits from this item's budget too. */
	private async join({ listed, budget: other }: Refreshing, { budget }: Patience): Promise<IndexedList> {
		const before = other.leftMs;
		try {
			return await listed;
		} finally {
			budget.leftMs -= before - other.leftMs;
		}
	}

	/** The template as it is now, ready to be written back. Throws TemplateNotFoundError. */
	async get(id: number, patience: Patience): Promise<Template> {
		const known = this.written.get(id);
		if (known && known.at + TRUSTED_MS > this.access.account.clock.now()) return known.template;
		const { byId, charset } = await this.list(patience, this.doubtfulSince.get(id));
		const template = templateWithId(byId, id);
		if (charset === 'utf-8') return template;
		throw new WrongCharsetError();
	}

	/** This run has written a template. */
	set(template: Template): void {
		this.written.set(template.id, { template, at: this.access.account.clock.now() });
		this.doubtfulSince.delete(template.id);
	}

	/** Nobody knows whether this run has written a template. */
	doubt(id: number): void {
		this.written.delete(id);
		this.doubtfulSince.set(id, this.access.account.clock.now());
	}

	private async refresh(patience: Patience): Promise<IndexedList> {
		const listed = listTemplates(this.access, patience).then((list) => {
			this.listed = { ...list, byId: new Map(list.templates.map((template) => [template.id, template])) };
			return this.listed;
		});
		const refreshing = { listed, budget: patience.budget };
		this.refreshing = refreshing;
		const settled = () => {
			if (this.refreshing === refreshing) this.refreshing = undefined;
		};
		listed.then(settled, settled);
		return await listed;
	}
}
