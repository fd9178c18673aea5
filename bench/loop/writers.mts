import type { NodeRun } from '../../sandbox/n8n/execution.mts';
import { httpRequestPart } from '../n8n/httpRequest.mts';
import type { Seen } from '../n8n/standInProcess.mts';
import type { Part } from '../n8n/workflows.mts';

/** SMS Center takes this long to answer, in milliseconds. */
export const LATENCY_MS = 50;

/** What stands in the loop, or behind the webhook. `request` is n8n's HTTP Request node, sending bare `chg`. */
export type Writer = 'empty' | 'request' | 'update' | 'upsert' | 'get' | 'delete';

/** In the words of the printed tables. */
export const TITLES: Readonly<Record<Writer, string>> = {
	empty: 'an empty node',
	request: 'HTTP Request, chg by id',
	update: 'Update by name',
	upsert: 'Create or Update',
	get: 'Get by name',
	delete: 'Delete by name',
};

/** The node in which the time goes. */
export const WRITER = 'Writer';

/** The writer's node for the row that `row` gives, an expression such as `$json`. */
export function writerPart(writer: Writer, login: string, serverUrl: string, row: string): Part {
	const of = (field: string) => `={{ ${row}.${field} }}`;
	const template = { operation: writer, templateId: { __rl: true, mode: 'name', value: of('name') } };
	switch (writer) {
		case 'empty':
			return { name: WRITER, type: 'n8n-nodes-base.noOp' };
		case 'request':
			return httpRequestPart(WRITER, login, serverUrl, {
				chg: '1',
				id: of('id'),
				msg: of('message'),
				fmt: '3',
				charset: 'utf-8',
			});
		case 'update':
			return ours(login, { ...template, updateFields: { message: of('message') } });
		case 'upsert':
			return ours(login, {
				operation: writer,
				columns: { mappingMode: 'defineBelow', value: { name: of('name'), message: of('message') } },
			});
		case 'get':
		case 'delete':
			return ours(login, template);
	}
}

function ours(login: string, parameters: Record<string, unknown>): Part {
	return {
		name: WRITER,
		type: 'n8n-nodes-smscenter.smsCenter',
		parameters: { resource: 'template', ...parameters },
		credential: login,
	};
}

/** How many of the runs say that they waited. */
export function waits(runs: readonly NodeRun[]): number {
	return runs.filter(({ hints }) => hints.some(({ message }) => /waited/i.test(message))).length;
}

/** The most lists that were asked for within any minute. */
export function listsInAMinute({ requests }: Seen): number {
	const lists = requests.filter(({ action }) => action === 'get').map(({ at }) => at);
	return Math.max(0, ...lists.map((from) => lists.filter((at) => at >= from && at < from + 60_000).length));
}

/** Requests that were answered with an error. */
export function refused({ requests }: Seen): number {
	return requests.filter(({ code }) => code !== null).length;
}

/** Templates that are missing, stand there twice, or have another text than is wanted of their name. */
export function wrong({ templates }: Seen, wanted: ReadonlyMap<string, string>): number {
	const right = templates.filter(({ name, message }) => wanted.get(name) === message);
	const names = new Set(right.map(({ name }) => name));
	return wanted.size - names.size + templates.length - names.size;
}
