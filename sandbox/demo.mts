import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';

import { itemsOf, type Execution, type Item } from './n8n/execution.mts';
import type { Credential, Workflow } from './n8n/workflow.mts';
import { PROJECT_ROOT } from './project.mts';

const WORKFLOW_FILE = join(PROJECT_ROOT, 'examples', 'demo.workflow.json');
const ROWS_FILE = join(PROJECT_ROOT, 'examples', 'templates.csv');
const ACCOUNT_FILE = join(PROJECT_ROOT, 'sandbox', 'demo-account.csv');

/** A template as it stands on the stand-in server. */
export interface StoredTemplate {
	id: number;
	name: string;
	message: string;
	format: string;
	sender: string;
	flag: number;
}

type Fields = Omit<StoredTemplate, 'id'>;

/** One line of the table that `npm start` prints. */
export interface ReportLine extends Fields {
	action: 'created' | 'updated' | 'unchanged' | 'deleted' | 'listed';
	/** The id that the node's output gives, or null where the output has no such item. */
	id: number | null;
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

/** The templates of a file with the columns name, message, format, sender and autoSign; an empty cell is an empty text. */
async function readTemplates(file: string): Promise<Fields[]> {
	const rows: Record<string, string>[] = parse(await readFile(file), { columns: true, bom: true });
	return rows.map(({ name, message, format, sender, autoSign }) => ({
		...{ name, message, format, sender },
		flag: autoSign === '1' ? 1 : 0,
	}));
}

/** What the account of the stand-in server holds before the demo. */
export async function templatesBeforeDemo(): Promise<Fields[]> {
	return await readTemplates(ACCOUNT_FILE);
}

function differences(actual: object | undefined, wanted: object): string {
	if (!actual) return 'is missing';
	const held: Record<string, unknown> = { ...actual };
	const fields = Object.entries(wanted).flatMap(([field, value]) => (held[field] === value ? [] : [field]));
	return fields.length > 0 ? `differs in ${fields.join(', ')}` : '';
}

/** What the node says that it did with a template, and whether it did. */
function checkTemplate(
	action: ReportLine['action'],
	wanted: Fields,
	items: readonly Item[],
	server: ReadonlyMap<number, StoredTemplate>,
): ReportLine {
	const json = items.find((item) => item.json.name === wanted.name)?.json;
	const id = typeof json?.id === 'number' ? json.id : null;
	const stored = id === null ? undefined : server.get(id);
	const inOutput = differences(json, { ...wanted, action });
	let onServer = differences(stored, wanted);
	if (action === 'deleted') onServer = stored ? 'is still there' : '';
	const wrong = [inOutput && `in the output of Sync it ${inOutput}`, onServer && `on the server it ${onServer}`];
	return { ...wanted, action, id, wrong: wrong.filter(Boolean).join('; ') };
}

/** The list must be the server's state, neither more nor less. */
function checkList(listed: readonly Item[], server: ReadonlyMap<number, StoredTemplate>): ReportLine[] {
	const byId = new Map(listed.map(({ json }) => [json.id, json]));
	const lines = [...server.values()].map((stored): ReportLine => {
		const found = differences(byId.get(stored.id), stored);
		return { ...stored, action: 'listed', wrong: found && `in the output of List it ${found}` };
	});
	if (listed.length !== server.size)
		lines.push(noTemplate(`the list has ${listed.length} templates, the server ${server.size}`));
	return lines;
}

/** A line that is about no template. */
function noTemplate(wrong: string): ReportLine {
	return { ...{ name: '', message: '', format: '', sender: '', flag: 0 }, action: 'listed', id: null, wrong };
}

/**
 * Checks an execution of the demo workflow, row by row, against what the file asks for and what the server holds.
 * What is expected comes from the files alone, never from the node.
 *
 * @param execution what n8n gave
 * @param before what the server held before it
 * @param after what the server held afterwards
 */
export async function checkDemo(
	execution: Execution,
	before: readonly Fields[],
	after: readonly StoredTemplate[],
): Promise<ReportLine[]> {
	const server = new Map(after.map((template) => [template.id, template]));
	const items = itemsOf(execution, 'Sync');
	const rows = await readTemplates(ROWS_FILE);
	const lines = rows.map((row) => {
		const former = before.find(({ name }) => name === row.name);
		const change = former && differences(former, row) === '' ? 'unchanged' : 'updated';
		return checkTemplate(former ? change : 'created', row, items, server);
	});
	const missing = before.filter(({ name }) => rows.every((row) => row.name !== name));
	lines.push(...missing.map((template) => checkTemplate('deleted', template, items, server)));
	lines.push(...checkList(itemsOf(execution, 'List'), server));
	if (server.size !== rows.length)
		lines.push(noTemplate(`the server holds ${server.size} templates, the file asks for ${rows.length}`));
	return lines;
}
