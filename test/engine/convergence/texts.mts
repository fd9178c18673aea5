import fc from 'fast-check';

/** What a user wants a template to be; what is not given stays as it is. */
export interface Item {
	name: string;
	message: string;
	format?: string;
	sender?: string;
	autoSign?: boolean;
}

const words = [
	...['welcome', 'Order', 'SHIPPED', 'заказ', 'Готов', 'ДОСТАВЛЕН', 'и\u0306од', 'йод', 'Straße', 'é', 'ΟΔΟΣ'],
	...['🌼', '🎉🎉', '100 ₽', '№ 5', '"hi"', 'R&B', "it's", '<b>', '&amp;', '007', '7', '{name}', '?', 'a\u200bb'],
];

/** A letter like the German ß is two in capitals, and in no form the same. */
const hasOneForm = (text: string) => text.toLowerCase() === text.toUpperCase().toLowerCase();

const word = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(...words) },
	{ weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter(hasOneForm) },
	{ weight: 1, arbitrary: fc.constantFrom('a', 'Ж', '🌼', '"').map((character) => character.repeat(30)) },
);

const between = (...kinds: string[]) =>
	fc
		.tuple(fc.array(word, { minLength: 1, maxLength: 5 }), fc.constantFrom(...kinds), fc.constantFrom('', '', ' '))
		.map(([parts, blank, end]) => end + parts.join(blank) + end);

/** One that shows something, which is asked for before anything is sent. */
const seen = (text: string) => /[^\p{Cf}\s]/u.test(text);

const name = fc.oneof(
	{ weight: 9, arbitrary: between(' ', ' ', '  ', '/').filter(seen) },
	{ weight: 1, arbitrary: fc.constantFrom('007', '7', '42') },
);
const message = between(' ', '\n', '\r\n', '  ').filter(seen);

/** The form of a name by which two are the same, written anew: letter case, blanks, Unicode forms, what is invisible. */
export function nameFormOf(text: string): string {
	const visible = text.normalize('NFC').replaceAll(/\p{Cf}/gu, '');
	return visible.trim().split(/\s+/).join(' ').toLocaleLowerCase('en');
}

/** The form of a text by which two are the same. */
export function textFormOf(text: string): string {
	return text
		.normalize('NFC')
		.split(/\r\n|\r|\n/)
		.join('\n')
		.trim();
}

const item: fc.Arbitrary<Item> = fc.record(
	{
		name,
		message,
		format: fc.constantFrom('', 'sms', 'viber'),
		sender: fc.constantFrom('', 'Shop', ' Клиника'),
		autoSign: fc.boolean(),
	},
	{ requiredKeys: ['name', 'message'] },
);

/** The rows of a sheet, each about a template of its own. */
export const items = fc.uniqueArray(item, { minLength: 1, maxLength: 3, selector: (each) => nameFormOf(each.name) });

/** A template that stands there before the first run. */
export interface Standing {
	/** Of which item, by chance; none where it is out of range. */
	of: number;
	/** What is otherwise than that item wants it. */
	other: 'nothing' | 'message' | 'sender' | 'flag';
	unrelated: Item;
}

export const standing: fc.Arbitrary<Standing[]> = fc.array(
	fc.record({
		of: fc.nat(3),
		other: fc.constantFrom('nothing', 'message', 'message', 'sender', 'flag'),
		unrelated: item,
	}),
	{ maxLength: 3 },
);
