import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { hashOf, type Account, type Sent } from '../api';

const CONTEXT_KEY = 'smsCenterWrites';

/** In the place of an id: nobody knows whether the template was created, so a later try must not create it either. */
export const UNKNOWN = 0;

/** A write as a later try will ask for it: what is done, for which item, with which values. */
export type WriteKey = readonly ['create' | 'update' | 'delete', number | undefined, ...unknown[]];

/**
 * The writes that are done, kept where Retry On Fail and "Retry execution" find them, so that running the whole node again
 * does none twice. Only ids and hashes are kept, and only while some item is not done; another account or another run of a
 * loop does not find them.
 */
export class FinishedWrites {
	/** What is asked for, by item. An earlier try for other values is none of the item's. */
	inputs: ReadonlyMap<number, unknown> = new Map();
	private readonly context: IDataObject;
	private readonly before: ReadonlyMap<string, number>;
	private readonly now = new Map<string, number>();
	private readonly scope: unknown[];
	private sentBefore?: Map<string, Sent>;

	constructor(execution: IExecuteFunctions, { key }: Account, { runIndex }: { runIndex: number }) {
		this.context = execution.getContext('node') as IDataObject;
		this.scope = [key, runIndex];
		const kept = this.context[CONTEXT_KEY];
		this.before = new Map(typeof kept === 'object' ? Object.entries((kept ?? {}) as Record<string, number>) : []);
	}

	/** The id of the template that an earlier try has written so, {@link UNKNOWN}, or undefined. */
	idOf(key: WriteKey): number | undefined {
		return this.before.size === 0 ? undefined : this.before.get(this.entryOf(key));
	}

	/** Whether an earlier try has written anything for this item. */
	sentFor(item: number | undefined): Sent {
		if (this.before.size === 0 || item === undefined) return 'no';
		if (this.sentBefore === undefined) {
			this.sentBefore = new Map();
			for (const [entry, id] of this.before) {
				const [place = ''] = entry.split('.');
				if (id !== UNKNOWN) this.sentBefore.set(place, 'yes');
				else if (!this.sentBefore.has(place)) this.sentBefore.set(place, 'unknown');
			}
		}
		return this.sentBefore.get(this.placeOf(item)) ?? 'no';
	}

	/** A write is done, or, with {@link UNKNOWN}, may be. */
	note(key: WriteKey, id: number): void {
		this.now.set(this.entryOf(key), id);
	}

	/** Keeps what was done for the next try, or forgets all where nothing is left to do. */
	save(isComplete: boolean): void {
		if (isComplete) delete this.context[CONTEXT_KEY];
		else if (this.now.size > 0) this.context[CONTEXT_KEY] = Object.fromEntries([...this.before, ...this.now]);
	}

	private placeOf(item: number | undefined): string {
		return hashOf([this.scope, item, this.inputs.get(item ?? -1)], 8);
	}

	private entryOf(key: WriteKey): string {
		return `${this.placeOf(key[1])}.${hashOf([this.scope, key], 16)}`;
	}
}
