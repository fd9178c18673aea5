import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { KeptCreates, UNKNOWN } from '../../../nodes/SmsCenter/actions/keptCreates';
import type { TemplateFields } from '../../../nodes/SmsCenter/api/templates';

const fields = (more: Partial<TemplateFields> = {}): TemplateFields => ({
	name: 'N',
	message: 'T',
	format: '',
	sender: '',
	autoSign: false,
	...more,
});

/** What n8n keeps of a node between the tries of an execution. */
let context: IDataObject;

beforeEach(() => {
	context = {};
});

/** A try of the execution, in a round of a loop. */
const tried = (runIndex = 0) =>
	new KeptCreates({
		getContext: (of: string) => (of === 'node' ? context : {}),
		evaluateExpression: (expression: string) => (expression === '{{ $runIndex }}' ? runIndex : undefined),
	} as unknown as IExecuteFunctions);

describe('The creates of an earlier try', () => {
	it('are known by item and fields', () => {
		tried().save([{ item: 0, fields: fields(), id: 5 }], false);
		const next = tried();
		expect(next.idOf(0, fields())).toBe(5);
		expect(next.idOf(1, fields())).toBeUndefined();
		for (const other of [{ name: 'M' }, { message: 'U' }, { format: 'sms' }, { sender: 'S' }]) {
			expect(next.idOf(0, fields(other))).toBeUndefined();
		}
		expect(next.idOf(0, fields({ autoSign: true }))).toBeUndefined();
		expect(next.ids).toEqual([5]);
	});

	it('are those of this round of a loop', () => {
		tried(0).save([{ item: 0, fields: fields(), id: 5 }], false);
		expect(tried(1).idOf(0, fields())).toBeUndefined();
		expect(tried(0).idOf(0, fields())).toBe(5);
	});

	it('are none at first, and nothing is kept of none', () => {
		const first = tried();
		expect(first.idOf(0, fields())).toBeUndefined();
		expect(first.ids).toEqual([]);
		first.save([], false);
		expect(context).toEqual({});
	});

	it('add up over the tries', () => {
		tried().save([{ item: 0, fields: fields(), id: 5 }], false);
		tried().save([{ item: 1, fields: fields(), id: 6 }], false);
		expect(tried().ids).toEqual([5, 6]);
	});

	it('of which nobody knows have no ID, and are not sent again', () => {
		tried().save([{ item: 0, fields: fields(), id: UNKNOWN }], false);
		expect(tried().idOf(0, fields())).toBe(UNKNOWN);
		expect(tried().ids).toEqual([]);
	});

	it('are forgotten as soon as all is done', () => {
		tried().save([{ item: 0, fields: fields(), id: 5 }], false);
		tried().save([{ item: 1, fields: fields(), id: 6 }], true);
		expect(context).toEqual({});
		expect(tried().idOf(0, fields())).toBeUndefined();
	});

	it('are none where n8n has kept something else under that name', () => {
		tried().save([{ item: 0, fields: fields(), id: 5 }], false);
		const [key] = Object.keys(context);
		for (const other of ['text', 5, null, true]) {
			context = { [key]: other };
			expect(tried().ids).toEqual([]);
		}
	});
});
