import { deepStrictEqual as equal, ok } from 'node:assert/strict';

import { itemsOf, type Execution } from '../../sandbox/n8n/execution.mts';
import type { N8nHost } from '../../sandbox/n8n/host.mts';
import type { Credential, Workflow, WorkflowNode } from '../../sandbox/n8n/workflow.mts';
import type { Sandbox } from '../../sandbox/server/sandbox.mts';
import { smsCenterNode } from '../e2e/support/workflows.mts';
import { n8nNode, workflow } from '../scale/support/workflows.mts';

/** One workflow that an n8n executes, and what must have come of it. */
export interface Step {
	name: string;
	/** What the account holds before. */
	seed?: Array<{ id?: number; name: string; message: string; sender?: string; flag?: number }>;
	items: Array<Record<string, unknown>>;
	node: (credential: Credential) => WorkflowNode;
	/** Throws where something is not as it must be. */
	check: (execution: Execution, sandbox: Sandbox) => void;
}

const NODE = 'SMS Center';
const byId = { __rl: true, mode: 'id', value: '={{ $json.id }}' };
const byName = { __rl: true, mode: 'name', value: '={{ $json.name }}' };
const fields = { name: '={{ $json.name }}', message: '={{ $json.message }}' };
/** As a new node has them, and as the editor stores them once a user maps by hand. */
const automatic = { mappingMode: 'autoMapInputData', value: null };
const byHand = { mappingMode: 'defineBelow', value: fields };

const textsOf = (sandbox: Sandbox) => sandbox.templates().map(({ name, message }) => [name, message]);
const output = (execution: Execution, branch = 0) => itemsOf(execution, NODE, branch).map(({ json }) => json);

/** Older versions of n8n call the whole execution "running" when they print it at its end. */
function succeeded({ error, runs }: Execution): void {
	equal(error, undefined);
	equal(runs[NODE]?.[0].status, 'success');
}

/** Every operation once, and what a user sees when an item fails. In node versions that n8n has had since 1.0. */
export const STEPS: readonly Step[] = [
	{
		name: 'create, twelve templates, one of them refused: its item goes to the error output',
		items: Array.from({ length: 12 }, (_, index) => ({
			name: `Имя ${index}`,
			message: `Текст ${index} 🎉 & <b>`,
		})),
		node: (credential) =>
			smsCenterNode(
				credential,
				{ operation: 'create', ...fields, additionalFields: { format: 'sms', autoSign: true }, options: {} },
				{ onError: 'continueErrorOutput' },
			),
		check(execution, sandbox) {
			succeeded(execution);
			equal(sandbox.templates().length, 11);
			ok(
				sandbox
					.templates()
					.every(({ format, flag, message }) => format === 'sms' && flag === 1 && message.endsWith(' 🎉 & <b>')),
			);
			equal(
				output(execution)
					.map(({ id }) => id)
					.sort(),
				sandbox
					.templates()
					.map(({ id }) => id)
					.sort(),
			);
			const [failed, ...others] = output(execution, 1);
			equal(others, []);
			equal((failed.details as Record<string, unknown>).code, 1);
			equal((failed.details as Record<string, unknown>).sent, 'no');
			ok(String(failed.error).includes('(1)'));
		},
	},
	{
		name: 'update by name, one field: the others stay',
		seed: [{ name: 'A', message: 'Old', sender: 'Shop', flag: 1 }],
		items: [{ name: 'A', message: 'Новый' }],
		node: (credential) =>
			smsCenterNode(credential, {
				operation: 'update',
				templateId: byName,
				updateFields: { message: '={{ $json.message }}' },
				options: {},
			}),
		check(execution, sandbox) {
			succeeded(execution);
			const [{ name, message, sender, flag }] = sandbox.templates();
			equal({ name, message, sender, flag }, { name: 'A', message: 'Новый', sender: 'Shop', flag: 1 });
			equal(output(execution)[0].message, 'Новый');
		},
	},
	...(
		[
			['as a new node has them', {}],
			['automatically', { columns: automatic }],
			['by hand', { columns: byHand }],
		] as const
	).map(([how, columns]): Step => ({
		name: `create or update, the columns mapped ${how}`,
		seed: [
			{ name: 'A', message: 'Old' },
			{ name: 'B', message: 'Same' },
		],
		items: [
			{ name: 'A', message: 'New' },
			{ name: 'B', message: 'Same' },
			{ name: 'C', message: 'First' },
		],
		node: (credential) => smsCenterNode(credential, { operation: 'upsert', ...columns, options: {} }),
		check(execution, sandbox) {
			equal(
				output(execution).map(({ action }) => action),
				['updated', 'unchanged', 'created'],
			);
			equal(
				output(execution).map(({ changes }) => changes),
				[
					{ message: { from: 'Old', to: 'New' } },
					{},
					{ name: { from: null, to: 'C' }, message: { from: null, to: 'First' } },
				],
			);
			equal(textsOf(sandbox), [
				['A', 'New'],
				['B', 'Same'],
				['C', 'First'],
			]);
		},
	})),
	...[true, false].map((dryRun): Step => ({
		name: `sync with deletion${dryRun ? ', as a dry run, which it is by default' : ''}`,
		seed: [
			{ name: 'A', message: 'Old' },
			{ name: 'Gone', message: 'X' },
		],
		items: [
			{ name: 'A', message: 'New' },
			{ name: 'B', message: 'Second' },
		],
		node: (credential) =>
			smsCenterNode(credential, {
				operation: 'sync',
				columns: byHand,
				deleteMissing: true,
				...(dryRun ? {} : { dryRun }),
				options: {},
			}),
		check(execution, sandbox) {
			equal(
				output(execution).map(({ action }) => action),
				dryRun ? ['update', 'create', 'delete'] : ['updated', 'created', 'deleted'],
			);
			equal(
				textsOf(sandbox),
				dryRun
					? [
							['A', 'Old'],
							['Gone', 'X'],
						]
					: [
							['A', 'New'],
							['B', 'Second'],
						],
			);
		},
	})),
	...(['json', 'xml', 'csv', 'text'] as const).map((responseFormat): Step => ({
		name: `get many as ${responseFormat}, with statistics and warnings`,
		seed: [{ id: 7, name: 'Имя', message: 'Привет ' }],
		items: [{}],
		node: (credential) =>
			smsCenterNode(credential, {
				operation: 'getAll',
				returnAll: true,
				filters: {},
				options: { responseFormat, checkMessages: true },
			}),
		check(execution) {
			const [{ id, name, message, statistics, warnings }, ...others] = output(execution);
			equal(others, []);
			equal({ id, name, message }, { id: 7, name: 'Имя', message: 'Привет ' });
			equal(statistics, { encoding: 'UCS-2', characters: 7, segments: 1 });
			equal(warnings, ['The text ends with a blank or a line end. Take it out.']);
		},
	})),
	{
		name: 'get by ID',
		seed: [
			{ id: 7, name: 'A', message: 'Text' },
			{ id: 8, name: 'Имя', message: 'Текст 🎉', sender: 'Shop', flag: 1 },
		],
		items: [{ id: 8 }],
		node: (credential) => smsCenterNode(credential, { operation: 'get', templateId: byId, options: {} }),
		check(execution, sandbox) {
			succeeded(execution);
			equal(output(execution), [
				{ id: 8, name: 'Имя', message: 'Текст 🎉', format: '', sender: 'Shop', autoSign: true, flag: 1 },
			]);
			equal(sandbox.templates().length, 2);
		},
	},
	{
		name: 'delete by ID',
		seed: [
			{ id: 7, name: 'A', message: 'Text' },
			{ id: 8, name: 'B', message: 'Text' },
		],
		items: [{ id: 7 }],
		node: (credential) => smsCenterNode(credential, { operation: 'delete', templateId: byId, options: {} }),
		check(execution, sandbox) {
			equal(output(execution), [{ id: 7, name: null, deleted: true }]);
			equal(
				sandbox.templates().map(({ id }) => id),
				[8],
			);
		},
	},
	{
		name: 'get the price of a text',
		items: [{ phone: '+79991234567' }],
		node: (credential) =>
			smsCenterNode(credential, {
				operation: 'getPrice',
				source: 'text',
				message: 'Привет',
				format: 'sms',
				phone: '={{ $json.phone }}',
				options: {},
			}),
		check(execution) {
			succeeded(execution);
			const [{ price, currency, parts, accepted, phone, message }, ...others] = output(execution);
			equal(others, []);
			equal(
				{ price, parts, accepted, phone, message },
				{
					...{ price: 4.5, parts: 1, accepted: true, phone: '+79991234567', message: 'Привет' },
				},
			);
			ok(typeof currency === 'string' && currency !== '');
		},
	},
	{
		name: "an expression that cannot be evaluated: the execution stops with n8n's own error",
		items: [{}],
		node: (credential) =>
			smsCenterNode(credential, {
				operation: 'create',
				name: "={{ $('Missing').item.json.x }}",
				message: 'Text',
				additionalFields: {},
				options: {},
			}),
		check(execution, sandbox) {
			equal(execution.error?.message, "Referenced node doesn't exist");
			equal(sandbox.templates(), []);
		},
	},
	{
		name: 'a template that is not there: the execution stops with the reason',
		items: [{ name: 'Nobody' }],
		node: (credential) => smsCenterNode(credential, { operation: 'get', templateId: byName, options: {} }),
		check(execution) {
			equal(execution.runs[NODE]?.[0].status, 'error');
			equal(execution.error?.message, "Template 'Nobody': There is no template with this name in this account");
		},
	},
];

function workflowOf(step: Step, index: number, credential: Credential): Workflow {
	const node = step.node(credential);
	const nodes = [
		n8nNode('Start', 'manualTrigger', 1, {}),
		n8nNode('All', 'set', 3, { mode: 'raw', jsonOutput: JSON.stringify({ items: step.items }), options: {} }),
		n8nNode('Items', 'splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
		node,
	];
	return workflow(`step${index}`, nodes, [
		['Start', 'All'],
		['All', 'Items'],
		['Items', node.name],
	]);
}

/** Stores the credential and the workflows of all steps. */
export async function importSteps(host: N8nHost, credential: Credential): Promise<void> {
	await host.importCredentials([credential]);
	await host.importWorkflows(STEPS.map((step, index) => workflowOf(step, index, credential)));
}

/** Executes one step. Rejects where it did not come out as it must. */
export async function runStep(host: N8nHost, sandbox: Sandbox, index: number): Promise<void> {
	const { seed = [], check } = STEPS[index];
	sandbox.clear();
	sandbox.resetLimits();
	sandbox.clearFaults();
	sandbox.addFault({ on: 'add', kind: 'refuse', code: 1, match: ({ name }) => name === 'Имя 5' });
	sandbox.seed(seed);
	const { execution } = await host.execute(`step${index}`);
	check(execution, sandbox);
}
