import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { MAX_IN_FLIGHT, type ResponseFormat } from '../api';
import { optionalBoolean } from './parameters';
import { readerOf, readSettings } from './settings';

const RESPONSE_FORMATS: Array<{ name: string; value: ResponseFormat }> = [
	{ name: 'CSV', value: 'csv' },
	{ name: 'JSON', value: 'json' },
	{ name: 'Text', value: 'text' },
	{ name: 'XML', value: 'xml' },
];

/** The options that every operation has. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Check Messages',
			name: 'checkMessages',
			type: 'boolean',
			default: false,
			description:
				'Whether to add statistics (encoding, characters and SMS segments) and warnings to each template: characters that make an SMS more expensive, invisible ones, lost placeholders, sender IDs that cannot be right. Off by default.',
		},
		{
			displayName: 'Max Concurrent Requests',
			name: 'maxConcurrentRequests',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_IN_FLIGHT },
			default: 10,
			description:
				'How many requests may be under way at once. SMS Center refuses the fifteenth, counting all programs that use the account. 10 by default.',
		},
		{
			displayName: 'Max Wait (Seconds)',
			name: 'maxWait',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 120,
			description:
				"How long an item may wait in all, for SMS Center's limits and for other executions, before it counts as not done. 120 by default.",
		},
		{
			displayName: 'On Rate Limit',
			name: 'onRateLimit',
			type: 'options',
			options: [
				{ name: 'Fail', value: 'fail', description: 'Report the item as not done, at once' },
				{ name: 'Wait', value: 'wait', description: "Wait as long as SMS Center asks for, up to 'Max Wait'" },
			],
			default: 'wait',
			description: 'What to do when SMS Center accepts no more requests for the moment. Wait by default.',
		},
		{
			displayName: 'Response Format',
			name: 'responseFormat',
			type: 'options',
			options: RESPONSE_FORMATS,
			default: 'json',
			description:
				'How SMS Center replies. JSON is right for every template. In CSV and Text nothing is quoted: a line of a text that looks like a template is shown as one, and a list that can be read in two ways is refused. Lists that a change rests on are always JSON.',
		},
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 30,
			description: 'How long to wait for the answer to one request. 30 by default.',
		},
	],
};

function numberWithin(value: unknown, fallback: number, least: number, most: number): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? Math.min(Math.max(number, least), most) : fallback;
}

/**
 * Reads the options, once a run. What is missing or unusable takes its default, what is out of bounds the bound. Throws
 * InputError where an expression gives nothing, or what has to be true or false is neither.
 */
export function readOptions(context: IExecuteFunctions) {
	const given = readSettings(readerOf(context, 0), optionsField);
	return {
		responseFormat: RESPONSE_FORMATS.find(({ value }) => value === given.responseFormat)?.value ?? 'json',
		maxConcurrentRequests: Math.floor(numberWithin(given.maxConcurrentRequests, 10, 1, MAX_IN_FLIGHT)),
		timeoutMs: numberWithin(given.timeout, 30, 0.1, 3600) * 1000,
		/** How long one item may wait, whatever it is for. */
		maxWaitMs: numberWithin(given.maxWait, 120, 0, 86_400) * 1000,
		/** Whether an item that would have to wait for a limit fails instead. */
		failsAtLimits: given.onRateLimit === 'fail',
		checkMessages: optionalBoolean(given.checkMessages, 'Check Messages') ?? false,
	};
}

/** The options of a run, as {@link optionsField} offers them, in the units that the code uses. */
export type RunOptions = ReturnType<typeof readOptions>;
