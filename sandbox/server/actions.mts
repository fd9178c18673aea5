import { tellBalance } from './endpoints/balance.mts';
import type { Context } from './endpoints/context.mts';
import { tellPrice } from './endpoints/price.mts';
import { listSenders } from './endpoints/senders.mts';
import { addTemplate, changeTemplate, deleteTemplate, listTemplates } from './endpoints/templates.mts';
import { refusal } from './reply.mts';
import type { Outcome } from './reply.mts';
import type { ParsedRequest } from './request.mts';

/** Carries an admitted request out, or says why it can't. */
export function carryOut({ action, params }: ParsedRequest, context: Context): Outcome {
	switch (action) {
		case 'add':
			return addTemplate(params, context);
		case 'chg':
			return changeTemplate(params, context);
		case 'del':
			return deleteTemplate(params, context);
		case 'get':
			return listTemplates(context);
		case 'senders':
			return listSenders(params, context);
		case 'balance':
			return tellBalance(params, context);
		case 'price':
			return tellPrice(params, context);
		case 'send':
		case 'other':
			return refusal(1);
	}
}
