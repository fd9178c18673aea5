import { createHash } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { TemplateFields } from '../api/templates';

/** Under this key of the node's context, which n8n keeps between the tries of an execution. */
const CONTEXT_KEY = 'smsCenterCreated';

/** In the place of an id: nobody knows whether the template was created, so a later try must not create it either. */
export const UNKNOWN = 0;

/** What became of an item's create. */
export interface KeptCreate {
	item: number;
	fields: TemplateFields;
	/** The new template's id, or {@link UNKNOWN}. */
	id: number;
}

/**
 * The creates that are done, kept where Retry On Fail and "Retry execution" find them, so that running the whole node
 * again makes none twice (rule 4). Kept only while some item is not done.
 */
export class KeptCreates {
	private readonly context: IDataObject;

	private readonly runIndex: string;

	private readonly kept: Map<string, number>;

	constructor(execution: IExecuteFunctions) {
		this.context = execution.getContext('node') as IDataObject;
		this.runIndex = String(execution.evaluateExpression('{{ $runIndex }}', 0));
		const before = this.context[CONTEXT_KEY];
		this.kept = new Map(
			typeof before === 'object' && before !== null
				? (Object.entries(before) as Array<[string, number]>)
				: [],
		);
	}

	/** The id of the template that an earlier try has created for the item, or {@link UNKNOWN}. */
	idOf(item: number, fields: TemplateFields): number | undefined {
		return this.kept.size === 0 ? undefined : this.kept.get(this.keyOf(item, fields));
	}

	/** The ids of all that earlier tries have created. */
	get ids(): number[] {
		return [...this.kept.values()].filter((id) => id !== UNKNOWN);
	}

	/** Keeps what was created, or may have been, or forgets all where nothing is left to do. */
	save(creates: readonly KeptCreate[], isComplete: boolean): void {
		if (isComplete) {
			delete this.context[CONTEXT_KEY];
			return;
		}
		for (const { item, fields, id } of creates) this.kept.set(this.keyOf(item, fields), id);
		if (this.kept.size > 0) this.context[CONTEXT_KEY] = Object.fromEntries(this.kept);
	}

	private keyOf(item: number, fields: TemplateFields): string {
		const hash = createHash('sha1')
			.update(JSON.stringify(Object.values(fields)))
			.digest('base64')
			.slice(0, 16);
		return `${this.runIndex}:${item}:${hash}`;
	}
}
