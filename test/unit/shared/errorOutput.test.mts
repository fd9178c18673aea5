import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { markFailed } from '../../../nodes/SmsCenter/shared/compat/errorOutput';

const context = (onError: string | undefined, source: unknown = { main: [] }) =>
	({
		getNode: () => ({ name: 'SMS Center', type: 'smsCenter', parameters: {}, onError }),
		getExecuteData: () => ({ source }),
	}) as unknown as IExecuteFunctions;

const failed = (): INodeExecutionData => ({ json: { error: 'It failed', details: {} } });

describe('A failed item on the error output', () => {
	it('is known to older versions of n8n by its error, as often as they look for it', () => {
		const [item] = markFailed(context('continueErrorOutput'), [failed()]);
		const seen = [item.error, item.error];
		for (const error of seen) expect(error).toBeInstanceOf(NodeOperationError);
		expect(seen[0]?.message).toBe('It failed');
		expect(item.error).toBeUndefined();
	});

	it('does not hand that on where the item is copied, written out or cleared', () => {
		const [item] = markFailed(context('continueErrorOutput'), [failed()]);
		expect({ ...item }).toEqual(failed());
		expect(JSON.stringify(item)).toBe(JSON.stringify(failed()));
		item.error = undefined;
		expect(item.json).toEqual(failed().json);
	});

	it.each<[string, IExecuteFunctions]>([
		['no error output', context('continueRegularOutput')],
		['no setting', context(undefined)],
		['no node before', context('continueErrorOutput', null)],
	])('has no such mark with %s', (_, execution) => {
		const [item] = markFailed(execution, [failed()]);
		expect('error' in item).toBe(false);
	});

	it.each([{ id: 5 }, { error: 5 }, { error: null }])('has no such mark if it did not fail: %j', (json) => {
		const [item] = markFailed(context('continueErrorOutput'), [{ json }]);
		expect('error' in item).toBe(false);
	});

	it('is one of those that are given, in their order', () => {
		const items = [{ json: { id: 1 } }, failed(), { json: { id: 2 } }];
		expect(markFailed(context('continueErrorOutput'), items)).toBe(items);
		expect(items.map((item) => 'error' in item)).toEqual([false, true, false]);
	});
});
