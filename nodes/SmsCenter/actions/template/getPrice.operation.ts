import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { askCurrency, askPrice, attempt, FORBIDDEN, type Priced, type Wait } from '../../api';
import { formatField, messageField, senderField } from '../../shared/fields';
import { templateJson } from '../../shared/items';
import { explain } from '../../shared/nodeErrors';
import { givenFields, InputError, optionalText } from '../../shared/parameters';
import {
	readReference,
	subjectOf,
	templateLocator,
	templateOfReference,
	type TemplateReference,
} from '../../shared/reference';
import { readerOf } from '../../shared/settings';
import type { Operation } from '../operation';
import type { Run } from '../run';

/** A text that need not be stored. */
type Text = Omit<Priced, 'phone'>;

interface Asked {
	phone: string;
	of: TemplateReference | Text;
}

const ofText = { show: { source: ['text'] } };

const fields: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'Template', value: 'template', description: 'The text of a template of the account' },
			{ name: 'Text', value: 'text', description: 'A text that need not be stored yet' },
		],
		default: 'template',
		description: 'What the price is asked for',
	},
	{ ...templateLocator, displayOptions: { show: { source: ['template'] } } },
	{ ...messageField, required: true, displayOptions: ofText },
	{ ...formatField, displayOptions: ofText },
	{ ...senderField, displayOptions: ofText },
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +79991234567',
		description: 'The number that the price is asked for, with its country code. No message is sent to it.',
	},
];

function readPhone(value: unknown): string {
	const text = optionalText(value, 'Phone')?.trim() ?? '';
	const digits = text.replace(/[^\S\r\n]|[().-]/g, '');
	if (/^\+?\d{5,15}$/.test(digits)) return digits;
	throw new InputError(
		"The field 'Phone' does not hold one phone number",
		'Give one number with its country code, such as +79991234567.',
	);
}

/** The currency of the account. A price without it is better than none. */
async function currencyOf(run: Run, wait: Wait): Promise<string | null> {
	const answer = await attempt(askCurrency(run.session, wait));
	return 'value' in answer ? answer.value : null;
}

export const getPrice: Operation<Asked> = {
	fields,
	writes: false,
	read: (context, index) => {
		const phone = readPhone(context.getNodeParameter('phone', index));
		if (context.getNodeParameter('source', index, 'template') !== 'text') {
			return { phone, of: readReference(context, index) };
		}
		const read = readerOf(context, index);
		const {
			message = '',
			format = '',
			sender = '',
		} = givenFields({
			message: read('message') ?? '',
			format: read('format', ''),
			sender: read('sender', ''),
		});
		return { phone, of: { message, format, sender } };
	},
	subject: ({ of }) => ('by' in of ? subjectOf('getPrice', of) : { action: 'getPrice', id: null, name: null }),

	begin: async (run, inputs, wait) => {
		const view = inputs.some(({ value }) => 'by' in value.of) ? await run.shownTemplates(wait) : undefined;
		let currencyOfAll: Promise<string | null> | undefined;
		return inputs.map(({ item, value }) => ({
			item,
			subject: getPrice.subject(value),
			work: async (ownWait) => {
				const { phone, of } = value;
				const template = 'by' in of ? templateOfReference(view, of) : undefined;
				const { message, format, sender } = template ?? (of as Text);
				const told: IDataObject = template ? templateJson(template) : { message, format, sender };
				const priceOf = { phone, message, format, sender };
				const answer = await attempt(askPrice(run.session, priceOf, run.options.responseFormat, ownWait));
				if (answer.failure && answer.failure.code !== FORBIDDEN) throw answer.failure;
				currencyOfAll ??= currencyOf(run, ownWait);
				const currency = await currencyOfAll;
				if (answer.failure) {
					const { message: why, hint } = explain(answer.failure, run.identity);
					const nothing = { price: null, priceText: null, currency, parts: null };
					return { json: [{ ...nothing, accepted: false, reason: `${why}. ${hint}`, phone, ...told }] };
				}
				const { cost, parts } = answer.value;
				const price = { price: Number(cost), priceText: cost, currency, parts };
				return { json: [{ ...price, accepted: true, phone, ...told }] };
			},
		}));
	},
};
