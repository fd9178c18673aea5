import type { IExecuteFunctions } from 'n8n-workflow';

import type { Access, Patience } from '../api/account';
import { MAX_IN_FLIGHT } from '../api/account/allowance';
import { CurrentTemplates, type ByName } from '../api/currentTemplates';
import type { SmsCenterError } from '../api/errors';
import type { ResponseFormat } from '../api/template';
import { openAccount } from '../transport';
import type { Creates } from './creates';
import { optionalBoolean } from './input';
import type { Shown } from './shown';

/** The options of a run, as `optionsField` offers them, in the units that the code uses. */
export interface RunOptions {
	responseFormat: ResponseFormat;
	maxConcurrentRequests: number;
	timeoutMs: number;
	/** How long one item may wait for SMS Center's limits. */
	maxWaitMs: number;
	messageStatistics: boolean;
}

/** One execution of the node: its account, its options, and what it knows of the templates. */
export interface Run {
	context: IExecuteFunctions;
	access: Access;
	options: RunOptions;
	/** What must never be shown. */
	secrets: string[];
	current: CurrentTemplates;
	/** The templates by name as they were when the run began: names are resolved once (rule 5). */
	namesAtStart?: ByName;
	/** The list that Get and Get Many look in. */
	shown?: Shown;
	/** What this run has created so far. */
	creates?: Creates;
	/** What the node says under its output. */
	hints: string[];
	/** Leaves what has not been sent; those requests reject with this failure. */
	leaveUnsent(failure: SmsCenterError): void;
	/** A new item's own budget for waiting. */
	newPatience(): Patience;
}

const RESPONSE_FORMATS: readonly ResponseFormat[] = ['json', 'xml', 'csv', 'text'];

function numberWithin(value: unknown, fallback: number, least: number, most: number): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number)
		? Math.min(Math.max(number, least), most)
		: fallback;
}

/**
 * Reads the options, once a run. What is missing or unusable takes its default, what is out of bounds the bound. Throws
 * InputError where what has to be true or false is neither.
 */
export function readOptions(context: IExecuteFunctions): RunOptions {
	const given = context.getNodeParameter('options', 0, {}) as Record<string, unknown>;
	const format = RESPONSE_FORMATS.find((known) => known === given.responseFormat) ?? 'json';
	const maxWaitMs = numberWithin(given.maxWait, 120, 0, 86_400) * 1000;
	return {
		responseFormat: format,
		maxConcurrentRequests: Math.floor(numberWithin(given.maxConcurrentRequests, 10, 1, MAX_IN_FLIGHT)),
		timeoutMs: numberWithin(given.timeout, 30, 0.1, 3600) * 1000,
		maxWaitMs: given.onRateLimit === 'fail' ? 0 : maxWaitMs,
		messageStatistics: optionalBoolean(given.messageStatistics, 'Message Statistics') ?? false,
	};
}

/** Opens the account and gets ready. Rejects with an InputError or a CredentialError. */
export async function startRun(context: IExecuteFunctions): Promise<Run> {
	const options = readOptions(context);
	const { access, secrets } = await openAccount(context, options);
	const stop = new AbortController();
	const { signal } = access;
	const unsentSignal = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
	return {
		context,
		access,
		options,
		secrets,
		current: new CurrentTemplates(access),
		hints: [],
		leaveUnsent: (failure) => stop.abort(failure),
		newPatience: () => ({ budget: { leftMs: options.maxWaitMs }, signal, unsentSignal }),
	};
}
