import { ESCAPABLE, isEscaped, Lookalikes } from '../../../nodes/SmsCenter/api/lookalikes.ts';
import { template } from '../reply/replies.mts';

interface Texts {
	name: string;
	message: string;
}

const TEXT = 'Your order is on its way';

function idsIn(lookalikes: Lookalikes, wanted: Texts): number[] {
	return lookalikes.withTextIn(lookalikes.named(wanted.name), wanted).map(({ id }) => id);
}

/** The IDs of what may have been made of `wanted`, in an account that holds these. */
function found(held: readonly Texts[], wanted: Texts): number[] {
	const templates = held.map((texts, index) => template({ id: index + 1, ...texts }));
	return idsIn(new Lookalikes(templates), wanted);
}

/** Whether one server's text may be what it made of ours, as a name and as a message. */
function isTaken(ours: string, kept: string): { name: boolean; message: boolean } {
	const isFound = (held: Texts, wanted: Texts) => found([held], wanted).length > 0;
	return {
		name: isFound({ name: kept, message: TEXT }, { name: ours, message: TEXT }),
		message: isFound({ name: 'N', message: kept }, { name: 'N', message: ours }),
	};
}

const FOR_BOTH = { name: true, message: true };
const FOR_NONE = { name: false, message: false };

/** What each kind of server makes of a text. */
const SERVERS: ReadonlyArray<[kind: string, make: (text: string) => string]> = [
	['cuts after twenty characters', (text) => Array.from(text).slice(0, 20).join('')],
	[
		'cuts after twenty bytes',
		(text) => new TextDecoder().decode(Buffer.from(text).subarray(0, 20)).replace('\ufffd', ''),
	],
	['cuts at the first character beyond the basic plane', (text) => text.split(/[\u{10000}-\u{10ffff}]/u)[0]],
	['drops characters beyond the basic plane', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '')],
	['keeps ? for each of them', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?')],
	['keeps ?? for each of them, one for each half', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '??')],
	['keeps ???? for each of them, one for each byte', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '????')],
	['keeps ? for what windows-1251 lacks', (text) => text.replace(/[^ -~А-яЁё№«»]/gu, '?')],
	['keeps HTML entities', (text) => escaped(text)],
	['keeps HTML entities by their numbers', (text) => text.replace(/"/g, '&#34;').replace(/'/g, '&#039;')],
	['keeps HTML entities of HTML entities', (text) => escaped(escaped(text))],
	['keeps &apos; and &#39;', (text) => text.replace("'", '&apos;').replace(/'/g, '&#39;')],
];

function escaped(text: string): string {
	const names = [/&/g, '&amp;', /</g, '&lt;', />/g, '&gt;', /"/g, '&quot;', /'/g, '&#039;'] as const;
	let result = text;
	for (let at = 0; at < names.length; at += 2) result = result.replace(names[at], names[at + 1] as string);
	return result;
}

const CASES: ReadonlyArray<[kind: string, make: (text: string) => string]> = [
	['', (text) => text],
	[', in lower case', (text) => text.toLowerCase()],
	[', with a capital', (text) => text.charAt(0).toUpperCase() + text.slice(1)],
	[', with other blanks', (text) => ` ${text.replace(/ /g, '  ')} `],
	[', in another Unicode form', (text) => text.normalize('NFD')],
];

const AWKWARD = [
	'Order shipped 🎉 and paid',
	'заказ №5 отправлен 🎉🎊 ждём Вас',
	'<b>Tom & Jerry\'s</b> "new" order',
	'Ready? 👨‍👩‍👧 yes!',
	'Écran ✓ prêt, café ☕ crème',
];

describe.each(SERVERS)('On a server that %s', (_, make) => {
	it.each(CASES)('a template is found again%s', (_case, change) => {
		for (const ours of AWKWARD) {
			const kept = change(make(ours));
			expect([ours, kept, isTaken(ours, kept)]).toEqual([ours, kept, FOR_BOTH]);
		}
	});

	it('a template is found again by the name and the text that the server has made', () => {
		for (const name of AWKWARD) {
			for (const message of AWKWARD) {
				expect(found([{ name: make(name), message: make(message) }], { name, message })).toEqual([1]);
			}
		}
	});
});

describe('A cut text', () => {
	it('is a beginning of ten characters or more', () => {
		expect(isTaken('Order shipped', 'Order ship')).toEqual(FOR_BOTH);
		expect(isTaken('Order shipped', 'Order shi')).toEqual(FOR_NONE);
		expect(isTaken('Заказ отправлен', 'Заказ отпр')).toEqual(FOR_BOTH);
		// Ten bytes and more, but nine characters
		expect(isTaken('Заказ отправлен', 'Заказ отп')).toEqual(FOR_NONE);
	});

	it('counts a character beyond the basic plane as one', () => {
		expect(isTaken('🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎊', '🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉').name).toBe(true);
	});

	it('ends in a blank where the server cuts there, and the blank may be gone', () => {
		expect(isTaken('Order ship ped', 'Order ship ')).toEqual(FOR_BOTH);
		expect(isTaken('Order ship ped', 'Order ship')).toEqual(FOR_BOTH);
	});

	it.each([
		['in characters', 'Order shipped', 'Order ship'],
		['in bytes', 'Заказ отправлен', 'Заказ отпр'],
	])('is one of the longest of the account %s, for that is where the server cuts', (_, ours, kept) => {
		const held = [
			{ name: kept, message: TEXT },
			{ name: 'As long it', message: 'Another' },
		];
		expect(found(held, { name: ours, message: TEXT })).toEqual([1]);
		const longer = { name: 'A longer name, in characters as in bytes', message: 'Another' };
		expect(found([...held, longer], { name: ours, message: TEXT })).toEqual([]);
	});

	it('may be the longest in bytes where another is longer in characters, and the reverse', () => {
		const inBytes = { name: 'Заказ отправ', message: TEXT };
		const inCharacters = { name: 'Order was shipped', message: TEXT };
		const held = [inBytes, inCharacters];
		expect(found(held, { name: 'Заказ отправлен', message: TEXT })).toEqual([1]);
		expect(found(held, { name: 'Order was shipped today', message: TEXT })).toEqual([2]);
	});

	it('is none while another text of the account is longer', () => {
		const ours = { name: 'Welcome', message: 'Your order is on its way to you' };
		const cut = { name: 'Welcome', message: 'Your order is on' };
		expect(found([cut], ours)).toEqual([1]);
		expect(found([cut, { name: 'Other', message: 'A text that is longer than that' }], ours)).toEqual([]);
	});

	it('is told by its own length, and not by that of the name, and the reverse', () => {
		const ours = { name: 'Order shipped today', message: 'Your order is on its way to you' };
		const held = { name: 'Order shipped', message: 'Your order is on its way' };
		expect(found([held], ours)).toEqual([1]);
		expect(found([held, { name: 'X', message: 'A text that is longer than all the names' }], ours)).toEqual([]);
		expect(found([held, { name: 'A name that is longer', message: 'X' }], ours)).toEqual([]);
	});
});

describe('A text that holds characters beyond the basic plane', () => {
	it.each([
		['up to the first of them, however short', 'OK🎉 all done', 'OK'],
		['without them', 'OK🎉!', 'OK!'],
		['with ? for them', 'OK🎉!', 'OK?!'],
	])('is found %s, whatever else stands in the account', (_, name, kept) => {
		const held = [
			{ name: kept, message: kept },
			{ name: 'A name that is much longer', message: 'A text that is much longer' },
		];
		expect(found(held, { name, message: name })).toEqual([1]);
	});

	it('is not found up to a later one of them', () => {
		expect(isTaken('OK🎉 all 🎊 done', 'OK all')).toEqual(FOR_NONE);
		expect(isTaken('OK🎉 all 🎊 done', 'OK🎉 all')).toEqual(FOR_NONE);
	});

	it('is found as nothing where it begins with one', () => {
		expect(isTaken('🎉 done', '').message).toBe(true);
	});
});

describe('What is no lookalike', () => {
	it.each([
		['another text', 'Order shipped', 'Order delayed'],
		['a shorter beginning', 'Order shipped', 'Order'],
		['a longer text', 'Order shipped', 'Order shipped today'],
		['an end', 'Order shipped today', 'shipped today'],
		['? for a letter that windows-1251 has', 'Заказ готов', 'З?каз готов'],
		['? for some of what windows-1251 lacks', 'Écran prêt', '?cran prêt'],
		['nothing for what is within the basic plane', 'Готово ✓', 'Готово'],
		['an entity for another character', 'Tom & Jerry', 'Tom &lt; Jerry'],
		['an entity that is none', 'Tom & Jerry', 'Tom &amp Jerry'],
	])('%s: %j is not kept as %j', (_, ours, kept) => {
		expect(isTaken(ours, kept)).toEqual(FOR_NONE);
	});

	it('is a template of the same name with another text, nor one of the same text with another name', () => {
		expect(found([{ name: 'Welcome', message: 'Bye' }], { name: 'Welcome', message: TEXT })).toEqual([]);
		expect(found([{ name: 'Goodbye', message: TEXT }], { name: 'Welcome', message: TEXT })).toEqual([]);
	});

	it('is anything in an empty account', () => {
		expect(found([], { name: 'Welcome', message: TEXT })).toEqual([]);
	});
});

describe('A template whose name came as no text', () => {
	const lostName = new Map([[1, new Set(['name'] as const)]]);
	const foundOf = (shown: string, wanted: Texts, lost: Map<number, Set<'name' | 'message'>> = lostName) =>
		idsIn(new Lookalikes([template({ id: 1, name: shown, message: TEXT })], lost), wanted);

	it('may be any that has the same text', () => {
		expect(foundOf('', { name: 'Welcome', message: TEXT })).toEqual([1]);
		expect(foundOf('', { name: 'Welcome', message: 'Another' })).toEqual([]);
	});

	it('and that was a number, may be the one with that number as its name', () => {
		expect(foundOf('7', { name: '007', message: TEXT })).toEqual([1]);
		expect(foundOf('7', { name: '7', message: TEXT })).toEqual([1]);
		expect(foundOf('7', { name: '8', message: TEXT })).toEqual([]);
		expect(foundOf('7', { name: 'Welcome', message: TEXT })).toEqual([]);
	});

	it('is none where it came as text', () => {
		expect(foundOf('7', { name: '007', message: TEXT }, new Map())).toEqual([]);
	});

	it('or text may be any of that name', () => {
		const lostText = new Map([[1, new Set(['message'] as const)]]);
		expect(foundOf('Welcome', { name: 'Welcome', message: 'Another' }, lostText)).toEqual([1]);
		expect(foundOf('Welcome', { name: 'Goodbye', message: 'Another' }, lostText)).toEqual([]);
	});
});

it('All templates that may have been made of one are found, each once', () => {
	const held = [
		{ name: 'Order shipped', message: 'Your order, Tom & Jerry' },
		{ name: 'order  shipped', message: 'your order, tom & jerry' },
		{ name: 'Order shipped', message: 'Your order, Tom &amp; Jerry' },
		{ name: 'Order shipped', message: 'Something else' },
	];
	expect(found(held, { name: 'Order shipped', message: 'Your order, Tom & Jerry' })).toEqual([1, 2, 3]);
});

describe('A server that keeps HTML entities', () => {
	it.each([
		['Tom & Jerry', 'Tom &amp; Jerry'],
		['<b>"it\'s"</b>', '&lt;b&gt;&quot;it&#039;s&quot;&lt;/b&gt;'],
		['Tom &amp; Jerry', 'Tom &amp;amp; Jerry'],
		["Don't forget", 'Don&#x27;t forget'],
		['Tom & Jerry', 'Tom &#38; Jerry'],
		['Tom & Jerry', 'Tom &AMP; Jerry'],
	])('is told by %j, kept as %j', (sent, held) => {
		expect(isEscaped(sent, held)).toBe(true);
	});

	it.each([
		['Tom & Jerry', 'Tom & Jerry'],
		['Tom &amp; Jerry', 'Tom &amp; Jerry'],
		['Tom &amp; Jerry', 'Tom & Jerry'],
		['Tom & Jerry', 'Tom and Jerry'],
		['Tom & Jerry', 'Tom &lt; Jerry'],
		['Tom & Jerry', 'tom &amp; jerry 2'],
	])('is not told by %j, kept as %j', (sent, held) => {
		expect(isEscaped(sent, held)).toBe(false);
	});

	it.each(['&', '<', '>', '"', "'"])('does so with %s', (character) => {
		expect(ESCAPABLE.test(`a${character}b`)).toBe(true);
	});

	it('does so with nothing else', () => {
		expect(ESCAPABLE.test('Привет, мир! 🎉 #1 (50%); a=b/c')).toBe(false);
	});
});
