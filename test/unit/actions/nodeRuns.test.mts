import type { IExecuteFunctions } from 'n8n-workflow';

import { nodeRunsOf } from '../../../nodes/SmsCenter/actions/nodeRuns.ts';

const runsOf = (execution: string, node: string) =>
	nodeRunsOf({ getExecutionId: () => execution, getNode: () => ({ id: node }) } as unknown as IExecuteFunctions);

describe('The runs of a node', () => {
	it('are those of its execution so far', () => {
		runsOf('1', 'a').push({ runIndex: 0 }, { runIndex: 1, deletes: { account: 'shop', namePrefix: '' } });
		expect(runsOf('1', 'a')).toEqual([{ runIndex: 0 }, { runIndex: 1, deletes: { account: 'shop', namePrefix: '' } }]);
	});

	it('are not those of another node or execution', () => {
		runsOf('2', 'a').push({ runIndex: 0 });
		expect([runsOf('2', 'b'), runsOf('3', 'a')]).toEqual([[], []]);
	});

	it('are forgotten when ten thousand others have run, the oldest first', () => {
		runsOf('old', 'a').push({ runIndex: 0 });
		runsOf('new', 'a').push({ runIndex: 0 });
		for (let execution = 0; execution < 9_999; execution += 1) runsOf(`of ${execution}`, 'a');
		expect(runsOf('new', 'a')).toEqual([{ runIndex: 0 }]);
		expect(runsOf('old', 'a')).toEqual([]);
	});
});
