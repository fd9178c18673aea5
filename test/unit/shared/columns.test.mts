import { readRow, requireMessages } from '../../../nodes/SmsCenter/shared/columns.ts';
import { InputError } from '../../../nodes/SmsCenter/shared/parameters.ts';
import { contextOf, type Given } from './fakeContext.mts';

const AUTOMATIC = { mappingMode: 'autoMapInputData', value: null };

/** The row of one of the items; as a new workflow has it where nothing is said of the columns. */
const rowOf = (items: NonNullable<Given['items']>, index = 0, more: Partial<Given> = {}) =>
	readRow(contextOf({ items, ...more }), index);

/** The row of the one item with these columns mapped by hand. */
const mapped = (value: unknown, json = {}) =>
	readRow(contextOf({ parameters: { columns: { mappingMode: 'defineBelow', value } }, items: [json] }), 0);

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

const BY_HAND = "Rename the column, or choose 'Map Each Column Manually' in the field 'Columns'.";

describe('Columns that are mapped automatically', () => {
	const ROW = { id: 5, name: 'N', message: 'T', format: 'sms', sender: 'S', autoSign: true };

	it.each([undefined, AUTOMATIC, { mappingMode: 'autoMapInputData', value: {} }, { value: null }, {}])(
		'are those of the item, as by default: %j',
		(columns) => {
			const row = rowOf([ROW], 0, columns && { parameters: { columns } });
			expect(row).toEqual(ROW);
		},
	);

	it('are found in any letter case, and with blanks around them', () => {
		expect(rowOf([{ ID: 5, ' Name': 'N', MESSAGE: 'T', Format: 'sms', 'sender ': 'S', autosign: 1 }])).toEqual({
			...ROW,
			autoSign: 1,
		});
	});

	it('are no others', () => {
		expect(rowOf([{ name: 'N', message: 'T', flag: 1, 'Sender ID': 'S', 'Auto-Sign': true, toString: 'x' }])).toEqual({
			name: 'N',
			message: 'T',
		});
	});

	it('keep their values as they are', () => {
		const date = new Date(0);
		const values = { name: 7, message: date, format: null, sender: undefined, autoSign: '' };
		expect(rowOf([values])).toEqual(values);
		expect(rowOf([values]).message).toBe(date);
	});

	it('are each of their own item', () => {
		const items = [{ name: 'A', message: 'T' }, { name: 'B' }, { message: 'U' }];
		expect([0, 1, 2].map((index) => rowOf(items, index))).toEqual(items);
	});

	it.each([
		{ name: 'N', Name: 'X' },
		{ Name: 'X', name: 'N' },
	])('are rather the one in their own case: %j', (json) => {
		expect(rowOf([{ ...json, message: 'T' }])).toEqual({ name: 'N', message: 'T' });
	});

	it('are refused where two are the same but for letter case', () => {
		expect(refusal(() => rowOf([{ Name: 'N', NAME: 'X', message: 'T' }]))).toEqual([
			"The item has two columns for 'name': 'Name' and 'NAME'",
			'Rename or remove one of them.',
		]);
	});

	it('are refused where no item has a name, and the columns are told', () => {
		expect(refusal(() => rowOf([{ title: 'N', message: 'T' }, { text: 'U' }]))).toEqual([
			"No item has a column 'name'; the items have 'title', 'message', 'text'",
			BY_HAND,
		]);
	});

	it('are refused where there are none, as with Always Output Data', () => {
		expect(refusal(() => rowOf([{}]))).toEqual(["No item has a column 'name'; the items have no columns", BY_HAND]);
	});

	it('are refused where no item has a message, and some have a column that is none of the fields', () => {
		expect(refusal(() => rowOf([{ name: 'A' }, { name: 'B', Text: 'T' }]))).toEqual([
			"No item has a column 'message'; the items have 'name', 'Text'",
			BY_HAND,
		]);
	});

	it('need no message where all of them are fields: it stays as it is', () => {
		expect(rowOf([{ name: 'A', Sender: 'S' }])).toEqual({ name: 'A', sender: 'S' });
	});

	it('need no message in an item, where another has one', () => {
		expect(
			rowOf([
				{ name: 'A', note: 'x' },
				{ name: 'B', Message: 'T' },
			]),
		).toEqual({ name: 'A' });
	});

	it('are told up to twenty', () => {
		const columns = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`c${at}`, 1]));
		expect(refusal(() => rowOf([columns(20)]))[0]).toMatch(/'c19'$/);
		expect(refusal(() => rowOf([columns(21)]))[0]).toMatch(/'c19', …$/);
	});

	it('are refused as a tool of an AI agent, which would fill in none', () => {
		const read = () => rowOf([{ name: 'N', message: 'T' }], 0, { type: 'smsCenterTool' });
		expect(refusal(read)).toEqual([
			'As a tool of an AI agent, the node cannot map columns automatically',
			"Choose 'Map Each Column Manually' in the field 'Columns', and leave each column to the model.",
		]);
	});
});

describe('Columns that are mapped by hand', () => {
	it('are what their expressions give', () => {
		const value = { name: '={{ $json.title }}', message: 'Hello', autoSign: '={{ $json.sign }}' };
		expect(mapped(value, { title: 'N', sign: 'yes', name: 'Other' })).toEqual({
			name: 'N',
			message: 'Hello',
			autoSign: 'yes',
		});
	});

	it('are each read by itself, so that a date stays one and can be refused', () => {
		const date = new Date(0);
		expect(mapped({ message: '={{ $json.at }}' }, { at: date }).message).toBe(date);
	});

	it('give nothing where their expression gives nothing', () => {
		expect(mapped({ name: 'N', message: '={{ $json.nope }}' })).toEqual({ name: 'N', message: undefined });
		expect(mapped({ name: 'N', message: null })).toEqual({ name: 'N', message: null });
	});

	it.each([null, undefined, {}])('are none where %j is mapped', (value) => {
		expect(mapped(value, { name: 'N', message: 'T' })).toEqual({});
	});

	it('may be those of a tool', () => {
		const columns = { mappingMode: 'defineBelow', value: { name: '={{ $json.Name }}' } };
		const context = contextOf({ parameters: { columns }, items: [{ Name: 'N' }], type: 'smsCenterTool' });
		expect(readRow(context, 0)).toEqual({ name: 'N' });
	});
});

it('The columns cannot be one expression', () => {
	expect(refusal(() => rowOf([{}], 0, { parameters: { columns: '={{ $json.columns }}' } }))).toEqual([
		"The field 'Columns' cannot be one expression for all columns",
		"Choose 'Map Automatically', or 'Map Each Column Manually' and give each column its own expression.",
	]);
});

describe('A run in which no item gives a message', () => {
	const require = (columns: unknown, given: Array<{ message?: string }>) => {
		const context = contextOf({ parameters: { columns } });
		requireMessages(context, given);
	};
	const byHand = (value: unknown) => ({ mappingMode: 'defineBelow', value });
	const EXPRESSION = byHand({ name: 'N', message: '={{ $json.nope }}' });

	it('is refused where the message is mapped', () => {
		expect(() => require(EXPRESSION, [{}, {}])).toThrow(
			expect.objectContaining({
				message: "The expression in 'Message' gives nothing for any item",
				hint: "Check the expression in 'Message': the name of the column is mistyped. To leave the texts as they are, empty the field.",
			}) as Error,
		);
	});

	it('is none where one item gives it, the empty text too', () => {
		expect(() => require(EXPRESSION, [{}, { message: 'T' }])).not.toThrow();
		expect(() => require(EXPRESSION, [{ message: '' }])).not.toThrow();
	});

	it.each([
		['mapped automatically', AUTOMATIC],
		['not mapped', byHand({ name: 'N' })],
		['mapped to nothing', byHand({ name: 'N', message: null })],
		['left empty', byHand({ name: 'N', message: '' })],
		['not there, as nothing is mapped', byHand(null)],
	])('goes on where it is %s', (_, columns) => {
		expect(() => require(columns, [{}])).not.toThrow();
	});
});
