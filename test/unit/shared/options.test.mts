import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../../../nodes/SmsCenter/shared/parameters';
import { readOptions } from '../../../nodes/SmsCenter/shared/options';

const read = (options?: Record<string, unknown>) =>
	readOptions({
		getNodeParameter: (_name: string, _index: number, fallback: unknown) => options ?? fallback,
	} as unknown as IExecuteFunctions);

const DEFAULTS = {
	responseFormat: 'json',
	maxConcurrentRequests: 10,
	timeoutMs: 30_000,
	maxWaitMs: 120_000,
	failsAtLimits: false,
	messageStatistics: false,
};

describe('The options of a run', () => {
	it.each([undefined, {}, { onRateLimit: 'wait' }])('have their defaults: %j', (options) => {
		expect(read(options)).toEqual(DEFAULTS);
	});

	it.each(['json', 'xml', 'csv', 'text'])('ask for the format %s', (responseFormat) => {
		expect(read({ responseFormat })).toEqual({ ...DEFAULTS, responseFormat });
	});

	it.each(['yaml', '', null, 3])('ask for JSON where the format is %j', (responseFormat) => {
		expect(read({ responseFormat }).responseFormat).toBe('json');
	});

	it.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		[5.9, 5],
		[1, 1],
		[0, 1],
		[-3, 1],
		[14, 14],
		[15, 14],
		['', 10],
		[' ', 10],
		['x', 10],
		[null, 10],
		[NaN, 10],
		[Infinity, 10],
		[true, 10],
	])('keep the requests at once within bounds: %p is %d', (given, most) => {
		expect(read({ maxConcurrentRequests: given }).maxConcurrentRequests).toBe(most);
	});

	it.each([
		[5, 5000],
		['0.5', 500],
		[0, 100],
		[3601, 3_600_000],
		['x', 30_000],
	])('take the timeout in seconds: %p is %d ms', (timeout, ms) => {
		expect(read({ timeout }).timeoutMs).toBe(ms);
	});

	it.each([
		[5, 5000],
		[0, 0],
		[-1, 0],
		[86_401, 86_400_000],
		['', 120_000],
	])('take the longest wait in seconds: %p is %d ms', (maxWait, ms) => {
		expect(read({ maxWait }).maxWaitMs).toBe(ms);
	});

	it('say whether to wait for the limits at all', () => {
		expect(read({ onRateLimit: 'fail' })).toEqual({ ...DEFAULTS, failsAtLimits: true });
	});

	it('refuse what is neither yes nor no', () => {
		expect(read({ messageStatistics: '1' }).messageStatistics).toBe(true);
		expect(() => read({ messageStatistics: 'maybe' })).toThrow(InputError);
	});
});
