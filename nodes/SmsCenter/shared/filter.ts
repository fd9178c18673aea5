import type { INodeProperties } from 'n8n-workflow';

import type { Template } from '../api';
import { formatField, senderField } from './fields';
import { optionalFormat, optionalText } from './parameters';

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
		{ ...formatField, description: 'Only templates of this kind' },
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. order',
			description: 'Only templates with this text in their name or message, in upper or lower case',
		},
		{ ...senderField, description: 'Only templates with exactly this sender ID' },
	],
};

/** Reads the collection 'Filters'. An empty search lets all through. Throws InputError. */
export function readFilter(given: Record<string, unknown>): TemplateFilter {
	return {
		search: optionalText(given.search, 'Search'),
		format: optionalFormat(given.format),
		sender: optionalText(given.sender, 'Sender ID'),
	};
}

/** Whether a template is wanted. */
export function matches(template: Template, { search = '', format, sender }: TemplateFilter): boolean {
	if (format !== undefined && template.format !== format) return false;
	if (sender !== undefined && template.sender !== sender) return false;
	const wanted = search.toLowerCase();
	return [template.name, template.message].some((text) => text.toLowerCase().includes(wanted));
}
