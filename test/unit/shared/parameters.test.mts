import {
	givenFields,
	InputError,
	namedFields,
	naming,
	newFields,
	optionalBoolean,
	optionalFormat,
	optionalId,
	optionalText,
} from '../../../nodes/SmsCenter/shared/parameters.ts';
import { templateReference } from '../../../nodes/SmsCenter/shared/reference.ts';

/** The message and the hint of the refusal of bad input. */
function refusal(read: () => unknown): [message: string, hint: string] {
	try {
		read();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		expect(error.sent).toBe('no');
		return [error.message, error.hint];
	}
	throw new Error('The input was not refused');
}

describe('A text', () => {
	it.each([
		['text', 'text'],
		['', ''],
		[' blanks ', ' blanks '],
		['🎉', '🎉'],
		[7, '7'],
		[1.5, '1.5'],
		[-0.25, '-0.25'],
		[9007199254740991, '9007199254740991'],
		[10n, '10'],
		[undefined, undefined],
		[null, undefined],
	])('given as %p is %p', (value, text) => {
		expect(optionalText(value, 'Message')).toBe(text);
	});

	it.each([
		[['a'], 'a list'],
		[true, 'true or false'],
		[NaN, 'a number that cannot be written as it is'],
		[Infinity, 'a number that cannot be written as it is'],
		[1e21, 'a number that cannot be written as it is'],
		[1e-7, 'a number that cannot be written as it is'],
		[9007199254740992, 'a number that cannot be written as it is'],
		[{ a: 1 }, 'an object'],
		[new Date(0), 'an object'],
		[Symbol('a'), 'a symbol'],
	])('is not %p', (value, kind) => {
		expect(refusal(() => optionalText(value, 'Message'))).toEqual([
			`The field 'Message' is ${kind}, and has to be text`,
			"Check the expression in 'Message': it should give a single text.",
		]);
	});

	it('is not half of a character', () => {
		expect(refusal(() => optionalText('🎉'.slice(0, 1), 'Sender ID'))).toEqual([
			"The field 'Sender ID' holds half of a character",
			"Check the expression in 'Sender ID': it cuts an emoji in two. Cut by characters instead: [...text].slice(0, 70).join('')",
		]);
	});
});

describe('A format', () => {
	it.each([
		['sms', 'sms'],
		[' Viber ', 'viber'],
		['', ''],
		[' ', ''],
		[undefined, undefined],
		[null, undefined],
	])('given as %p is %p', (value, format) => {
		expect(optionalFormat(value)).toBe(format);
	});

	it('is one of those of SMS Center', () => {
		expect(refusal(() => optionalFormat('fax'))).toEqual([
			"The field 'Format' holds none of SMS Center's formats",
			'Use one of: sms, flash, bin, push, mms, call, mail, viber; or nothing.',
		]);
	});
});

describe('Yes or no', () => {
	it.each([
		[true, true],
		[false, false],
		[1, true],
		[0, false],
		['1', true],
		['0', false],
		['TRUE', true],
		[' false ', false],
		['yes', true],
		['Yes ', true],
		['NO', false],
		[undefined, undefined],
		[null, undefined],
	])('given as %p is %p', (value, wanted) => {
		expect(optionalBoolean(value, 'Dry Run')).toBe(wanted);
	});

	it.each([
		['', ''],
		[{}, ''],
		[[], ''],
		[[true], ''],
		['maybe', ": it gives 'maybe'"],
		[2, ": it gives '2'"],
		[NaN, ": it gives 'NaN'"],
		['x'.repeat(70), `: it gives '${'x'.repeat(60)}…'`],
	])('is not %p', (value, gives) => {
		expect(refusal(() => optionalBoolean(value, 'Dry Run'))).toEqual([
			"The field 'Dry Run' is neither true nor false",
			`Check the expression in 'Dry Run'${gives}. Use true, false, yes, no, 1 or 0.`,
		]);
	});
});

const empty = (field: string) => [
	`The field '${field}' is empty`,
	`Fill in '${field}', or check its expression: a mistyped column gives nothing. To skip empty rows, put a Filter node before this one.`,
];

describe('The fields of a new template', () => {
	it('are those that are given', () => {
		expect(newFields({ name: 'N', message: 'T' })).toEqual({ name: 'N', message: 'T' });
		expect(newFields({ name: 5, message: 'T', format: 'SMS', sender: 7, autoSign: '1' })).toEqual({
			name: '5',
			message: 'T',
			format: 'sms',
			sender: '7',
			autoSign: true,
		});
	});

	it.each(['', ' \n', '\u200b\u00a0', undefined, null])('are refused with the name or text %p', (nothing) => {
		expect(refusal(() => newFields({ name: nothing, message: 'T' }))).toEqual(empty('Name'));
		expect(refusal(() => newFields({ name: 'N', message: nothing }))).toEqual(empty('Message'));
	});

	it.each([
		['Format', { format: {} }],
		['Sender ID', { sender: [] }],
		['Auto-Sign', { autoSign: 'maybe' }],
	])('name the field that cannot be used: %s', (field, more) => {
		expect(refusal(() => newFields({ name: 'N', message: 'T', ...more }))[0]).toContain(`'${field}'`);
	});
});

describe('The fields that an item gives', () => {
	it('are those that are there', () => {
		expect(givenFields({})).toEqual({});
		expect(givenFields({ name: null, message: undefined, format: null, sender: undefined })).toEqual({});
		const all = { name: 'N', message: 'T', format: '', sender: '', autoSign: false };
		expect(givenFields(all)).toEqual(all);
	});

	it('never empty a name or a text', () => {
		expect(refusal(() => givenFields({ name: ' ' }))).toEqual(empty('Name'));
		expect(refusal(() => givenFields({ message: '' }))).toEqual(empty('Message'));
		expect(refusal(() => givenFields({ message: '\u200b \u2060' }))).toEqual(empty('Message'));
	});

	it.each(['', ' ', '\t'])('leave auto-sign as it is where its cell is empty: %j', (autoSign) => {
		expect(givenFields({ autoSign })).toEqual({});
	});

	it.each<[unknown, { sender?: string }]>([
		['Shop', { sender: 'Shop' }],
		[{ __rl: true, mode: 'list', value: 'Shop' }, { sender: 'Shop' }],
		[{ __rl: true, mode: 'id', value: 79001234567 }, { sender: '79001234567' }],
		[{ __rl: true, mode: 'list', value: '' }, { sender: '' }],
		[{ __rl: true, mode: 'id', value: null }, {}],
		[{ __rl: true, mode: 'id', value: undefined }, {}],
	])('take a sender ID from its locator, or bare: %j', (sender, given) => {
		expect(givenFields({ sender })).toEqual(given);
	});

	it.each([
		['Name', { name: true }],
		['Message', { message: true }],
		['Sender ID', { sender: true }],
		['Sender ID', { sender: { mode: 'id' } }],
		['Sender ID', { sender: { mode: 'id', value: ['Shop'] } }],
		['Auto-Sign', { autoSign: 'maybe' }],
	])('name the field that cannot be used: %s', (field, given) => {
		expect(refusal(() => givenFields(given))[0]).toContain(`'${field}'`);
	});
});

describe('An item of Create or Update, or of Sync,', () => {
	it('has a name and what else it gives', () => {
		expect(namedFields({ name: 'N', message: 'T', sender: 'S' })).toEqual({ name: 'N', message: 'T', sender: 'S' });
		expect(namedFields({ name: 'N', message: null })).toEqual({ name: 'N' });
	});

	it.each([null, undefined, '', ' '])('is refused without a name: %j', (name) => {
		expect(refusal(() => namedFields({ name, message: 'T' }))).toEqual(empty('Name'));
	});

	const failureOf = (given: Record<string, unknown>): unknown => {
		try {
			return namedFields(given);
		} catch (failure) {
			return failure;
		}
	};

	it('that cannot be used is told with its name, where that can', () => {
		expect(failureOf({ name: 'Welcome', message: ' ' })).toMatchObject({ about: 'Welcome' });
		expect(failureOf({ name: 'Welcome', autoSign: 'maybe' })).toMatchObject({ about: 'Welcome' });
		expect(failureOf({ name: ' ', message: 'T' })).toHaveProperty('about', undefined);
	});
});

describe('What is read of a template', () => {
	const failing = (failure: unknown) => () => {
		throw failure;
	};

	it('is as it is read', () => {
		expect(naming('N', () => 5)).toBe(5);
	});

	it('fails with the name of the template, unless that is known already', () => {
		const failure = new InputError('Wrong', 'Mend it.');
		expect(() => naming('N', failing(failure))).toThrow(failure);
		expect(failure.about).toBe('N');
		expect(() => naming('Other', failing(failure))).toThrow(failure);
		expect(failure.about).toBe('N');
	});

	it('fails as it does where that is no fault of the item', () => {
		const failure = new Error('oops');
		expect(() => naming('N', failing(failure))).toThrow(failure);
		expect(failure).not.toHaveProperty('about');
	});
});

const ANOTHER = "Choose 'By Name' in the field 'Template', or use the operation 'Get Many' to find the ID.";

describe('A template', () => {
	it.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		['007', 7],
		[{ mode: 'id', value: '5' }, 5],
		[{ mode: 'list', value: 5 }, 5],
		[9007199254740991, 9007199254740991],
	])('given as %j is the one with the ID %d', (raw, id) => {
		expect(templateReference(raw)).toEqual({ by: 'id', id });
	});

	it.each([
		['N', 'N'],
		[' N ', ' N '],
		[7, '7'],
	])('given by the name %j is the one with exactly that', (value, name) => {
		expect(templateReference({ mode: 'name', value })).toEqual({ by: 'name', name });
	});

	it.each([0, -1, '1.5', '1e3', '0x10', 'Name', '9007199254740992', '5 6', Infinity])('is not the ID %j', (value) => {
		const told = [
			"The field 'Template' does not hold a template ID (a whole number)",
			`'${value}' is not a template ID (a whole number). ${ANOTHER}`,
		];
		expect(refusal(() => templateReference(value))).toEqual(told);
		expect(refusal(() => templateReference({ mode: 'id', value }))).toEqual(told);
	});

	it('is told by the beginning of what is given, where that is long', () => {
		expect(refusal(() => templateReference('x'.repeat(60)))[1]).toContain(`'${'x'.repeat(60)}'`);
		expect(refusal(() => templateReference('x'.repeat(61)))[1]).toContain(`'${'x'.repeat(60)}…'`);
	});

	it.each(['', ' ', null, undefined, [5], true])('is not %j', (value) => {
		expect(refusal(() => templateReference({ mode: 'id', value }))).toEqual([
			"The field 'Template' is empty",
			'Choose a template from the list, or give its ID or name.',
		]);
		expect(refusal(() => templateReference(value))[0]).toBe("The field 'Template' is empty");
	});

	it.each(['', null, undefined])('is not the name %j', (value) => {
		expect(refusal(() => templateReference({ mode: 'name', value }))).toEqual([
			"The field 'Template' is empty",
			'Give the whole name of the template, or choose it from the list.',
		]);
	});
});

describe("The 'ID' of an item", () => {
	it.each([
		[5, 5],
		[' 5 ', 5],
		['', undefined],
		[' ', undefined],
		[null, undefined],
		[undefined, undefined],
	])('given as %j is %p', (value, id) => {
		expect(optionalId(value)).toBe(id);
	});

	it('is a whole number above zero', () => {
		expect(refusal(() => optionalId(' x '))).toEqual([
			"The field 'ID' does not hold a template ID (a whole number)",
			"'x' is not a template ID (a whole number). Leave it empty for an item that is to be created.",
		]);
		expect(refusal(() => optionalId(0))[1]).toMatch(/^'0' is not a template ID \(/);
		expect(refusal(() => optionalId([]))[0]).toBe("The field 'ID' is empty");
	});
});
