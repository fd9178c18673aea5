import type { INodeProperties } from 'n8n-workflow';

import { formatField } from './fields';
import type { Shown } from './items';
import { optionalFormat, optionalText } from './parameters';
import { readSettings, type ReadParameter } from './settings';

/** Which templates are wanted (`search` in name or message, in any case); what is left out lets all through. */
export type TemplateFilter = Partial<Record<'search' | 'format' | 'sender', string>>;

/** The filters of Get Many and of the trigger. */
export const filtersField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{ ...formatField, description: 'Only templates of this kind. Not specified means any.' },
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. order',
			description: 'Only templates with this text in their name or message, in upper or lower case',
		},
		{
			displayName: 'Sender ID',
			name: 'sender',
			type: 'string',
			default: '',
			placeholder: 'e.g. MyShop',
			description: 'Only templates with exactly this sender ID, in the same letter case. Empty means any.',
		},
	],
};

/** Reads the collection 'Filters'. What is left empty lets all through. Throws InputError. */
export function readFilter(read: ReadParameter): TemplateFilter {
	const { search, format, sender } = readSettings(read, filtersField);
	return {
		search: optionalText(search, 'Search'),
		format: optionalFormat(format),
		sender: optionalText(sender, 'Sender ID'),
	};
}

/** Whether a template is wanted; where its text is not known, its name decides. */
export function matches(template: Shown, { search = '', format = '', sender = '' }: TemplateFilter): boolean {
	if (format !== '' && template.format !== format) return false;
	if (sender !== '' && template.sender !== sender) return false;
	const wanted = search.toLowerCase();
	return [template.name, template.message].some((text) => text?.toLowerCase().includes(wanted));
}
