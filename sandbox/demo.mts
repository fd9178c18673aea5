import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';

import { itemsOf, type Execution, type Item } from './n8n/execution.mts';
import type { Credential, Workflow } from './n8n/workflow.mts';
import { PROJECT_ROOT } from './project.mts';

const WORKFLOW_FILE = join(PROJECT_ROOT, 'examples', 'demo.workflow.json');
const ROWS_FILE = join(PROJECT_ROOT, 'examples', 'templates.csv');

/** A template as it stands on the stand-in server. */
export interface StoredTemplate {
	id: number;
	name: string;
	message: string;
	format: string;
	sender: string;
	flag: number;
}

/** One line of `examples/templates.csv`; an empty cell is an empty text. */
interface Row {
	name: string;
	message: string;
	format: string;
	sender: string;
	autoSign: string;
	newMessage: string;
	remove: string;
}

/** One line of the table that `npm start` prints. */
export interface ReportLine {
	action: 'created' | 'changed' | 'deleted' | 'listed';
	/** The id that the node's output gives, or null where the output has no such item. */
	id: number | null;
	name: string;
	format: string;
	sender: string;
	message: string;
	/** What is wrong on the server or in the output; empty if all is right. */
	wrong: string;
}

/** The demo workflow, as it is in `examples/`. */
export async function demoWorkflow(): Promise<Workflow> {
	return JSON.parse(await readFile(WORKFLOW_FILE, 'utf8')) as Workflow;
}

/** The credential that the demo workflow names, for the server at `url`. */
export function demoCredential(url: string, account: { login: string; password: string }): Credential {
	return {
		id: 'smscenterDemo01',
		name: 'SMS Center (stand-in)',
		type: 'smsCenterApi',
		data: { authentication: 'password', ...account, apiKey: '', server: 'custom', customUrl: url },
	};
}

async function readRows(): Promise<Row[]> {
	const rows: Row[] = parse(await readFile(ROWS_FILE), { columns: true, bom: true });
	return rows;
}

/** The template that a row asks for, before or after its change. */
function desired(row: Row, message: string): Omit<StoredTemplate, 'id'> {
	const { name, format, sender } = row;
	return { name, message, format, sender, flag: row.autoSign === '1' ? 1 : 0 };
}

function differences(actual: Record<string, unknown> | undefined, wanted: Record<string, unknown>): string {
	if (!actual) return 'is missing';
	const fields = Object.keys(wanted).filter((field) => actual[field] !== wanted[field]);
	return fields.length > 0 ? `differs in ${fields.join(', ')}` : '';
}

/** The node that makes a template of every row. */
const CREATES = 'Create or Update';

/** What `npm start` promises of one row: checks the node's output, and what the server holds in the end. */
function checkRow(row: Row, execution: Execution, server: ReadonlyMap<number, StoredTemplate>): ReportLine[] {
	const created = itemsOf(execution, CREATES).find(({ json }) => json.name === row.name);
	const id = typeof created?.json.id === 'number' ? created.json.id : null;
	const { name, format, sender } = row;
	const stored = id === null ? undefined : server.get(id);
	const line = (action: ReportLine['action'], message: string, problems: string[]): ReportLine => ({
		...{ action, id, name, format, sender, message },
		wrong: problems.filter(Boolean).join('; '),
	});
	const inOutput = (node: string, wanted: Record<string, unknown>): string => {
		const item = itemsOf(execution, node).find(({ json }) => json.id === id);
		const found = differences(item?.json, wanted);
		return found && `in the output of ${node} it ${found}`;
	};
	const onServer = (wanted: Record<string, unknown>): string => {
		const found = differences(stored && { ...stored }, wanted);
		return found && `on the server it ${found}`;
	};

	const first = desired(row, row.message);
	const lines: ReportLine[] = [];
	if (row.remove) {
		lines.push(line('created', row.message, [inOutput(CREATES, first)]));
		lines.push(
			line('deleted', '', [inOutput('Delete', { deleted: true }), stored ? 'it is still on the server' : '']),
		);
	} else if (row.newMessage) {
		const second = desired(row, row.newMessage);
		lines.push(line('created', row.message, [inOutput(CREATES, first)]));
		lines.push(line('changed', row.newMessage, [inOutput('Update', second), onServer(second)]));
	} else {
		lines.push(line('created', row.message, [inOutput(CREATES, first), onServer(first)]));
	}
	return lines;
}

/** The list must be the server's state, neither more nor less. */
function checkList(listed: readonly Item[], server: ReadonlyMap<number, StoredTemplate>): ReportLine[] {
	const byId = new Map(listed.map(({ json }) => [json.id, json]));
	const lines = [...server.values()].map((stored): ReportLine => {
		const found = differences(byId.get(stored.id), { ...stored });
		return { ...stored, action: 'listed', wrong: found && `in the output of List it ${found}` };
	});
	if (listed.length !== server.size) {
		lines.push({
			...{ action: 'listed', id: null, name: '', format: '', sender: '', message: '' },
			wrong: `the list has ${listed.length} templates, the server ${server.size}`,
		});
	}
	return lines;
}

/**
 * Checks an execution of the demo workflow, row by row, against what the file asks for and what the server holds.
 * What is expected comes from the file alone, never from the node.
 *
 * @param execution what n8n gave
 * @param templates what the server held afterwards; it was empty before
 */
export async function checkDemo(
	execution: Execution,
	templates: readonly StoredTemplate[],
): Promise<ReportLine[]> {
	const server = new Map(templates.map((template) => [template.id, template]));
	const rows = await readRows();
	const lines = rows.flatMap((row) => checkRow(row, execution, server));
	const kept = rows.filter((row) => !row.remove).length;
	const list = checkList(itemsOf(execution, 'List'), server);
	if (server.size !== kept) {
		const wrong = `the server holds ${server.size} templates, the file asks for ${kept}`;
		list.push({ ...{ action: 'listed', id: null, name: '', format: '', sender: '', message: '' }, wrong });
	}
	return [...lines, ...list];
}
