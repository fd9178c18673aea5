import type { StoredTemplate } from '../../../sandbox/server/sandbox.mts';
import { findings, type Observed } from '../../soak/findings.mts';

const template = (id: number, name: string, message = 'Text'): StoredTemplate => ({
	...{ id, name, message, format: 'sms', sender: '', flag: 0 },
});

const A = template(1, 'A');
const B = template(2, 'B');
const NEW_A = template(1, 'A', 'New');

const item = { name: 'A', message: 'New', format: 'sms' };

/** An update of A that did what it says, but for what `change` says. */
function observed(change: Partial<Observed> = {}): Observed {
	return {
		intent: { operation: 'update', items: [item] },
		isCancelled: false,
		before: [A, B],
		after: [NEW_A, B],
		result: { done: [{ ...NEW_A }], failed: [] },
		...change,
	};
}

const failed = (sent: string) => ({ error: 'Refused', details: { sent, id: 1, name: 'A' } });

describe('what the soak finds wrong', () => {
	it.each<[string, Partial<Observed>]>([
		['an update that was done', {}],
		['one that was not sent', { after: [A, B], result: { done: [], failed: [failed('no')] } }],
		['one in doubt that was carried out', { result: { done: [], failed: [failed('unknown')] } }],
		['one in doubt that was not', { after: [A, B], result: { done: [], failed: [failed('unknown')] } }],
		[
			'a deletion',
			{
				intent: { operation: 'delete', items: [item] },
				after: [B],
				result: { done: [{ id: 1, deleted: true }], failed: [] },
			},
		],
		[
			'a Sync that deletes',
			{
				intent: { operation: 'sync', items: [item], deletes: true },
				after: [NEW_A],
				result: {
					done: [
						{ ...NEW_A, action: 'updated' },
						{ ...B, action: 'deleted' },
					],
					failed: [],
				},
			},
		],
		[
			'a list',
			{
				intent: { operation: 'getAll', items: [] },
				after: [A, B],
				result: { done: [{ ...A }, { ...B }], failed: [] },
			},
		],
		['a cancelled run without an outcome', { isCancelled: true, result: { done: [], failed: [] } }],
	])('nothing in %s', (_case, change) => {
		expect(findings(observed(change))).toEqual([]);
	});

	it.each<[string, Partial<Observed>, string]>([
		['a template twice', { after: [NEW_A, B, template(3, 'B')] }, '1 templates stand there twice'],
		['a text that was not written', { after: [A, B] }, 'template 1 is not as it was reported'],
		[
			'a deletion that did not happen',
			{
				intent: { operation: 'delete', items: [item] },
				after: [A, B],
				result: { done: [{ id: 1, deleted: true }], failed: [] },
			},
			'template 1 was reported as deleted, and is there',
		],
		[
			'a refusal that was carried out',
			{ result: { done: [], failed: [failed('no')] } },
			'the item of 1 failed as not sent, and was carried out',
		],
		[
			'a failure that does not say whether it was sent',
			{ result: { done: [], failed: [{ error: 'Refused' }] } },
			'a failed item does not say whether it was sent',
		],
		['a change of what no item names', { after: [NEW_A, template(2, 'B', 'Garbled')] }, 'template 2 changed by itself'],
		['an item without an outcome', { result: { done: [], failed: [] } }, '0 outcomes of 1 items'],
		['a node that stopped', { result: { done: [], failed: [], stoppedBy: 'a fault' } }, 'the node stopped: a fault'],
		[
			'a list that lacks a template',
			{
				intent: { operation: 'getAll', items: [] },
				after: [A, B],
				result: { done: [{ ...A }], failed: [] },
			},
			'1 templates of 2 were listed',
		],
	])('%s', (_case, change, finding) => {
		expect(findings(observed(change))).toEqual([finding]);
	});
});
