import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { LockKeys, Wait } from '../api';
import type { Change, Subject } from '../shared/items';
import type { Run } from './run';

/** One input item whose parameters were read and checked. */
export interface Input<Value> {
	item: number;
	value: Value;
}

/** What is done for one item, or for a template that no item is about. */
export interface Step {
	/** The item's place in the input; undefined where no item is about it. */
	item?: number;
	subject: Subject;
	/** What it writes, by `idKey` and `nameKey`: steps of all executions that share a key go one after another. */
	locks?: LockKeys;
	/** Steps of a later phase begin when those of the earlier ones have ended: 0 where it is left out. */
	phase?: number;
	/** Whether it is only done when every step before it was done. */
	needsAll?: boolean;
	work(wait: Wait): Promise<Done>;
}

/** What came of a step. */
export interface Done {
	json: IDataObject[];
	change?: Change;
	/** Gives the output anew, for what the server made of the template. */
	show?: (change: Change) => IDataObject;
}

/** How a step ended; undefined where the run was left before its turn. */
export type Outcome = Done | { failure: unknown } | undefined;

/** What came of a step that changed a template, or left it alone. */
export function doneBy(change: Change, show: (change: Change) => IDataObject): Done {
	return { json: [show(change)], change, show };
}

/** One operation of the node. The router reads, loops, pairs items and handles what fails. */
export interface Operation<Value> {
	fields: INodeProperties[];
	writes: boolean;
	/** Whether all items are one whole, so that nothing is done where one of them cannot be used. */
	isWhole?: boolean;
	/** Reads and checks the parameters of one item. Throws InputError. Nothing is sent before all items were read. */
	read(context: IExecuteFunctions, index: number): Value;
	subject(value: Value): Subject;
	/**
	 * Takes what all items need, and gives the steps in the order of the output. Rejects where the whole must not be done.
	 * @param wait its time is a part of every item's
	 */
	begin(run: Run, inputs: ReadonlyArray<Input<Value>>, wait: Wait): Promise<Step[]>;
	summary?(outcomes: readonly Outcome[], run: Run): string;
}
