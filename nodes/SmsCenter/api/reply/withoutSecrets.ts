const HIDDEN = '***';

/** A shorter secret is too likely to stand inside an ordinary word: only whole words are hidden. */
const SHORTEST_DISTINCT = 4;

/** So much of a secret's beginning is hidden at the end of a text, where a cut may have taken the rest. */
const SHORTEST_BEGINNING = 3;

/** The regular expression of a longer secret would nest too deeply; what comes after is hidden as far as it reads. */
const LONGEST_NESTED = 256;

/**
 * A text of the server without the secrets of the request, however the server has echoed them: as they are, in another
 * case, URL-encoded (once or more often; blanks as `%20` or `+`; UTF-8 or windows-1251), HTML- or XML-escaped,
 * JSON-escaped, as Cyrillic read in the wrong charset, or cut off at the end of the text. A secret of fewer than four
 * characters is hidden where it is a whole word, so that a login such as "a" does not eat every "a". Besides, the
 * values of the parameters that carry secrets are hidden whatever they are.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
	const longestFirst = [...new Set(secrets)]
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length);
	let cleaned = text;
	for (const secret of longestFirst) {
		const { expression, replacement } = hide(secret);
		cleaned = cleaned.replace(expression, replacement);
	}
	// Last, because a value that holds a blank would lose only its first word here.
	return cleaned.replace(PARAMETER, `$1${HIDDEN}`).replace(ELEMENT, `$1${HIDDEN}`);
}

/** `psw=…`, `"psw": "…"`, `[psw] => …`, `psw%3D…`. */
const PARAMETER =
	/((?:login|psw|password|apikey)(?:%(?:25)*22|&quot;|&#0*34;|\\?["']|\]|\s)*(?:=>|=&gt;|[=:]|%(?:25)*3[ad])(?:%(?:25)*22|&quot;|&#0*34;|\\?["']|\s)*)(?:(?!%(?:25)*(?:26|22)|\\|&)[^\s"'<>,;])+/gi;

/** `<psw>…</psw>`, escaped or not. */
const ELEMENT = /((?:<|&lt;)(?:login|psw|password|apikey)(?:>|&gt;))(?:(?!&lt;)[^<])+/gi;

function hide(secret: string): { expression: RegExp; replacement: string } {
	const characters = [...secret].map(spellings);
	if (characters.length >= SHORTEST_DISTINCT) {
		return { expression: new RegExp(wholeOrCut(characters), 'giu'), replacement: HIDDEN };
	}
	// Escapes end in letters and digits that are no part of the word after them.
	const boundary = '(^|[^\\p{L}\\p{N}_]|%[\\da-f]{2}|\\\\(?:[nrtbf]|u[\\da-f]{4}))';
	const expression = new RegExp(`${boundary}(?:${characters.join('')})(?![\\p{L}\\p{N}_])`, 'giu');
	return { expression, replacement: `$1${HIDDEN}` };
}

/** What a cut leaves of a character that is spelled with several; it belongs to the secret as well. */
const PARTS = [
	'(?:%(?:25)*[\\da-f]{0,2}){1,4}',
	'&[#\\w]{0,8}',
	'\\\\+(?:u[\\da-f]{0,4}\\\\*)?(?:u[\\da-f]{0,3})?',
	'[^\\x00-\\x7f]{1,3}',
];

/** The whole secret anywhere, or its beginning at the end of the text: `abc(?:d(?:e|<end>)|<end>)`. */
function wholeOrCut(characters: string[]): string {
	const end = `(?:${PARTS.join('|')})?$`;
	const nested = characters.slice(SHORTEST_BEGINNING, LONGEST_NESTED);
	const rest = characters.length > LONGEST_NESTED ? '[^\\s&"\'<>]*' : '';
	const tail = nested.reduceRight((inner, character) => `(?:${character}${inner}|${end})`, rest);
	return characters.slice(0, SHORTEST_BEGINNING).join('') + tail;
}

/** Every way in which an echo may spell one character, as a regular expression. */
function spellings(character: string): string {
	const utf8 = new TextEncoder().encode(character);
	const codePoint = character.codePointAt(0) ?? 0;
	const ways = [
		percent(utf8),
		unicodeEscapes(character),
		`&#0*${codePoint};`,
		`&#x0*${codePoint.toString(16)};`,
		`\\\\?${literal(character)}`,
		...(NAMED.get(character) ?? []),
	];
	if (codePoint > 0x7f) {
		for (const wrong of ['windows-1251', 'windows-1252'])
			ways.push(literal(new TextDecoder(wrong).decode(utf8)));
		ways.push(literal(String.fromCharCode(...utf8)));
	}
	const windows1251 = windows1251Byte(character);
	if (windows1251 !== null) ways.push(percent(new Uint8Array([windows1251])));
	// A text in UTF-16 that is read as bytes has a NUL beside every character.
	return `(?:${ways.join('|')})\\0*`;
}

const NAMED: ReadonlyMap<string, string[]> = new Map([
	['&', ['&amp;(?:amp;)*']],
	['<', ['&(?:amp;)*lt;']],
	['>', ['&(?:amp;)*gt;']],
	['"', ['&(?:amp;)*quot;']],
	["'", ['&(?:amp;)*(?:apos|#0*39);']],
	[' ', ['\\+', '&(?:amp;)*nbsp;']],
	['\n', ['\\\\n']],
	['\r', ['\\\\r']],
	['\t', ['\\\\t']],
]);

function percent(bytes: Uint8Array): string {
	return [...bytes].map((byte) => `%(?:25)*${byte.toString(16).padStart(2, '0')}`).join('');
}

function unicodeEscapes(character: string): string {
	return character
		.split('')
		.map((unit) => `\\\\+u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.join('');
}

function windows1251Byte(character: string): number | null {
	WINDOWS_1251 ??= new Map(
		[...new TextDecoder('windows-1251').decode(HIGH_BYTES)].map((c, index) => [c, index + 128]),
	);
	return WINDOWS_1251.get(character) ?? null;
}

const HIGH_BYTES = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
let WINDOWS_1251: Map<string, number> | undefined;

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
