import type { N8nServer } from '../../../sandbox/n8n/server.mts';

/** Starts the workflow with the webhook of this name. Rejects unless n8n takes it. */
export async function callWebhook(server: N8nServer, path: string, items: readonly unknown[]): Promise<void> {
	const response = await fetch(`${server.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ items }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`The webhook ${path} answered ${response.status}: ${text.slice(0, 500)}`);
}

/** The ids of the executions of a workflow, the newest first. */
export async function executionsOf({ rest }: N8nServer, workflowId: string): Promise<string[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = await rest.request<{ results: Array<{ id: string }> }>(
		'GET',
		`/executions?filter=${filter}&limit=100`,
	);
	return results.map(({ id }) => id);
}
