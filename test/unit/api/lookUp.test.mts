import { lookUp, type Verdict } from '../../../nodes/SmsCenter/api/request/lookUp.ts';
import type { Template, TemplateFields } from '../../../nodes/SmsCenter/api/template.ts';

const wanted = (more: Partial<TemplateFields> = {}): TemplateFields => ({
	name: 'Name',
	message: 'Text',
	format: 'sms',
	sender: 'Shop',
	autoSign: false,
	...more,
});

const stored = (id: number, more: Partial<Template> = {}): Template => ({
	id,
	flag: 0,
	...wanted(),
	...more,
});

/** The verdict on a create before which these templates were there; null where nobody looked. */
function look(fields: TemplateFields, named: Template[], before: number[] | null = []): string {
	const verdict: Verdict = lookUp(fields, named, before === null ? undefined : { listedIds: new Set(before) });
	if (verdict.kind === 'done') return `done ${verdict.id}`;
	return verdict.kind === 'absent' ? 'absent' : `unclear ${verdict.ids.join()}`;
}

describe('A create in doubt, looked up among the templates of its name,', () => {
	it.each<[string, TemplateFields, Template[], string]>([
		['is absent where nothing is', wanted(), [], 'absent'],
		['is done where it stands', wanted(), [stored(2)], 'done 2'],
		[
			'is done with line ends as a server stores them',
			wanted({ message: 'a\nb ' }),
			[stored(1, { message: 'a\r\nb' })],
			'done 1',
		],
		['is done where the server has made another sender of it', wanted(), [stored(1, { sender: 'SHOP' })], 'done 1'],
		[
			'is unclear where the text is another',
			wanted(),
			[stored(1, { message: 'Other' }), stored(2, { message: 'Third' })],
			'unclear 1,2',
		],
		['is done where it stands beside another text', wanted(), [stored(1, { message: 'Other' }), stored(2)], 'done 2'],
	])('%s', (_, fields, named, verdict) => {
		expect(look(fields, named)).toBe(verdict);
	});

	it('is not what was there before', () => {
		expect(look(wanted(), [stored(1)], [1])).toBe('absent');
		expect(look(wanted(), [stored(1), stored(3)], [1])).toBe('done 3');
	});

	it('is unclear where nobody looked before and an equal one stands, and absent where none does', () => {
		const named = [stored(1), stored(2, { sender: 'Else' }), stored(3, { message: 'Other' })];
		expect(look(wanted(), named, null)).toBe('unclear 1,2');
		expect(look(wanted({ message: 'Third' }), named, null)).toBe('absent');
	});

	it.each<[number[] | null]>([[[]], [null]])(
		'is unclear where the server may have made one of it; before: %j',
		(before) => {
			const fields = wanted({ name: 'Order 🌼', message: 'Ready 🌼 now' });
			expect(look(fields, [stored(4, { name: 'Order', message: 'Ready' })], before)).toBe('unclear 4');
		},
	);

	it('is unclear where a new one has its text, under whatever name', () => {
		const fields = wanted({ name: "Don't" });
		expect(look(fields, [stored(4, { name: "Don\\'t" })])).toBe('unclear 4');
		expect(look(fields, [stored(4, { name: "Don\\'t" })], [4])).toBe('absent');
	});
});
