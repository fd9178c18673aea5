import { httpRequestPart } from '../n8n/httpRequest.mts';
import { ownType } from '../n8n/nodes.mts';
import { SHARED_FIELDS, type Texts } from '../n8n/templates.mts';
import type { Part } from '../n8n/workflows.mts';

/** Who writes the updates. */
export type Contestant =
	'empty' | 'ours14' | 'bare14' | 'ours10' | 'bare10' | 'ours14list' | 'httpDefault' | 'httpTuned';

/** In the words of the printed table. */
export const TITLES: Readonly<Record<Contestant, string>> = {
	empty: 'empty workflow',
	ours14: 'SMS Center, 14 at once',
	bare14: 'bare loop, 14 at once',
	ours10: 'SMS Center, 10 at once (default)',
	bare10: 'bare loop, 10 at once',
	ours14list: 'SMS Center, 14 at once, text alone',
	httpDefault: 'HTTP Request, default settings',
	httpTuned: 'HTTP Request, 14 every 100 ms',
};

/** What every contestant writes. Two expressions an item, its id and its text: n8n takes long to evaluate each. */
const FIELDS = { ...SHARED_FIELDS, name: 'Notice', message: '={{ $json.message }}' };

/** The texts that a run writes. Where the text alone is written, the templates keep their names. */
export function textsOf(contestant: Contestant, label: string): Texts {
	return { label, every: 1, ...(contestant !== 'ours14list' && { name: FIELDS.name }) };
}

const TEMPLATE_ID = { __rl: true, mode: 'id', value: '={{ $json.id }}' };

/** The node in which the time goes. */
export const WRITER = 'Writer';

/** The node that gives the items. */
export function itemsPart(count: number, texts: Texts): Part {
	return { name: 'Items', type: ownType('items'), parameters: { count, ...texts } };
}

function ours(login: string, maxConcurrentRequests: number, updateFields: Record<string, unknown>): Part {
	return {
		name: WRITER,
		type: 'n8n-nodes-smscenter.smsCenter',
		parameters: {
			resource: 'template',
			operation: 'update',
			templateId: TEMPLATE_ID,
			updateFields,
			// The default is not set, as in a user's workflow
			options: maxConcurrentRequests === 10 ? {} : { maxConcurrentRequests },
		},
		credential: login,
	};
}

function bareLoop(login: string, url: string, atOnce: number): Part {
	return {
		name: WRITER,
		type: ownType('bareLoop'),
		parameters: { url, atOnce, templateId: TEMPLATE_ID, updateFields: FIELDS },
		credential: login,
	};
}

function httpRequest(login: string, serverUrl: string, options: Record<string, unknown>): Part {
	const form = {
		chg: '1',
		id: '={{ $json.id }}',
		name: FIELDS.name,
		msg: FIELDS.message,
		format: FIELDS.format,
		sender: FIELDS.sender,
		'fl[1]': FIELDS.autoSign ? '1' : '0',
		fmt: '3',
		charset: 'utf-8',
	};
	return httpRequestPart(WRITER, login, serverUrl, form, options);
}

/** The contestant's node, with a credential of its own. */
export function writerPart(contestant: Contestant, login: string, serverUrl: string): Part {
	const url = `${serverUrl}/sys/templates.php`;
	switch (contestant) {
		case 'empty':
			return { name: WRITER, type: 'n8n-nodes-base.noOp' };
		case 'ours14':
			return ours(login, 14, FIELDS);
		case 'ours10':
			return ours(login, 10, FIELDS);
		case 'ours14list':
			return ours(login, 14, { message: FIELDS.message });
		case 'bare14':
			return bareLoop(login, url, 14);
		case 'bare10':
			return bareLoop(login, url, 10);
		case 'httpDefault':
			return httpRequest(login, serverUrl, {});
		case 'httpTuned':
			return httpRequest(login, serverUrl, { batching: { batch: { batchSize: 14, batchInterval: 100 } } });
	}
}
