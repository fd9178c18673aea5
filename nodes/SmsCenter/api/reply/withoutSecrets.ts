import { garblings, inBase64, type Garbling } from './garblings';

const HIDDEN = '***';

/** A shorter secret is too likely to stand inside an ordinary word: only whole words are hidden. */
const SHORTEST_DISTINCT = 4;

/** So much of a secret's beginning is hidden at the end of a text, where a cut may have taken the rest. */
const SHORTEST_BEGINNING = 3;

/** The regular expression of a longer secret would nest too deeply; what comes after is hidden as far as it reads. */
const LONGEST_NESTED = 256;

/**
 * A text of the server without the secrets of the request, however the server has echoed them: as they are, in another
 * case, URL-encoded (once or more often; blanks as `%20` or `+`; UTF-8, windows-1251 or Latin-1), HTML- or XML-escaped,
 * escaped for JSON, JavaScript or PHP, read or written in the wrong charset, in base64 alone or among other text, or cut
 * off at the end of the text. A secret of fewer than four characters is hidden where it is a whole word, so that a login
 * such as "a" does not eat every "a". Besides, the values of the parameters that carry secrets are hidden whatever they
 * are. Not known: other ciphers and codes (hexadecimal, quoted-printable, compressed), and two of these at once, but for
 * escapes of a garbled text.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
	let cleaned = text;
	for (const { expression, replacement } of hidingsOf(secrets)) {
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

interface Hiding {
	expression: RegExp;
	replacement: string;
}

/** Kept with the secrets of a run, and no longer: a thousand failed items are cleaned of the same ones. */
const HIDINGS = new WeakMap<readonly string[], Hiding[]>();

function hidingsOf(secrets: readonly string[]): Hiding[] {
	const known = HIDINGS.get(secrets);
	if (known !== undefined) return known;
	const longestFirst = [...new Set(secrets)]
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length);
	const hidings = longestFirst.flatMap(hide);
	HIDINGS.set(secrets, hidings);
	return hidings;
}

function hide(secret: string): Hiding[] {
	// What is read in UTF-16 has a NUL beside every character: NULs are read over
	const bare = secret.replaceAll('\0', '');
	if (bare === '') return [];
	if ([...bare].length < SHORTEST_DISTINCT) return garblings(bare, { lossless: true }).map(asWord);
	return [...garblings(bare).map(anywhere), ...inBase64(bare).map(anywhere)];
}

function anywhere(garbling: Garbling): Hiding {
	return { expression: new RegExp(wholeOrCut(units(garbling)), 'giu'), replacement: HIDDEN };
}

function asWord(garbling: Garbling): Hiding {
	// Escapes end in letters and digits that are no part of the word after them.
	const boundary = '(^|[^\\p{L}\\p{N}_]|%[\\da-f]{2}|\\\\(?:[nrtbf]|u[\\da-f]{4}))';
	const word = units(garbling).join('');
	return {
		expression: new RegExp(`${boundary}${word}(?![\\p{L}\\p{N}_])`, 'giu'),
		replacement: `$1${HIDDEN}`,
	};
}

/** What a cut leaves of a character that is spelled with several; it belongs to the secret as well. */
const PARTS = [
	'(?:%(?:25)*u?[\\da-f]{0,4}){1,4}',
	'&(?:amp;)*[#\\w]{0,31}',
	'\\\\+(?:[ux][\\da-f]{0,4}\\\\*)?(?:u[\\da-f]{0,3})?',
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

/**
 * The characters of a garbling as regular expressions, runs of backslashes and of lost characters as one. What two
 * neighbours match must not be divisible between them in more than one way: the time would double with every such pair.
 */
function units({ text, lost }: Garbling): string[] {
	const runs = text.match(/\\+|\ufffd+|\?+|[^]/gu) ?? [];
	return runs.flatMap((run, index) => {
		if (run.startsWith('\\')) return [index === 0 ? `(?<!\\\\)${BACKSLASHES}` : BACKSLASHES];
		if (run.startsWith('\ufffd')) return [lostCharacters('\\ufffd', 1, run.length)];
		if (lost && run.startsWith('?')) return [lostCharacters('\\?|%(?:25)*3f', run.length, run.length)];
		const before = runs[index - 1];
		const escaping = before === undefined ? FIRST : before.startsWith('\\') ? AFTER_BACKSLASHES : WITHIN;
		return [...run].map((character) => spellings(character, escaping));
	});
}

/** As many as an echo has made of them. */
const BACKSLASHES = '(?:(?:\\\\(?:u005c|x5c)?|%(?:25)*5c|&(?:amp;)*(?:#0*92|#x0*5c|bsol);)\\0*)+';

/** A mark may stand for a character, for each of its bytes, or for what a decoder has taken for one. */
function lostCharacters(mark: string, least: number, count: number): string {
	return `(?:(?:${mark})\\0*){${least},${4 * count}}`;
}

/** The backslashes before the letter of an escape, and those before a character as it is. */
interface Escaping {
	letter: string;
	itself: string;
}

/** Only one at the beginning of a secret: a text full of them would be gone through again from each. */
const FIRST: Escaping = { letter: '\\\\', itself: '' };
const WITHIN: Escaping = { letter: '\\\\+', itself: '\\\\*' };
/** None after backslashes of the secret, because these take all that there are. */
const AFTER_BACKSLASHES: Escaping = { letter: '', itself: '' };

/** Every way in which an echo may spell one character, as a regular expression. */
function spellings(character: string, { letter, itself }: Escaping): string {
	const codePoint = character.codePointAt(0) ?? 0;
	const hex = codePoint.toString(16);
	const utf16 = character.split('').map((unit) => `u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const ways = [
		itself + literal(character),
		`&(?:amp;)*#0*${codePoint};`,
		`&(?:amp;)*#x0*${hex};`,
		letter + utf16.join('\\\\+'),
		utf16.map((unit) => `%(?:25)*${unit}`).join(''),
	];
	if (codePoint <= 0xff) {
		const byte = hex.padStart(2, '0');
		ways.push(`%(?:25)*${byte}`, `${letter}x${byte}`);
	}
	const short = SHORT_ESCAPES.get(character);
	if (short !== undefined) ways.push(letter + short);
	if (character === ' ') ways.push('\\+');
	// HTML has two thousand names for characters: any of them may stand for it
	if (!/[\da-z]/i.test(character)) ways.push('&(?:amp;)*(?!bsol;)[a-z][\\da-z]{1,31};');
	return `(?:${ways.join('|')})\\0*`;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
	['\n', 'n'],
	['\r', 'r'],
	['\t', 't'],
]);

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
