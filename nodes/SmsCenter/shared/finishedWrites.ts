import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { attempt, hashOf, type Account, type Sent } from '../api';

const CONTEXT_KEY = 'smsCenterWrites';

/**
 * In the place of an id: nobody knows whether the template was created, so a later try must not create it either. Where
 * nobody knows whether a template was changed or deleted, its id stands there below zero.
 */
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
	private readonly sentBefore = new Map<string, Sent>();
	/** By template, the item that has written to it last. */
	private readonly lastBefore = new Map<number, string>();
	private readonly lastNow = new Map<number, string>();

	constructor(execution: IExecuteFunctions, { key }: Account, { runIndex }: { runIndex: number }) {
		this.context = execution.getContext('node') as IDataObject;
		this.scope = [key, runIndex];
		const kept = this.context[CONTEXT_KEY];
		this.before = new Map(typeof kept === 'object' ? Object.entries((kept ?? {}) as Record<string, number>) : []);
		for (const [entry, id] of this.before) {
			const [place = ''] = entry.split('.');
			this.lastBefore.set(Math.abs(id), place);
			if (id > UNKNOWN) this.sentBefore.set(place, 'yes');
			else if (!this.sentBefore.has(place)) this.sentBefore.set(place, 'unknown');
		}
	}

	/** The id of the template that an earlier try has written so, what stands for a doubt, or undefined. */
	idOf(key: WriteKey): number | undefined {
		return this.before.size === 0 ? undefined : this.before.get(this.entryOf(key));
	}

	/** Whether an earlier try has written it so. */
	has(key: WriteKey): boolean {
		return (this.idOf(key) ?? UNKNOWN) > UNKNOWN;
	}

	/** Whether an earlier try has written anything for this item. */
	sentFor(item: number | undefined): Sent {
		if (this.before.size === 0 || item === undefined) return 'no';
		return this.sentBefore.get(this.placeOf(item)) ?? 'no';
	}

	/** Whether another item has, or may have, written to a template after this one: in this try, or in one before. */
	overtaken(item: number, id: number): 'no' | 'before' | 'now' {
		const place = this.placeOf(item);
		if ((this.lastNow.get(id) ?? place) !== place) return 'now';
		return (this.lastBefore.get(id) ?? place) === place ? 'no' : 'before';
	}

	/** A write is done, or may be: see {@link UNKNOWN}. */
	note(key: WriteKey, id: number): void {
		const place = this.placeOf(key[1]);
		this.now.set(this.entryOf(key, place), id);
		this.lastNow.set(Math.abs(id), place);
	}

	/** Waits for a write to a template, and notes under each of the keys that it is done, or that nobody knows. */
	async noting(keys: readonly WriteKey[], id: number, write: Promise<void>): Promise<void> {
		const { failure } = await attempt(write);
		if (failure === undefined) for (const key of keys) this.note(key, id);
		if (failure?.sent === 'unknown') for (const key of keys) this.note(key, -id);
		if (failure !== undefined) throw failure;
	}

	/** Keeps what was done for the next try, or forgets all where nothing is left to do. */
	save(isComplete: boolean): void {
		if (isComplete) delete this.context[CONTEXT_KEY];
		else if (this.now.size > 0) this.context[CONTEXT_KEY] = Object.fromEntries([...this.before, ...this.now]);
	}

	private placeOf(item: number | undefined): string {
		return hashOf([this.scope, item, this.inputs.get(item ?? -1)], 8);
	}

	private entryOf(key: WriteKey, place = this.placeOf(key[1])): string {
		return `${place}.${hashOf([this.scope, key], 16)}`;
	}
}
