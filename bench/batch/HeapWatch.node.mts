import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';

const EVERY_MS = 1000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What n8n's process holds at this moment, garbage collected first: V8's heap, and buffers beside it. In bytes. */
function held(): number {
	collectGarbage();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

let watch: { before: number; highest: number; timer: NodeJS.Timeout } | undefined;

function look(): void {
	if (watch) watch.highest = Math.max(watch.highest, held());
}

/** Stands before and after a node, and tells the most that n8n's process held in between, beyond what it held before. */
export class HeapWatch implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Heap Watch',
		name: 'heapWatch',
		group: ['transform'],
		version: 1,
		description: 'Watches the memory of the process',
		defaults: { name: 'Heap Watch' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'Begin', name: 'begin', type: 'boolean', default: true }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		if (this.getNodeParameter('begin', 0) === true) {
			const before = held();
			watch = { before, highest: before, timer: setInterval(look, EVERY_MS) };
			return [this.getInputData()];
		}
		if (!watch) throw new Error('Heap Watch was not begun');
		look();
		const bytes = watch.highest - watch.before;
		clearInterval(watch.timer);
		watch = undefined;
		return [[{ json: { bytes } }]];
	}
}
