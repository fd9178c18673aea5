import { warningsOf, type Checked } from '../../../nodes/SmsCenter/shared/checks.ts';
import { loadStatistics } from '../../../nodes/SmsCenter/shared/statistics.ts';

const warnings = async (checked: Partial<Checked>) =>
	warningsOf({ message: 'Hello', format: 'sms', sender: '', ...checked }, await loadStatistics());

const english = (length: number) => 'Your order is on its way. '.repeat(50).slice(0, length - 1) + '.';
const russian = (length: number) => 'Ваш заказ уже в пути. '.repeat(50).slice(0, length - 1) + '.';

describe('The checks of a template', () => {
	it.each<[string, Partial<Checked>]>([
		['a plain text', {}],
		['a Russian text of one part', { message: russian(70) }],
		['a Russian text of several parts', { message: russian(135) }],
		['a Russian text with quotation marks and a dash', { message: 'Заказ «Роза» — готов' }],
		['an English text of one part with a sign that costs no part', { message: 'It’s ready' }],
		['signs of the extension table', { message: `[${'€'.repeat(60)}]` }],
		['an emoji made of several signs', { message: '👨‍👩‍👧 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿' }],
		['exactly 1,000 characters', { message: english(1000) }],
		['a placeholder of each kind', { message: '{name} {{ $json.name }} %name% #name#' }],
		['a per cent sign', { message: '10% off, 20% on Monday', previous: '10% off, 20% on Sunday' }],
		['a sender of 11 characters', { sender: 'MyShop-2026' }],
		['a sender of 15 digits', { sender: '+799912345678901' }],
		['an approved sender', { sender: 'MyShop', senders: ['MyShop'] }],
		['any sender where none is known to be approved', { sender: 'MyShop', senders: [] }],
		['a sender of an email', { sender: 'orders@shop.example.com', format: 'mail', senders: ['MyShop'] }],
	])('find nothing in %s', async (_, checked) => {
		expect(await warnings(checked)).toEqual([]);
	});

	it.each<[string, Partial<Checked>, string]>([
		[
			'one ’ in an English text of 150',
			{ message: `It’s ${english(145)}` },
			"One character makes this an SMS of 3 parts, not 1. ’ (U+2019) at character 3: write ' instead.",
		],
		[
			'an emoji in an English text',
			{ message: `${english(100)} 🎉` },
			'One character makes this an SMS of 2 parts, not 1. 🎉 (U+1F389) at character 102: leave it out.',
		],
		[
			'a Russian letter that looks like a Latin one',
			{ message: `${english(100)} Сall` },
			'One character makes this an SMS of 2 parts, not 1. С (U+0421) at character 102: write C instead.',
		],
		[
			'two such characters, one of which cannot be seen',
			{ message: `“${english(100)}\u00a0X` },
			'2 characters make this an SMS of 2 parts, not 1. “ (U+201C) at character 1: write " instead; U+00A0 at character 102: write a blank instead.',
		],
		[
			'1,001 characters',
			{ message: english(1001) },
			'The text has 1001 characters, and SMS Center sends 1,000 at most. Shorten it.',
		],
		[
			'a channel at the beginning',
			{ message: '__VIBER__Hello' },
			'The text begins with __VIBER__, so SMS Center sends it by another channel.',
		],
		[
			'a lost placeholder',
			{ message: 'Hello', previous: 'Hello, {name}' },
			'The text before had a placeholder that this one lacks: {name}. Put it back if it is still filled in.',
		],
		[
			'lost placeholders of all kinds, each told once',
			{ message: '{a}', previous: '{a} {b} {b} {{ c }} %d% #e#' },
			'The text before had placeholders that this one lacks: {b}, {{ c }}, %d%, #e#. Put it back if it is still filled in.',
		],
		[
			'a bracket that is not closed',
			{ message: 'Hello, {name' },
			'The bracket { at character 8 belongs to no placeholder. Close or remove it.',
		],
		[
			'a bracket that opens nothing, behind an emoji',
			{ message: '🎉 {name}}' },
			'The bracket } at character 9 belongs to no placeholder. Close or remove it.',
		],
		[
			'a sender of 12 letters',
			{ sender: 'MyShopOnline' },
			'The sender ID has 12 characters, and 11 are the most. Shorten it.',
		],
		[
			'a sender of 16 digits',
			{ sender: '7999123456789012' },
			'The sender ID has 16 digits, and 15 are the most. Shorten it.',
		],
		[
			'a sender of Cyrillic letters',
			{ sender: 'Клиника' },
			'The sender ID holds К (U+041A): it can have Latin letters, digits and simple signs only.',
		],
		[
			'a sender that is not approved',
			{ sender: 'OtherShop', senders: ['MyShop'] },
			'The sender ID is not among the approved ones of this account. Have it approved in SMS Center.',
		],
		['a blank at the end', { message: 'Hello ' }, 'The text ends with a blank or a line end. Take it out.'],
		[
			'blanks at both ends',
			{ message: '\nHello ' },
			'The text begins and ends with a blank or a line end. Take it out.',
		],
	])('warn of %s', async (_, checked, warning) => {
		expect(await warnings(checked)).toEqual([warning]);
	});

	it('warn of a character that cannot be seen, and of what it costs', async () => {
		expect(await warnings({ message: `${english(100)}\u200bX` })).toEqual([
			'One character makes this an SMS of 2 parts, not 1. U+200B at character 101: leave it out.',
			'The text holds an invisible character: U+200B at character 101. Take it out.',
		]);
	});

	it.each([
		[russian(70), 1],
		[russian(71), 2],
		[russian(134), 2],
		[russian(135), 3],
		[`${english(158)}€`, 1],
		[`${english(159)}€`, 2],
	])('count the parts of %j: %i', async (message, segments) => {
		expect((await loadStatistics())(message).segments).toBe(segments);
	});
});
