import type { IDataObject, INode } from 'n8n-workflow';

import {
	startSandbox,
	type Sandbox,
	type SandboxOptions,
	type StoredTemplate,
} from '../../../sandbox/server/sandbox.mts';
import { operations } from '../support/batch.mts';
import { Engine, type NodeResult } from '../support/engine.mts';
import { Expected } from './expected.mts';
import { leavesDoubt, LOOK_UP_MS, MOST_UNHALVED, type Trouble } from './faults.mts';

/** A machine under load may read a request when its sender has given up: within this, in ms of the machine. */
const DRAIN_MS = 150;

/** A run of the node. */
export interface Call {
	parameters: IDataObject;
	items: IDataObject[];
	node?: Partial<INode>;
}

/** A server and an engine. What the process knows of the account it keeps from one run to the next. */
export class World {
	readonly sandbox: Sandbox;

	readonly engine: Engine;

	private constructor(sandbox: Sandbox, engine: Engine) {
		this.sandbox = sandbox;
		this.engine = engine;
	}

	static async begin(options: SandboxOptions, clock: () => number): Promise<World> {
		const sandbox = await startSandbox({ ...options, clock, record: 'none' });
		return new World(sandbox, new Engine(sandbox));
	}

	async end(): Promise<void> {
		await this.sandbox.close();
	}

	/**
	 * Puts templates straight in. Where lists are late, the process reads them once: what was there before a write that
	 * nobody has read cannot be told from what others write.
	 */
	async seed(templates: Array<Partial<StoredTemplate>>): Promise<void> {
		const { options } = this.sandbox;
		const { keeps, listLagMs = 0 } = options;
		this.sandbox.seed(templates);
		if (listLagMs === 0) return;
		options.listLagMs = 0;
		options.keeps = [];
		await this.engine.run(operations.getAll);
		Object.assign(options, { keeps, listLagMs });
	}

	get templates(): StoredTemplate[] {
		return this.sandbox.templates();
	}

	/** Runs the node, at once if several times, in trouble; then checks the server against what `tell` makes of the output. */
	async run(
		calls: Call[],
		{ faults, timeout }: Trouble,
		tell: (expected: Expected, results: NodeResult[], calls: Call[]) => void,
	): Promise<void> {
		const expected = new Expected(this.templates);
		const { listLagMs = 0, keeps = [] } = this.sandbox.options;
		if (this.templates.length <= MOST_UNHALVED)
			this.sandbox.options.keeps = keeps.filter(({ kind }) => kind !== 'list-halved');
		const told = faults.filter((fault) => listLagMs < LOOK_UP_MS || !leavesDoubt(fault));
		const remove = told.map((fault) => this.sandbox.addFault(fault));
		const results = await Promise.all(
			calls.map(async ({ parameters, items, node }) => {
				const options = { maxWait: 600, timeout, ...(parameters.options as IDataObject) };
				return await this.engine.run({ ...parameters, options }, { items, node });
			}),
		);
		for (const off of remove) off();
		await new Promise((resolve) => setTimeout(resolve, timeout < 30 ? DRAIN_MS : 0));
		tell(expected, results, calls);
		expected.check(this.templates);
	}
}
