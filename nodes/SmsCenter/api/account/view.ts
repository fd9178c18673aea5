import { nameForm } from '../same';
import { addByKey, isEqual, type ResponseFormat, type Template } from '../template';
import type { ListReply } from '../reply/readReply';

/** A list of templates, and where and when it was taken. */
export interface Listed extends ListReply {
	format: ResponseFormat;
	baseUrl: string;
	/** When the request was sent, on the account's clock: what was written before is in it. */
	askedAt: number;
}

/** The templates of an account as this process knows them: the newest list, and every write since. */
export interface View {
	readonly askedAt: number;
	readonly byId: ReadonlyMap<number, Template>;
	/** The newest list itself, and its ids. */
	readonly list: Listed;
	readonly listedIds: ReadonlySet<number>;
	/** Those that are as this process has written them, and that the newest list shows otherwise or is too old to show. */
	readonly unshownIds: ReadonlySet<number>;
	/** Whether the server lists only a part of its templates. */
	readonly isCut: boolean;
	/** By {@link nameForm}, those that have the same name. */
	named(name: string): readonly Template[];
}

/** A list, and what this process writes after it. */
export class Templates implements View {
	readonly byId = new Map<number, Template>();
	readonly listedIds: ReadonlySet<number>;
	readonly unshownIds = new Set<number>();
	readonly askedAt: number;
	private readonly byName = new Map<string, Template[]>();

	constructor(
		readonly list: Listed,
		readonly isCut: boolean,
	) {
		this.askedAt = list.askedAt;
		for (const template of list.templates) this.set(template.id, template);
		this.listedIds = new Set(this.byId.keys());
	}

	named(name: string): readonly Template[] {
		return this.byName.get(nameForm(name)) ?? [];
	}

	/** This process has written a template, or deleted it. */
	wrote(id: number, template: Template | undefined): void {
		if (!isEqual(this.byId.get(id), template)) this.unshownIds.add(id);
		this.set(id, template);
	}

	private set(id: number, template: Template | undefined): void {
		const known = this.byId.get(id);
		if (known) {
			const form = nameForm(known.name);
			this.byName.set(
				form,
				(this.byName.get(form) ?? []).filter((other) => other.id !== id),
			);
		}
		if (template === undefined) {
			this.byId.delete(id);
			return;
		}
		this.byId.set(id, template);
		addByKey(this.byName, nameForm(template.name), template);
	}
}
