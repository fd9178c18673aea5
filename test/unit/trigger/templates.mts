import { isAutoSign, type Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { State } from '../../../nodes/SmsCenter/trigger/state.ts';
import { readState, storeState } from '../../../nodes/SmsCenter/trigger/state.ts';

/** A template, as it comes from a list. */
export function template(fields: Partial<Template> = {}): Template {
	const { flag = 0 } = fields;
	const blank = { id: 1, name: 'Name', format: '', sender: '', message: 'Text' };
	return { ...blank, ...fields, flag, autoSign: isAutoSign(flag) };
}

/** The static data that n8n would give back after a restart, once these templates were seen. */
export function storedData(templates: readonly Template[], account = 'account'): Record<string, unknown> {
	const data: Record<string, unknown> = {};
	storeState(data, account, templates);
	return JSON.parse(JSON.stringify(data));
}

/** What a poll after a restart knows of these templates. */
export function remembered(templates: readonly Template[]): State['templates'] {
	const state = readState(storedData(templates));
	if (state === undefined) throw new Error('The state cannot be read');
	return state.templates;
}
