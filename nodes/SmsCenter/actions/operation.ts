import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { LockScope } from '../api/account/locks';
import type { Patience } from '../api/account';
import type { SmsCenterError } from '../api/errors';
import type { Run } from './run';

/** What an item is about, for the details of a failed one. */
export interface Subject {
	/** What the operation was about to do: "create", "update", … */
	action: string;
	id: number | null;
	name: string | null;
}

/** One input item whose parameters were read and checked. */
export interface Task<Input> {
	/** The item's place in the input. */
	index: number;
	input: Input;
	patience: Patience;
}

/** A create that may or may not have been carried out. */
export interface Doubt<Input> {
	task: Task<Input>;
	failure: SmsCenterError;
}

/** What became of a doubt: the item's output, or its failure for good. */
export type Resolved = { json: IDataObject[] } | { failure: SmsCenterError };

/** One operation that works item by item. The router loops, pairs items and handles what fails. */
export interface ItemOperation<Input> {
	fields: INodeProperties[];

	/** Reads and checks the parameters of one item. Throws InputError. Nothing is sent before all items were read. */
	read(context: IExecuteFunctions, index: number): Input;

	/** What the item is about. */
	subject(input: Input): Subject;

	/** What no other run of this process may touch meanwhile, from before `prepare` to the end. */
	lockScope?(inputs: readonly Input[]): LockScope;

	/** Once, before the first item: what all items need. */
	prepare?(run: Run, tasks: ReadonlyArray<Task<Input>>): Promise<void>;

	/** Items with the same key are carried out one after another, in item order. */
	orderKey?(input: Input, run: Run): string | undefined;

	/** Carries out one item and gives its output. Rejects with an error of ours. */
	execute(task: Task<Input>, run: Run): Promise<IDataObject[]>;

	/**
	 * Looks up what is in doubt, after the rest of the run.
	 * @param maySend whether what was not carried out may be sent again
	 */
	resolve?(doubts: ReadonlyArray<Doubt<Input>>, run: Run, maySend: boolean): Promise<Resolved[]>;

	/** Once, at the very end, whatever came of the items. */
	finish?(run: Run, isComplete: boolean): void;
}

/** What came of an operation over all items at once. */
export interface SetResult {
	items: INodeExecutionData[];
	/** What made it stop, where it was not to go on. */
	stoppedBy?: { failure: SmsCenterError; item?: number };
	/** What was done, in a line that the node says under its output. */
	summary: string;
}

/** How the router wants a set to be worked on. */
export interface SetCall {
	/** How many input items there are. */
	count: number;
	isTool: boolean;
	/** Whether a failed item leaves the others alone (Continue on Fail). */
	goOn: boolean;
}

/** One operation that looks at all items at once. */
export interface SetOperation {
	fields: INodeProperties[];

	/** Does it. Rejects with an error of ours where nothing was done at all. */
	runAll(run: Run, call: SetCall): Promise<SetResult>;
}
