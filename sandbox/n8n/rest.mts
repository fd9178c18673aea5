import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { parse } from 'flatted';

import { readExecution, type Execution, type RawExecution } from './execution.mts';
import type { HostSecrets } from './secrets.mts';
import type { Credential, Workflow } from './workflow.mts';

const RETRY_MS = 500;
const ENDED = new Set(['success', 'error', 'crashed', 'canceled']);

/** An answer of n8n's API that is not a success. */
export class RestError extends Error {
	readonly status: number;

	constructor(request: string, status: number, body: string) {
		super(`${request} answered ${status}: ${body.slice(0, 2_000)}`);
		this.name = 'RestError';
		this.status = status;
	}
}

/** What makes a request one of the signed-in owner. */
export interface RestSession {
	browserId: string;
	cookie: string;
}

/** n8n's own API, as its editor uses it, signed in as the owner. */
export class N8nRest {
	/** Whoever has it is signed in, in another process too: n8n takes five sign-ins a minute. */
	readonly session: RestSession;
	readonly #url: string;

	/** @param url where n8n answers, without a slash at the end */
	constructor(url: string, session: RestSession = { browserId: randomUUID(), cookie: '' }) {
		this.#url = url;
		this.session = session;
	}

	/**
	 * One request below `/rest`; gives what the answer holds under `data`.
	 *
	 * @throws RestError when the status is not 2xx
	 */
	async request<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		const { status, text, headers } = await this.#send(method, path, body);
		// On a busy machine n8n now and then loses its own database for a moment, and carries nothing out meanwhile
		if (status === 503 && text.includes('Database is not ready')) {
			await sleep(RETRY_MS);
			return await this.request(method, path, body);
		}
		if (status < 200 || status > 299) throw new RestError(`${method} ${path}`, status, text);
		const cookie = headers.getSetCookie().find((value) => value.startsWith('n8n-auth='));
		if (cookie) this.session.cookie = cookie.split(';')[0];
		return (text ? (JSON.parse(text) as { data: T }).data : undefined) as T;
	}

	async #send(
		method: string,
		path: string,
		body: unknown,
	): Promise<{ status: number; text: string; headers: Headers }> {
		const { browserId, cookie } = this.session;
		const response = await fetch(`${this.#url}/rest${path}`, {
			method,
			headers: {
				'browser-id': browserId,
				'content-type': 'application/json',
				...(cookie ? { cookie } : {}),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		return { status: response.status, text: await response.text(), headers: response.headers };
	}

	/** Makes the owner's account in a fresh n8n, or signs in to the one that is there. */
	async signIn({ email, password }: HostSecrets): Promise<void> {
		const settings = await this.request<{ userManagement: { showSetupOnFirstLoad: boolean } }>('GET', '/settings');
		if (settings.userManagement.showSetupOnFirstLoad) {
			await this.request('POST', '/owner/setup', {
				email,
				password,
				firstName: 'Owner',
				lastName: 'Example',
			});
		} else {
			await this.request('POST', '/login', { emailOrLdapLoginId: email, password });
		}
	}

	/** Stores a new credential; gives the id that n8n has chosen for it. */
	async addCredential({ name, type, data }: Credential): Promise<string> {
		return (await this.request<{ id: string }>('POST', '/credentials', { name, type, data })).id;
	}

	/** Stores a new workflow under its own id. */
	async addWorkflow(workflow: Workflow): Promise<void> {
		await this.request('POST', '/workflows', workflow);
	}

	/** The stored workflow. */
	async workflow(id: string): Promise<Workflow & { versionId: string }> {
		return await this.request('GET', `/workflows/${id}`);
	}

	/** Starts its triggers: webhooks, polling. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.request('POST', `/workflows/${id}/activate`, { versionId });
	}

	/** Ends its triggers. */
	async deactivate(id: string): Promise<void> {
		await this.request('POST', `/workflows/${id}/deactivate`, {});
	}

	/** Executes a workflow from the named trigger, as the editor's button does, and gives the execution's id at once. */
	async run(id: string, trigger: string): Promise<string> {
		const started = await this.request<{ executionId?: string }>('POST', `/workflows/${id}/run`, {
			triggerToStartFrom: { name: trigger },
		});
		if (!started.executionId) throw new Error(`n8n did not start the workflow ${id}: ${JSON.stringify(started)}`);
		return started.executionId;
	}

	/** n8n's word for how far an execution is. */
	async status(executionId: string): Promise<string> {
		return (await this.request<{ status: string }>('GET', `/executions/${executionId}`)).status;
	}

	/** What an execution has come to so far. */
	async execution(executionId: string): Promise<Execution> {
		const raw = await this.request<{ status: string; data: string }>('GET', `/executions/${executionId}`);
		return readExecution({ status: raw.status, data: parse(raw.data) as RawExecution['data'] });
	}

	/** Waits until an execution has ended, well or not, and gives what it came to. Never gives up by itself. */
	async finished(executionId: string, pollMs = 200): Promise<Execution> {
		while (!ENDED.has(await this.status(executionId))) await sleep(pollMs);
		return await this.execution(executionId);
	}

	/**
	 * The button "Test" of a stored credential, with the fields as they stand in its form: n8n's verdict and the sentence
	 * it shows. n8n answers 403 where none with this id is stored.
	 */
	async testCredential(credential: Credential): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.request('POST', '/credentials/test', { credentials: credential });
	}
}
