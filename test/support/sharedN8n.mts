import { readFileSync } from 'node:fs';

import { N8nRest, type RestSession } from '../../sandbox/n8n/rest.mts';
import type { N8nServer } from '../../sandbox/n8n/server.mts';
import type { Credential, Workflow } from '../../sandbox/n8n/workflow.mts';

/** What {@link SharedN8n} is opened with. */
export interface Shared {
	folder: string;
	logFile: string;
	url: string;
	owner: N8nServer['owner'];
	session: RestSession;
}

/** The variable in which jest's processes find it. */
export const VARIABLE = 'SHARED_N8N';

/** The running n8n, with the packed node in it, that all test files of one kind share: see `startN8n.mts`. */
export class SharedN8n {
	/** Its home: database, configuration, community packages, log. */
	readonly folder: string;
	readonly url: string;
	readonly owner: N8nServer['owner'];
	/** Its API, signed in. */
	readonly rest: N8nRest;
	readonly #logFile: string;

	constructor() {
		const shared = process.env[VARIABLE];
		if (shared === undefined) throw new Error('No n8n was started for these tests');
		const { folder, logFile, url, owner, session } = JSON.parse(shared) as Shared;
		this.folder = folder;
		this.url = url;
		this.owner = owner;
		this.rest = new N8nRest(url, session);
		this.#logFile = logFile;
	}

	/** Everything it has written so far. */
	log(): string {
		return readFileSync(this.#logFile, 'utf8');
	}

	/**
	 * Stores credentials, then workflows that use them.
	 *
	 * @returns the ids that n8n has given the credentials, by their own; the workflows are told of them and keep their own
	 */
	async store(credentials: readonly Credential[], workflows: readonly Workflow[]): Promise<Record<string, string>> {
		const ids: Record<string, string> = {};
		for (const credential of credentials) ids[credential.id] = await this.rest.addCredential(credential);
		for (const workflow of workflows) {
			const nodes = workflow.nodes.map((node) => ({
				...node,
				credentials: Object.fromEntries(
					Object.entries(node.credentials ?? {}).map(([type, { id, name }]) => [type, { id: ids[id] ?? id, name }]),
				),
			}));
			await this.rest.addWorkflow({ ...workflow, nodes });
		}
		return ids;
	}
}
