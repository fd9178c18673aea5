import './environment.mts';

import { createRequire } from 'node:module';
import { join } from 'node:path';

import { PollContext, TriggersAndPollers } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type IWorkflowExecuteAdditionalData,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { credentialFor, type Address } from './engine.mts';
import { credentialsHelper } from './credentials.mts';
import { credentialType, nodeTypes } from './package.mts';

interface NodeClock {
	now: () => number;
	sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Longer than any pause between two tries of a poll, shorter than the timeout of a request. */
const WATCHDOG_FROM_MS = 10_000;

/** The clock of the built package. Time goes by only when a test says so, or when the package sleeps. */
export class FakeTime {
	private readonly clock: NodeClock;

	private readonly original: NodeClock;

	private ms: number;

	constructor() {
		const file = join(process.cwd(), 'dist/nodes/SmsCenter/api/clock.js');
		const { systemClock } = createRequire(join(process.cwd(), 'package.json'))(file) as {
			systemClock: NodeClock;
		};
		this.clock = systemClock;
		this.original = { ...systemClock };
		this.ms = systemClock.now();
		systemClock.now = () => this.ms;
		// Pauses are over at once; the watchdog of a request must not be
		systemClock.sleep = async (ms, signal) => {
			if (ms > WATCHDOG_FROM_MS) return await this.original.sleep(ms, signal);
			signal?.throwIfAborted();
			this.ms += ms;
		};
	}

	/** What time it is, for the stand-in server to go by. */
	readonly now = (): number => this.ms;

	/** Lets time go by. */
	pass(ms: number): void {
		this.ms += ms;
	}

	/** Puts the real clock back. */
	restore(): void {
		Object.assign(this.clock, this.original);
	}
}

/** How n8n answers a poll: the items of a started execution, or that there was none. */
export type PollAnswer = IDataObject[] | null;

/** A workflow with the trigger in it, polled as n8n polls it. What it keeps goes through JSON, as through n8n's database. */
export class PolledWorkflow {
	credential: ICredentialDataDecryptedObject;

	parameters: IDataObject = { events: ['created', 'updated', 'deleted'], filters: {} };

	/** What n8n's database holds; n8n saves on activation, and when a poll gives items. */
	saved: IDataObject = {};

	readonly id: string;

	private workflow?: Workflow;

	constructor(sandbox: Address, id: string) {
		this.id = id;
		this.credential = credentialFor(sandbox);
	}

	/** Activates the workflow, after a restart or a deactivation: loads what was saved, polls, and saves. */
	async activate(): Promise<PollAnswer> {
		this.workflow = await this.load();
		const answer = await this.call('trigger', 'activate');
		this.save();
		return answer;
	}

	/** A poll on schedule. */
	async poll(): Promise<PollAnswer> {
		const answer = await this.call('trigger', 'update');
		if (answer !== null) this.save();
		return answer;
	}

	/** What 'Fetch Test Event' in the editor gives. */
	async sample(): Promise<PollAnswer> {
		this.workflow ??= await this.load();
		return await this.call('manual', 'manual');
	}

	/** What the trigger keeps at the moment, as JSON. */
	get state(): string {
		return JSON.stringify(this.workflow?.staticData ?? {});
	}

	private save(): void {
		this.saved = JSON.parse(this.state) as IDataObject;
	}

	private async load(): Promise<Workflow> {
		return new Workflow({
			id: this.id,
			name: 'workflow',
			nodes: [this.node()],
			connections: {},
			active: true,
			nodeTypes: await nodeTypes({}),
			staticData: structuredClone(this.saved),
		});
	}

	private node(): INode {
		return {
			id: 'trigger-under-test',
			name: 'SMS Center Trigger',
			type: 'n8n-nodes-smscenter.smsCenterTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: this.parameters as INode['parameters'],
			credentials: { smsCenterApi: { id: '1', name: 'SMS Center' } },
		};
	}

	private async call(mode: WorkflowExecuteMode, activation: WorkflowActivateMode): Promise<PollAnswer> {
		if (this.workflow === undefined) throw new Error('The workflow is not active');
		const helper = credentialsHelper(await credentialType(), () => this.credential);
		const additionalData = {
			credentialsHelper: helper,
			variables: {},
		} as Partial<IWorkflowExecuteAdditionalData>;
		if (mode === 'manual') additionalData.executionId = 'manual-execution';
		const node = this.node();
		const context = new PollContext(
			this.workflow,
			node,
			additionalData as IWorkflowExecuteAdditionalData,
			mode,
			activation,
		);
		const answer = await new TriggersAndPollers().runPollFunction(this.workflow, node, context);
		return answer && answer.flat().map(({ json }) => json);
	}
}
