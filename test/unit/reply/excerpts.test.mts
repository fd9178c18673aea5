import { excerpt, headOf } from '../../../nodes/SmsCenter/api/reply/excerpt.ts';
import { withoutSecrets } from '../../../nodes/SmsCenter/api/reply/withoutSecrets.ts';

describe('a secret', () => {
	const HIGH = Uint8Array.from({ length: 128 }, (_, index) => index + 0x80).filter((byte) => byte !== 0x98);
	const LETTERS = Array.from({ length: 16 }, (_, index) => HIGH.subarray(index * 8, index * 8 + 8)).map(
		(bytes): [string, Uint8Array] => [new TextDecoder('windows-1251').decode(bytes), bytes],
	);

	it.each(LETTERS)('is taken out in windows-1251, URL-encoded: %s', (letters, bytes) => {
		const encoded = [...bytes].map((byte) => `%${byte.toString(16)}`).join('');
		for (const echo of [encoded, encoded.toUpperCase(), encoded.replaceAll('%', '%25')]) {
			expect(withoutSecrets(`a ${echo} b`, [letters])).toBe('a *** b');
		}
		expect(
			excerpt(Buffer.concat([Buffer.from('a '), bytes, Buffer.from(' b')]), { secrets: [letters] }),
		).toBe('a *** b');
	});

	it.each([
		['a tab', 'abc\tdef', ['%09', '%2509', '\\t', '\\x09', '\\u0009', '&#9;', '&#009;', '&#x9;']],
		['a newline', 'abc\ndef', ['%0A', '%0a', '\\n', '\\x0a', '&#10;']],
		['a carriage return', 'abc\rdef', ['%0D', '\\r', '\\x0D', '&#13;']],
		['a blank', 'abc def', ['+', '%20', '%2520', '\\u0020', '&#32;', '&#x20;', '&nbsp;']],
		['a slash', 'abc/def', ['%2F', '\\/', '\\\\/', '&sol;', '&#47;']],
		['a tilde', 'abc~def', ['%7e', '%7E', '\\x7e', '\\u007e', '&#126;']],
		['the last of ASCII', 'abc\u007fdef', ['%7f', '%7F', '\\x7f', '\\u007f', '&#127;']],
		['the first beyond ASCII', 'abc\u0080def', ['%C2%80', '%80', '\\x80', '\\u0080', '&#128;']],
		['the last of Latin-1', 'abcÿdef', ['%C3%BF', '%FF', '%ff', '\\xff', '\\u00ff', '&yuml;', '&#255;']],
		['the first beyond Latin-1', 'abcĀdef', ['%C4%80', '%u0100', '\\u0100', '&Amacr;', '&#x100;']],
		['an emoji', 'abc😀def', ['%F0%9F%98%80', '\\ud83d\\ude00', '\\uD83D\\uDE00', '&#x1F600;', '&#128512;']],
	])('that holds %s is taken out in every spelling of it', (_, secret, spellings) => {
		for (const spelling of spellings) {
			const echo = secret.replace(/[^a-f]+/u, () => spelling);
			expect([echo, withoutSecrets(`x ${echo} y`, [secret])]).toEqual([echo, 'x *** y']);
		}
	});

	it.each([
		['abcd', 'xabcdx abcd', 'x***x ***'],
		['abc', 'xabcx abc abcx xabc', 'xabcx *** abcx xabc'],
		['ab1', 'ab12 _ab1 ab1_ ab1', 'ab12 _ab1 ab1_ ***'],
		['😀ab', 'x😀abx 😀ab', 'x😀abx ***'],
		['😀abc', 'x😀abcx', 'x***x'],
		['a', 'a', '***'],
		['a', '(a)', '(***)'],
		['a', 'ab ba', 'ab ba'],
	])('%j is taken out inside of words only if it has four characters: %j', (secret, text, cleaned) => {
		expect(withoutSecrets(text, [secret])).toBe(cleaned);
	});

	it('that is empty, or of nothing but NULs, changes nothing', () => {
		expect(withoutSecrets('a page', [])).toBe('a page');
		expect(withoutSecrets('', ['', 'secret'])).toBe('');
		expect(withoutSecrets('a\0 page', ['\0', '\0\0', ''])).toBe('a\0 page');
		expect(withoutSecrets('a page of secrets', ['', 'secret', ''])).toBe('a page of ***s');
	});

	it('that holds another one is taken out whole, whichever comes first', () => {
		for (const secrets of [
			['7f3a91', 'key-7f3a91-xyz', '7f3a91-xyz'],
			['key-7f3a91-xyz', '7f3a91-xyz', '7f3a91'],
			['key-7f3a91-xyz', 'key-7f3a91-xyz', '7f3a91'],
		]) {
			expect(withoutSecrets('a key-7f3a91-xyz, a 7f3a91', secrets)).toBe('a ***, a ***');
		}
	});

	it('is taken out of every text that it is looked for in', () => {
		const secrets = Object.freeze(['shop-login', 'ab1']);
		for (let round = 0; round < 3; round++) {
			expect(withoutSecrets('shop-login, ab1, shop-login', secrets)).toBe('***, ***, ***');
		}
	});

	it.each([
		[255, 'x'.repeat(255), '***tail end'],
		[256, 'x'.repeat(256), '***tail end'],
		[257, 'x'.repeat(257), '*** end'],
	])('of %d characters is taken out, and beyond 256 what follows it with no blank', (_, secret, cleaned) => {
		expect(withoutSecrets(`${secret}tail end`, [secret])).toBe(cleaned);
	});

	it('of which the end is missing is taken out from three characters on, at the end of a text alone', () => {
		expect(withoutSecrets('a secr', ['secret'])).toBe('a ***');
		expect(withoutSecrets('a sec', ['secret'])).toBe('a ***');
		expect(withoutSecrets('a se', ['secret'])).toBe('a se');
		expect(withoutSecrets('a secr b', ['secret'])).toBe('a secr b');
	});
});

describe('an excerpt', () => {
	it.each([
		['\u0000\u0001', '␀␁'],
		['\u001e\u001f !', '␞␟ !'],
		['}~\u007f', '}~␡'],
		['\u0080\u009f', '\\u0080\\u009f'],
		['\u00a0¡', '\u00a0¡'],
		['\u00ad\u061c', '\\u00ad\\u061c'],
		['\u200b\u2028\u2029\u202f', '\\u200b\\u2028\\u2029\u202f'],
		['\ud800a\udfff', '\\ud800a\\udfff'],
		['\ue000\uf8ff', '\\ue000\\uf8ff'],
		['\u{e0001}\u{10ffff}', '\\ue0001\\u10ffff'],
		['\u{10000}\u{1f600}', '\u{10000}\u{1f600}'],
	])('of %j is %j', (text, shown) => {
		expect(excerpt(text)).toBe(shown);
	});

	it('is of 200 characters, or as many as are asked for', () => {
		expect(excerpt('x'.repeat(199))).toBe('x'.repeat(199));
		expect(excerpt('x'.repeat(201))).toBe('x'.repeat(200));
		expect(excerpt('\u0000'.repeat(300))).toBe('␀'.repeat(200));
		expect(excerpt('abc', { limit: 0 })).toBe('');
		expect(excerpt('abc', { limit: 3 })).toBe('abc');
	});

	it.each([
		['text', 'x'.repeat(1_000_000)],
		['bytes', Buffer.alloc(1_000_000, 'x')],
	])('is made of the first 4,000 of a large reply, of which no more is kept: %s', (_, body) => {
		expect(headOf(body)).toBe('x'.repeat(4000));
		expect(excerpt(body, { limit: 9000 })).toBe('x'.repeat(4000));
	});

	it.each([
		['two letters of windows-1251 more than a character of two bytes', 'd0b6ffff', 'Р¶яя'],
		['one letter more', 'd0b6ff', 'ж\ufffd'],
		['three letters more than a character of three', 'e282acffffff', 'в‚¬яяя'],
		['two letters more', 'e282acffff', '€\ufffd\ufffd'],
		['four letters more than a character of four', 'f09f9880ffffffff', 'рџ\\u0098Ђяяяя'],
		['three letters more', 'f09f9880ffffff', '😀\ufffd\ufffd\ufffd'],
		['nothing but ASCII more than a character', '41d0b641', 'AжA'],
		['a character, and the beginning of one', 'd0b6d0', 'ж\ufffd'],
		['letters of windows-1251 alone', 'cff0e8', 'При'],
		['a continuation byte alone', '4180', 'AЂ'],
		['a sequence that is too long for its character', 'c080', 'АЂ'],
		['UTF-16, little end first', 'fffe3f04', 'п'],
		['UTF-16, big end first', 'feff043f', 'п'],
		['half of its mark', 'ff41', 'яA'],
		['the other half', 'fe41', 'юA'],
	])('reads %s in the charset that fits most of them', (_, hex, text) => {
		expect(excerpt(Buffer.from(hex, 'hex'))).toBe(text);
	});
});
