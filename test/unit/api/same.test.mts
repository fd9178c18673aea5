import { isInvisible, isSameName, isSameText } from '../../../nodes/SmsCenter/api/same.ts';

describe('Two names are the same', () => {
	it.each([
		['letter case', 'Заказ готов', 'ЗАКАЗ ГОТОВ', true],
		['Unicode form', 'й\u00e9', 'и\u0306e\u0301', true],
		['invisible characters', 'Or\u00adder\u200b\ufeff', 'Order', true],
		['runs of blanks of any kind', 'Order  \u00a0\tshipped', 'Order shipped', true],
		['blanks at the ends', '\n Order ', 'Order', true],
		['blanks where there were none', 'Ordershipped', 'Order shipped', false],
		['a letter', 'Order 1', 'Order 2', false],
		['a look-alike of another alphabet', 'A', 'А', false],
		['an accent', 'é', 'e', false],
		['nothing, but are empty', '', ' \u200b', true],
	])('if they differ in %s: %j %j %s', (_, one, other, same) => {
		expect([isSameName(one, other), isSameName(other, one)]).toEqual([same, same]);
	});
});

describe('Two texts are the same', () => {
	it.each([
		['Unicode form', 'й', 'и\u0306', true],
		['kind of line end', 'a\r\nb\rc', 'a\nb\nc', true],
		['blanks at the ends', ' a\n', 'a', true],
		['letter case', 'a', 'A', false],
		['runs of blanks', 'a  b', 'a b', false],
		['an empty line', 'a\n\nb', 'a\nb', false],
		['invisible characters', 'a\u200bb', 'ab', false],
	])('if they differ in %s: %j %j %s', (_, one, other, same) => {
		expect([isSameText(one, other), isSameText(other, one)]).toEqual([same, same]);
	});
});

it.each([
	['', true],
	[' \t\u200b\ufeff\n', true],
	['\u200ba', false],
	['🎉', false],
])('of %j nothing can be seen: %s', (text, is) => {
	expect(isInvisible(text)).toBe(is);
});
