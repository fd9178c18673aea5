import type { IDataObject, INode } from 'n8n-workflow';

import {
	startSandbox,
	type Sandbox,
	type SandboxOptions,
	type StoredTemplate,
} from '../../../sandbox/server/sandbox.mts';
import { Engine, ownAccount, type NodeResult } from '../support/engine.mts';
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
		const sandbox = await startSandbox({ ...options, clock, record: 'none', accounts: ownAccount() });
		return new World(sandbox, new Engine(sandbox));
	}

	async end(): Promise<void> {
		await this.sandbox.close();
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
