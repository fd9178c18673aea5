import type { Credential, Workflow, WorkflowNode } from '../../../sandbox/n8n/workflow.mts';
import type { StoredTemplate } from '../../../sandbox/server/sandbox.mts';
import { node, smsCenterNode, workflowOf } from '../../e2e/support/workflows.mts';

/** What the account of the pictures holds. */
export const TEMPLATES = [
	{
		name: 'Appointment reminder',
		message: 'Tomorrow at {time}: {doctor}. Reply NO to cancel.',
		format: 'sms',
		sender: 'CLINIC',
		flag: 1,
	},
	{
		name: 'Birthday',
		message: 'Happy birthday, {name}! 🎂 500 points are yours for 14 days.',
		format: 'viber',
		sender: 'SHOP',
	},
	{
		name: 'Order accepted',
		message: 'Hi {name}, we have your order #{order}.',
		format: 'sms',
		sender: 'SHOP',
	},
	{
		name: 'Order shipped',
		message: 'Your order #{order} is on its way: {link}',
		format: 'sms',
		sender: 'SHOP',
	},
	{ name: 'Заказ принят', message: 'Ваш заказ №{order} принят. Спасибо!', format: 'sms', sender: 'SHOP' },
] satisfies Array<Partial<StoredTemplate>>;

const [, BIRTHDAY, ACCEPTED, SHIPPED] = TEMPLATES;

/** The account before a Sync of {@link ROWS}: one template is missing in them, one has another text there. */
export const BEFORE_SYNC = [BIRTHDAY, ACCEPTED, SHIPPED];

/** The rows of the shop's sheet. */
export const ROWS = [
	{ name: ACCEPTED.name, message: 'Hi {name}, thank you! We have your order #{order}.' },
	{ name: 'Order delayed', message: 'Sorry: your order #{order} comes on {date}.' },
	{ name: SHIPPED.name, message: SHIPPED.message },
];

/** The workflows that a test opens and runs, each with an account of its own, so that no limit of one stops another. */
export const WORKFLOWS = ['get', 'getAll', 'trigger', 'unknown'] as const;

export type WorkflowId = (typeof WORKFLOWS)[number];

/** A workflow with nothing but a Manual Trigger. */
export const EMPTY: Workflow = withNode('empty', 'Templates', node('Start', 'n8n-nodes-base.manualTrigger', 1, {}));

function withNode(id: string, name: string, only: WorkflowNode): Workflow {
	return { id, name, nodes: [only], connections: {}, settings: { executionOrder: 'v1' }, active: false };
}

/** One of {@link WORKFLOWS}; its node is named "SMS Center", the trigger "SMS Center Trigger". */
export function shopWorkflow(id: WorkflowId, credential: Credential): Workflow {
	const on = (name: string, parameters: Record<string, unknown>): Workflow => ({
		...workflowOf(id, ROWS.slice(0, 1), smsCenterNode(credential, parameters)),
		name,
	});
	switch (id) {
		case 'get':
			return on('Look up a template', { operation: 'get' });
		case 'getAll':
			return on('List the templates', { operation: 'getAll', filters: { format: 'sms' } });
		case 'unknown':
			return on('Change a template', {
				operation: 'update',
				templateId: { __rl: true, mode: 'name', value: 'Order delivered' },
				updateFields: { message: '={{ $json.message }}' },
			});
		case 'trigger': {
			const type = 'n8n-nodes-smscenter.smsCenterTrigger';
			const { credentials } = smsCenterNode(credential, {});
			return withNode(id, 'Watch the templates', node('SMS Center Trigger', type, 1, {}, { credentials }));
		}
	}
}
