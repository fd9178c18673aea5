import { callerOf } from '../../../nodes/SmsCenter/shared/caller.ts';

const caller = (mode: string | undefined, more: object = {}) =>
	callerOf({ getExecutionId: () => '7', getMode: () => mode, ...more } as never);

const inside = (outer: object) => ({ getExecutionContext: () => outer });

describe('Who runs the node', () => {
	it.each([
		['manual', true],
		['trigger', false],
		['webhook', false],
		['retry', false],
		['cli', false],
		['internal', false],
		[undefined, false],
	])('in the mode %s', (mode, byPerson) => {
		const started = inside({ triggerNode: { type: 'n8n-nodes-base.manualTrigger' }, parentExecutionId: '3' });
		expect(caller(mode, started)).toEqual({ executionId: '7', byPerson });
	});

	it.each([
		['a Manual Trigger', 'n8n-nodes-base.manualTrigger', undefined, true],
		['a Schedule Trigger, by hand', 'n8n-nodes-base.scheduleTrigger', 'manual', true],
		['a Schedule Trigger, by itself', 'n8n-nodes-base.scheduleTrigger', 'trigger', false],
		['a webhook', 'n8n-nodes-base.webhook', 'webhook', false],
	])('in a sub-workflow below %s', (_, type, rootExecutionMode, byPerson) => {
		const outer = inside({ triggerNode: { type }, parentExecutionId: '3' });
		expect(caller('integrated', { ...outer, additionalData: { rootExecutionMode } })).toEqual({
			executionId: '3',
			byPerson,
		});
	});

	it.each([
		['no context of the execution', {}],
		['none for this one', { getExecutionContext: () => undefined }],
		['an empty one', inside({})],
	])('in a sub-workflow of an n8n that gives %s is nobody', (_, more) => {
		expect(caller('integrated', more)).toEqual({ executionId: '7', byPerson: false });
	});

	it('has no execution in the editor’s lists and in polls', () => {
		expect(caller('trigger', { getExecutionId: () => undefined })).toEqual({
			executionId: '',
			byPerson: false,
		});
		expect(callerOf({ getExecutionId: () => undefined } as never)).toEqual({
			executionId: '',
			byPerson: false,
		});
	});
});
