import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { parse } from 'flatted';

import { readExecution, type Execution, type RawExecution } from '../../sandbox/n8n/execution.mts';
import { N8nHost } from '../../sandbox/n8n/host.mts';
import { RestError } from '../../sandbox/n8n/rest.mts';
import type { N8nServer } from '../../sandbox/n8n/server.mts';
import type { Credential, Workflow } from '../../sandbox/n8n/workflow.mts';
import { packed } from '../../sandbox/pack.mts';
import { step } from '../../sandbox/progress.mts';
import { dataFolder } from '../../sandbox/project.mts';
import { buildNodes } from './nodes.mts';
import { StandIn } from './standIn.mts';
import { START } from './workflows.mts';

const POLL_MS = 100;
const PASSWORD = 'bench-password';

/** What a benchmark needs. */
export interface SceneOptions {
	name: string;
	/** The benchmark's own nodes, `*.node.mts` below `bench/`. */
	nodes: readonly string[];
	/** The server's customers. Each has a credential of the same name: a login that is used once is cold for our node. */
	logins: readonly string[];
	latencyMs: number;
	/** Whether the server keeps what it is asked, for {@link StandIn.seen}. */
	keepsRequests?: boolean;
	/** More credentials than those of the logins. */
	credentials?: readonly Credential[];
	/** More n8n settings. */
	env?: Readonly<Record<string, string>>;
	/** The workflows of all runs, given the server's address. */
	workflows: (url: string) => readonly Workflow[];
}

/** How one execution went. Times are n8n's own, in milliseconds. */
export interface Timed {
	/** The whole workflow, from start to end, without what n8n stores. */
	wallMs: number;
	execution: Execution;
}

/** How a webhook answered: the HTTP status, and after how long, in milliseconds. */
export interface Called {
	ms: number;
	status: number;
}

/** A real n8n with the packed package and the benchmark's own nodes, and the stand-in server, each in its process. */
export class Scene {
	readonly standIn: StandIn;
	/** Where the packed package is installed. */
	readonly packageFolder: string;
	readonly #host: N8nHost;
	readonly #n8n: N8nServer;
	#hasStopped = false;

	private constructor(standIn: StandIn, packageFolder: string, host: N8nHost, n8n: N8nServer) {
		this.packageFolder = packageFolder;
		this.standIn = standIn;
		this.#host = host;
		this.#n8n = n8n;
		void n8n.exited.then(() => (this.#hasStopped = true));
	}

	/** Sets everything up: a few minutes where n8n is not installed yet, else half a minute. */
	static async open(options: SceneOptions): Promise<Scene> {
		const { name, nodes, logins, latencyMs, keepsRequests = false, credentials = [], env = {} } = options;
		const nodesFolder = join(await dataFolder(), name, 'own-nodes');
		const host = await N8nHost.open({
			name,
			fresh: true,
			env: { N8N_CUSTOM_EXTENSIONS: nodesFolder, ...env },
		});
		const standIn = await StandIn.start(
			logins.map((login) => ({ login, password: PASSWORD })),
			latencyMs,
			keepsRequests,
		);
		try {
			const packageFolder = await host.installPackage(await packed());
			const n8n = await step('Starting n8n', async () => {
				await buildNodes(nodes, nodesFolder);
				const own = logins.map((login) => credentialFor(login, standIn.url));
				await host.importCredentials([...own, ...credentials]);
				await host.importWorkflows(options.workflows(standIn.url));
				return await host.start();
			});
			return new Scene(standIn, packageFolder, host, n8n);
		} catch (error) {
			await Promise.all([host.close(), standIn.close()]);
			throw error;
		}
	}

	/**
	 * Executes a stored workflow in the running n8n.
	 *
	 * @throws Error when it does not end well
	 */
	async run(workflowId: string): Promise<Timed> {
		const { rest } = this.#n8n;
		const executionId = await rest.run(workflowId, START);
		while (!(await this.#hasEnded(executionId))) await sleep(POLL_MS);
		const raw = await rest.request<{ status: string; startedAt: string; stoppedAt: string; data: string }>(
			'GET',
			`/executions/${executionId}`,
		);
		const data = parse(raw.data) as RawExecution['data'];
		const execution = readExecution({ status: raw.status, data });
		if (execution.status !== 'success') {
			throw new Error(
				`The workflow ${workflowId} ended with '${execution.status}': ${JSON.stringify(execution.error)}`,
			);
		}
		return { wallMs: Date.parse(raw.stoppedAt) - Date.parse(raw.startedAt), execution };
	}

	/** Activates a stored workflow, and waits until its webhook can be called. */
	async openWebhook(workflowId: string, path: string): Promise<void> {
		const { rest } = this.#n8n;
		await rest.activate(workflowId);
		while (!(await rest.request('POST', '/webhooks/find', { path, method: 'POST' }))) await sleep(POLL_MS);
	}

	/** Posts JSON to the webhook of an active workflow, and waits for the answer. */
	async call(path: string, json: unknown): Promise<Called> {
		const startedAt = performance.now();
		const response = await fetch(`${this.#n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(json),
		});
		await response.text();
		return { ms: performance.now() - startedAt, status: response.status };
	}

	/** So many executions of a workflow, at most a hundred, in no order; waits until they have ended. */
	async executionsOf(workflowId: string, count: number): Promise<Execution[]> {
		const { rest } = this.#n8n;
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const path = `/executions?limit=${count}&filter=${filter}`;
		for (;;) {
			const { results } = await rest.request<{ results: Array<{ id: string }> }>('GET', path);
			if (results.length === count) return await Promise.all(results.map(({ id }) => rest.finished(id)));
			await sleep(POLL_MS);
		}
	}

	async #hasEnded(executionId: string): Promise<boolean> {
		try {
			return !['new', 'running', 'unknown'].includes(await this.#n8n.rest.status(executionId));
		} catch (error) {
			if (this.#hasStopped || (error instanceof RestError && error.status !== 503)) throw error;
			// A node that is at work at one stretch keeps n8n from its connections and its database: it drops the one,
			// and calls the other not ready
			return false;
		}
	}

	/** Ends n8n and the server. */
	async close(): Promise<void> {
		await this.#n8n.stop();
		await Promise.all([this.#host.close(), this.standIn.close()]);
	}
}

function credentialFor(login: string, url: string): Credential {
	return {
		id: login,
		name: login,
		type: 'smsCenterApi',
		data: {
			authentication: 'password',
			login,
			password: PASSWORD,
			apiKey: '',
			server: 'custom',
			customUrl: url,
		},
	};
}
