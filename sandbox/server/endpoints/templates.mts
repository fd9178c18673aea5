import type { StoredTemplate } from '../account.mts';
import { jsonList, jsonObject } from '../json.mts';
import type { JsonEntries, JsonValues } from '../json.mts';
import { answeredId, kept, listed, shown } from '../keepings.mts';
import type { Settings } from '../options.mts';
import { done, OK, refusal } from '../reply.mts';
import type { Outcome } from '../reply.mts';
import type { XmlElement } from '../xml.mts';
import type { Context, Params } from './context.mts';

/** The nine formats of the official page. */
const formats = new Set(['', 'sms', 'flash', 'bin', 'push', 'mms', 'call', 'mail', 'viber']);

const AUTO_SIGN = 1;

const ok = done({
	text: () => OK,
	xml: () => `<result>${OK}</result>`,
	json: ({ text }) => jsonObject([['result', text(OK)]]),
});

/** Creates a template, and answers its id. */
export function addTemplate(params: Params, { store, settings, nextId }: Context): Outcome {
	const fields = fieldsOf(params);
	if (!fields?.name || !fields.message) return refusal(1);
	const whole = { name: '', format: '', sender: '', flag: 0, message: '', ...fields };
	const template = { id: nextId(), ...whole, ...kept(whole, 'add', settings.keeps) };
	store.put(template, settings.clock(), settings.listLagMs);
	const id = answeredId(template.id, () => store.list()[0].id, settings.keeps);
	return done({
		text: () => `ID - ${id}`,
		csv: () => String(id),
		xml: (element) => `<template>\n${element('id', id)}\n</template>`,
		json: (values) => jsonObject([['id', values.id(id)]]),
	});
}

/** Changes what is given of a template. */
export function changeTemplate(params: Params, { store, settings }: Context): Outcome {
	const id = idOf(params);
	const stored = id === undefined ? undefined : store.get(id);
	const blank = { name: '', format: '', sender: '', flag: (stored?.flag ?? 0) & ~AUTO_SIGN, message: '' };
	const fields = fieldsOf(params, stored?.flag);
	if (id === undefined || !fields) return refusal(1);
	if (!stored) return { ...refusal(3), isUnknownId: true };
	const given = settings.blankOmitted ? { ...blank, ...fields } : fields;
	const changed = { ...stored, ...kept(given, 'chg', settings.keeps) };
	store.put(changed, settings.clock(), settings.listLagMs);
	return ok;
}

/** Deletes a template. */
export function deleteTemplate(params: Params, { store, settings }: Context): Outcome {
	const id = idOf(params);
	if (id === undefined) return refusal(1);
	if (!store.get(id)) return refusal(3);
	store.remove(id, settings.clock(), settings.listLagMs);
	return ok;
}

/** Lists all templates. */
export function listTemplates({ store, settings }: Context): Outcome {
	const lag = settings.listLagMs;
	return templateList(listed(store.list(lag > 0 ? settings.clock() - lag : undefined), settings.keeps), settings);
}

/** How these templates are listed. */
export function templateList(templates: readonly StoredTemplate[], settings: Settings): Outcome {
	if (templates.length === 0 && settings.emptyList === 'error3') return refusal(3);
	if (templates.length === 0 && settings.emptyList === 'blank') {
		return done({ text: () => '', xml: () => '', json: () => '' });
	}
	return done({
		text: () => templates.map(textLine).join('\n'),
		csv: () => templates.map(csvLine).join('\n'),
		xml: (element) => `<list>\n${templates.map((template) => xmlOf(template, element, settings)).join('')}</list>`,
		json: (values) => jsonList(templates.map((template) => jsonOf(template, values, settings))),
	});
}

function textLine({ id, name, format, sender, flag, message }: StoredTemplate): string {
	return `id = ${id}, name = ${name}, format = ${format}, sender = ${sender}, flag = ${flag}, message = ${message}`;
}

/** Without quoting, as SMS Center writes it. */
function csvLine({ id, name, format, sender, flag, message }: StoredTemplate): string {
	return [id, name, format, sender, flag, message].join(',');
}

function xmlOf(template: StoredTemplate, element: XmlElement, { textKey }: Settings): string {
	return [
		'<template>',
		element('id', template.id),
		element('name', template.name),
		element('format', template.format),
		element('sender', template.sender),
		element('flag', template.flag),
		element(textKey, template.message),
		'</template>\n',
	].join('\n');
}

function jsonOf(template: StoredTemplate, values: JsonValues, { textKey, keeps }: Settings): JsonEntries {
	const entries: JsonEntries = [
		['id', values.id(template.id)],
		['name', values.text(template.name)],
		['format', values.text(template.format)],
		['sender', values.text(template.sender)],
		['flag', values.number(template.flag)],
		[textKey, values.text(template.message)],
	];
	return shown(entries, template.id, keeps);
}

function idOf(params: Params): number | undefined {
	return /^\d{1,15}$/.test(params.id ?? '') ? Number(params.id) : undefined;
}

/** The fields that a request gives, as they are stored; `undefined` if its format is none of the nine. */
function fieldsOf(params: Params, flag = 0): Partial<Omit<StoredTemplate, 'id'>> | undefined {
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
