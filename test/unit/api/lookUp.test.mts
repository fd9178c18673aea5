import { lookUp, type Verdict } from '../../../nodes/SmsCenter/api/lookUp.ts';
import type { Template } from '../../../nodes/SmsCenter/api/template.ts';
import type { TemplateFields } from '../../../nodes/SmsCenter/api/templates.ts';

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

const NEW = { baseline: new Set<number>(), answered: new Set<number>() };

/** A verdict in short. */
const short = (verdict: Verdict) => {
	if (verdict.kind === 'done') return `done ${verdict.template.id}`;
	return verdict.kind === 'absent' ? 'absent' : `unclear ${verdict.ids.join()}`;
};

describe('A create in doubt, looked up,', () => {
	it.each<[string, TemplateFields[], Template[], string[]]>([
		['is absent where nothing is', [wanted()], [], ['absent']],
		['is absent where others are', [wanted()], [stored(1, { name: 'Other' })], ['absent']],
		['is done where it stands', [wanted()], [stored(1, { name: 'Other' }), stored(2)], ['done 2']],
		[
			'is done with blanks and line ends as a server stores them',
			[wanted({ name: ' Name ', message: 'a\nb ' })],
			[stored(1, { message: 'a\r\nb' })],
			['done 1'],
		],
		[
			'is done where the server has made another sender of it',
			[wanted()],
			[stored(1, { sender: 'SHOP' })],
			['done 1'],
		],
		[
			'is unclear where the text is another',
			[wanted()],
			[stored(1, { message: 'Other' }), stored(2, { message: 'Third' })],
			['unclear 1,2'],
		],
		[
			'is done where it stands beside another text',
			[wanted()],
			[stored(1, { message: 'Other' }), stored(2)],
			['done 2'],
		],
		['has upper and lower case', [wanted()], [stored(1, { name: 'NAME' })], ['absent']],
		['is claimed once', [wanted(), wanted()], [stored(1)], ['done 1', 'absent']],
		['is claimed each by its own', [wanted(), wanted()], [stored(1), stored(2)], ['done 1', 'done 2']],
		[
			'leaves a template of other fields to the one that has them',
			[wanted({ sender: 'A' }), wanted({ sender: 'B' })],
			[stored(1, { sender: 'B' })],
			['absent', 'done 1'],
		],
		[
			'leaves one of another format to the one that has it',
			[wanted(), wanted({ format: 'viber' })],
			[stored(1, { format: 'viber' })],
			['absent', 'done 1'],
		],
		[
			'leaves one of another auto-sign to the one that has it',
			[wanted(), wanted({ autoSign: true })],
			[stored(1, { autoSign: true, flag: 1 })],
			['absent', 'done 1'],
		],
		[
			'is not unclear because of a template that is another one’s',
			[wanted({ message: 'Other' }), wanted()],
			[stored(1)],
			['absent', 'done 1'],
		],
	])('%s', (_, doubts, templates, verdicts) => {
		expect(lookUp(doubts, templates, NEW).map(short)).toEqual(verdicts);
	});

	it('is not what was there before, nor the answer to another create', () => {
		const known = { baseline: new Set([1]), answered: new Set([2]) };
		expect(lookUp([wanted()], [stored(1), stored(2)], known).map(short)).toEqual(['absent']);
		expect(lookUp([wanted()], [stored(1), stored(2), stored(3)], known).map(short)).toEqual(['done 3']);
	});

	it('without a baseline is unclear where an equal one stands, and absent where none does', () => {
		const known = { baseline: undefined, answered: new Set([9]) };
		const templates = [stored(1), stored(2, { sender: 'Else' }), stored(3, { message: 'Other' }), stored(9)];
		expect(lookUp([wanted(), wanted()], templates, known).map(short)).toEqual(['unclear 1,2', 'unclear 1,2']);
		expect(lookUp([wanted({ message: 'Third' })], templates, known).map(short)).toEqual(['absent']);
	});
});
