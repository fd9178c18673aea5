import { InputError } from '../../../nodes/SmsCenter/shared/parameters';
import { readOptions } from '../../../nodes/SmsCenter/shared/options';
import { contextOf } from './fakeContext.mts';

const read = (options?: Record<string, unknown>, json = {}) =>
	readOptions(contextOf({ parameters: options && { options }, items: [json] }));

const DEFAULTS = {
	responseFormat: 'json',
	maxConcurrentRequests: 10,
	timeoutMs: 30_000,
	maxWaitMs: 120_000,
	failsAtLimits: false,
	checkMessages: false,
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
		expect(read({ checkMessages: '1' }).checkMessages).toBe(true);
		expect(() => read({ checkMessages: 'maybe' })).toThrow(InputError);
	});

	it('take what their expressions give', () => {
		expect(read({ timeout: '={{ $json.seconds }}' }, { seconds: 7 }).timeoutMs).toBe(7000);
	});

	it.each([
		['maxConcurrentRequests', 'Max Concurrent Requests'],
		['maxWait', 'Max Wait (Seconds)'],
		['onRateLimit', 'On Rate Limit'],
		['responseFormat', 'Response Format'],
		['timeout', 'Timeout (Seconds)'],
		['checkMessages', 'Check Messages'],
	])('refuse an expression that gives nothing: %s', (name, title) => {
		for (const nothing of [undefined, null, '']) {
			const broken = () => read({ [name]: '={{ $json.nope }}' }, { nope: nothing });
			expect(broken).toThrow(InputError);
			expect(broken).toThrow(
				expect.objectContaining({ message: `The field '${title}' gives nothing`, sent: 'no' }) as Error,
			);
		}
	});
});
