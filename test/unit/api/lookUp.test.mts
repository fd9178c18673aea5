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

/** Looks up creates before which these templates were there; `answers` are those of others. */
function look(
	wants: TemplateFields[],
	templates: Template[],
	{ before = [], answers = [] }: { before?: number[] | null; answers?: number[] } = {},
) {
	const known = before === null ? undefined : new Set(before);
	const doubts = wants.map((fields) => ({ fields, before: known }));
	return lookUp(doubts, templates, (id) => answers.includes(id)).map(short);
}

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
		['is done under its name in other letter case', [wanted()], [stored(1, { name: 'NAME' })], ['done 1']],
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
		expect(look(doubts, templates)).toEqual(verdicts);
	});

	it('is not what was there before, nor the answer to another create', () => {
		const known = { before: [1], answers: [2] };
		expect(look([wanted()], [stored(1), stored(2)], known)).toEqual(['absent']);
		expect(look([wanted()], [stored(1), stored(2), stored(3)], known)).toEqual(['done 3']);
	});

	it('without a baseline is unclear where an equal one stands, and absent where none does', () => {
		const known = { before: null, answers: [9] };
		const templates = [stored(1), stored(2, { sender: 'Else' }), stored(3, { message: 'Other' }), stored(9)];
		expect(look([wanted(), wanted()], templates, known)).toEqual(['unclear 1,2', 'unclear 1,2']);
		expect(look([wanted({ message: 'Third' })], templates, known)).toEqual(['absent']);
	});
});
