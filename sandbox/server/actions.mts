import type { StoredTemplate, TemplateStore } from './account.mts';
import { answeredId, listed, kept } from './keepings.mts';
import type { Account, Settings } from './options.mts';
import { refusal } from './reply.mts';
import type { Outcome } from './reply.mts';
import type { ParsedRequest } from './request.mts';

/** The nine formats of the official page. */
const formats = new Set(['', 'sms', 'flash', 'bin', 'push', 'mms', 'call', 'mail', 'viber']);

const AUTO_SIGN = 1;

/** What an action works on. */
export interface ActionContext {
	readonly account: Account;
	readonly store: TemplateStore;
	readonly settings: Settings;
	/** Gives the next id, higher than any before. */
	readonly nextId: () => number;
}

/** Carries an admitted request out, or says why it can't: errors 1 and 3. */
export function carryOut(request: ParsedRequest, context: ActionContext): Outcome {
	switch (request.action) {
		case 'add':
			return add(request.params, context);
		case 'chg':
			return change(request.params, context);
		case 'del':
			return remove(request.params, context);
		case 'get':
			return list(context);
		case 'balance':
			return { kind: 'balance', balance: context.account.balance ?? '0.00' };
		case 'other':
			return refusal(1);
	}
}

function add(params: Record<string, string>, { store, settings, nextId }: ActionContext): Outcome {
	const fields = fieldsOf(params);
	if (!fields?.name || !fields.message) return refusal(1);
	const whole = { name: '', format: '', sender: '', flag: 0, message: '', ...fields };
	const template = { id: nextId(), ...whole, ...kept(whole, 'add', settings.keeps) };
	store.put(template, settings.clock(), settings.listLagMs);
	return { kind: 'id', id: answeredId(template.id, () => store.list()[0].id, settings.keeps) };
}

function change(params: Record<string, string>, { store, settings }: ActionContext): Outcome {
	const id = idOf(params);
	const stored = id === undefined ? undefined : store.get(id);
	const blank = { name: '', format: '', sender: '', flag: (stored?.flag ?? 0) & ~AUTO_SIGN, message: '' };
	const fields = fieldsOf(params, stored?.flag);
	if (id === undefined || !fields) return refusal(1);
	if (!stored) return refusal(3);
	const given = settings.blankOmitted ? { ...blank, ...fields } : fields;
	const changed = { ...stored, ...kept(given, 'chg', settings.keeps) };
	store.put(changed, settings.clock(), settings.listLagMs);
	return { kind: 'ok' };
}

function remove(params: Record<string, string>, { store, settings }: ActionContext): Outcome {
	const id = idOf(params);
	if (id === undefined) return refusal(1);
	if (!store.get(id)) return refusal(3);
	store.remove(id, settings.clock(), settings.listLagMs);
	return { kind: 'ok' };
}

function list({ store, settings }: ActionContext): Outcome {
	const lag = settings.listLagMs;
	const templates = listed(store.list(lag > 0 ? settings.clock() - lag : undefined), settings.keeps);
	if (templates.length === 0 && settings.emptyList === 'error3') return refusal(3);
	return { kind: 'list', templates };
}

function idOf(params: Record<string, string>): number | undefined {
	return /^\d{1,15}$/.test(params.id ?? '') ? Number(params.id) : undefined;
}

/** The fields that a request gives, as they are stored; `undefined` if its format is none of the nine. */
function fieldsOf(params: Record<string, string>, flag = 0): Partial<Omit<StoredTemplate, 'id'>> | undefined {
	if (params.format !== undefined && !formats.has(params.format)) return undefined;
	const autoSign = params['fl[1]'];
	return {
		...(params.name !== undefined && { name: params.name }),
		...(params.format !== undefined && { format: params.format }),
		...(params.sender !== undefined && { sender: params.sender }),
		...(autoSign !== undefined && {
			flag: autoSign === '' || autoSign === '0' ? flag & ~AUTO_SIGN : flag | AUTO_SIGN,
		}),
		...(params.msg !== undefined && { message: params.msg }),
	};
}
