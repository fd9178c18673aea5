import type { IDataObject, INode } from 'n8n-workflow';

import {
	startSandbox,
	type Sandbox,
	type SandboxOptions,
	type StoredTemplate,
} from '../../../sandbox/server/sandbox.mts';
import { Engine, type NodeResult } from '../support/engine.mts';
import { Expected } from './expected.mts';
import type { Trouble } from './faults.mts';

/** A machine under load may read a request when its sender has given up: within this, in ms of the machine. */
const DRAIN_MS = 150;

/** A run of the node. */
export interface Call {
	parameters: IDataObject;
	items: IDataObject[];
	node?: Partial<INode>;
}

/** A server and an engine, and how much faster than the machine's their time goes. */
export class World {
	readonly sandbox: Sandbox;

	readonly engine: Engine;

	private readonly factor: number;

	private constructor(sandbox: Sandbox, engine: Engine, factor: number) {
		this.sandbox = sandbox;
		this.engine = engine;
		this.factor = factor;
	}

	static async begin(options: SandboxOptions, clock: () => number, factor: number): Promise<World> {
		const sandbox = await startSandbox({ ...options, clock, record: 'none' });
		return new World(sandbox, new Engine(sandbox), factor);
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
		tell: (expected: Expected, result: NodeResult, call: Call) => void,
	): Promise<void> {
		const expected = new Expected(this.templates);
		const remove = faults.map((fault) => this.sandbox.addFault(fault));
		const results = await Promise.all(
			calls.map(async ({ parameters, items, node }) => {
				const options = { maxWait: 600, timeout, ...(parameters.options as IDataObject) };
				return await this.engine.run({ ...parameters, options }, { items, node });
			}),
		);
		for (const off of remove) off();
		// What was written last must show in the next list
		const lag = (this.sandbox.options.listLagMs ?? 0) / this.factor;
		await new Promise((resolve) => setTimeout(resolve, lag + 1 + (timeout < 30 ? DRAIN_MS : 0)));
		results.forEach((result, place) => tell(expected, result, calls[place]));
		expected.check(this.templates);
	}
}
