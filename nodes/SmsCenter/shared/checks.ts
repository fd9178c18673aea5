import type { Statistics } from './statistics';

/** What is checked of a template. */
export interface Checked {
	message: string;
	format: string;
	sender: string;
	/** The text that it had before, where that is known. */
	previous?: string;
	senders?: readonly string[];
}

type Count = (message: string) => Statistics;

/** send.php takes no more (the provider's API page). */
const MOST_CHARACTERS = 1000;

/** Formats that go out as an SMS, by its characters and parts. */
const isSms = ({ format }: Checked) => ['', 'sms', 'flash'].includes(format);

/** So many different characters may make a text dear; one with more is written in another alphabet. */
const MOST_DEAR = 3;

/** What looks the same, or means it, in GSM-7. */
const PLAIN: Readonly<Record<string, string>> = {
	...{ '’': "'", '‘': "'", '‚': "'", '´': "'", '`': "'", '“': '"', '”': '"', '„': '"', '«': '"', '»': '"' },
	...{ '–': '-', '—': '-', '‑': '-', '−': '-', '…': '...', '•': '-', '\u00a0': ' ', '\u202f': ' ', '\u2009': ' ' },
	...{ А: 'A', В: 'B', Е: 'E', К: 'K', М: 'M', Н: 'H', О: 'O', Р: 'P', С: 'C', Т: 'T', Х: 'X' },
	...{ а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', '×': 'x', '№': 'No.' },
};

/** A character as it is told: those that cannot be seen by their number. */
function shown(character: string): string {
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return /^[\p{Cf}\p{Z}\p{Cc}]$/u.test(character) ? `U+${code}` : `${character} (U+${code})`;
}

/** Where in a text a character stands that has so many UTF-16 units before it, counted from 1. */
const placeAt = (text: string, units: number) => Array.from(text.slice(0, units)).length + 1;

const placeOf = (text: string, character: string) => placeAt(text, text.indexOf(character));

function charactersIn(text: string, areSo: (character: string) => boolean, most = Infinity): string[] {
	const found = new Set<string>();
	for (const character of text) {
		if (!found.has(character) && areSo(character)) found.add(character);
		if (found.size >= most) break;
	}
	return [...found];
}

/** A few characters that GSM-7 lacks, in a text that would need fewer parts without them. */
function dearCharacters(checked: Checked, count: Count): string[] {
	const { message } = checked;
	const whole = count(message);
	if (!isSms(checked) || whole.encoding === 'GSM-7') return [];
	const dear = charactersIn(message, (character) => count(character).encoding === 'UCS-2', MOST_DEAR + 1);
	if (dear.length > MOST_DEAR) return [];
	let plain = '';
	for (const character of message) plain += dear.includes(character) ? (PLAIN[character] ?? '') : character;
	const { segments } = count(plain);
	// A text of nothing else is written so
	if (segments === 0 || segments >= whole.segments) return [];
	const each = dear.map((character) => {
		const plainOne = PLAIN[character];
		const instead =
			plainOne === undefined ? 'leave it out' : `write ${plainOne === ' ' ? 'a blank' : plainOne} instead`;
		return `${shown(character)} at character ${placeOf(message, character)}: ${instead}`;
	});
	const those = dear.length === 1 ? 'One character makes' : `${dear.length} characters make`;
	return [`${those} this an SMS of ${whole.segments} parts, not ${segments}. ${each.join('; ')}.`];
}

function tooLong({ message }: Checked): string[] {
	if (message.length <= MOST_CHARACTERS) return [];
	const { length } = Array.from(message);
	if (length <= MOST_CHARACTERS) return [];
	return [`The text has ${length} characters, and SMS Center sends 1,000 at most. Shorten it.`];
}

/** Of an emoji that is made of several. */
const PART_OF_EMOJI = /(?<=[\p{Emoji}\ufe0f])\u200d(?=\p{Emoji})|[\u{e0020}-\u{e007f}]/gu;

function invisible({ message }: Checked): string[] {
	if (!/\p{Cf}/u.test(message)) return [];
	const text = message.replace(PART_OF_EMOJI, 'x');
	return charactersIn(text, (character) => /\p{Cf}/u.test(character)).map(
		(character) =>
			`The text holds an invisible character: ${shown(character)} at character ${placeOf(text, character)}. Take it out.`,
	);
}

function blanksAtEnds({ message }: Checked): string[] {
	const where = [/^\s/.test(message) && 'begins', /\s$/.test(message) && 'ends'].filter(Boolean);
	return where.length === 0 ? [] : [`The text ${where.join(' and ')} with a blank or a line end. Take it out.`];
}

function otherChannel({ message }: Checked): string[] {
	const [beginning] = /^__(?:CALL|VIBER|SOC|PING|HLR)__/.exec(message) ?? [];
	return beginning ? [`The text begins with ${beginning}, so SMS Center sends it by another channel.`] : [];
}

function senderForm({ sender, format }: Checked): string[] {
	if (sender === '' || format === 'mail') return [];
	const wrong = Array.from(sender).find((character) => !/[\x20-\x7e]/.test(character));
	if (wrong !== undefined) {
		return [`The sender ID holds ${shown(wrong)}: it can have Latin letters, digits and simple signs only.`];
	}
	const isNumber = /^\+?\d+$/.test(sender);
	const [most, kind] = isNumber ? [15, 'digits'] : [11, 'characters'];
	const length = isNumber ? sender.replace('+', '').length : sender.length;
	return length <= most ? [] : [`The sender ID has ${length} ${kind}, and ${most} are the most. Shorten it.`];
}

function senderApproved({ sender, format, senders = [] }: Checked): string[] {
	if (sender === '' || format === 'mail' || senders.length === 0 || senders.includes(sender)) return [];
	return ['The sender ID is not among the approved ones of this account. Have it approved in SMS Center.'];
}

const PLACEHOLDER = /\{\{[^{}]+\}\}|\{[^{}]+\}|%[\p{L}\p{N}_.-]+%|#[\p{L}\p{N}_.-]+#/gu;

function lostPlaceholders({ message, previous = '' }: Checked): string[] {
	if (previous === '') return [];
	const kept = new Set(message.match(PLACEHOLDER));
	const lost = [...new Set(previous.match(PLACEHOLDER))].filter((placeholder) => !kept.has(placeholder));
	if (lost.length === 0) return [];
	const those = lost.length === 1 ? 'a placeholder' : 'placeholders';
	return [
		`The text before had ${those} that this one lacks: ${lost.join(', ')}. Put it back if it is still filled in.`,
	];
}

function openBrackets({ message }: Checked): string[] {
	const text = message.replace(PLACEHOLDER, (placeholder) => 'x'.repeat(Array.from(placeholder).length));
	const units = text.search(/[{}]/);
	if (units < 0) return [];
	return [
		`The bracket ${text[units]} at character ${placeAt(text, units)} belongs to no placeholder. Close or remove it.`,
	];
}

/** One check a line: each says what is wrong with a template, where, and what to do. */
const CHECKS: ReadonlyArray<(checked: Checked, count: Count) => string[]> = [
	tooLong,
	dearCharacters,
	invisible,
	blanksAtEnds,
	otherChannel,
	senderForm,
	senderApproved,
	lostPlaceholders,
	openBrackets,
];

/** What a user should know of a template before its text goes out, a sentence each. Pure. */
export function warningsOf(checked: Checked, count: Count): string[] {
	return CHECKS.flatMap((check) => check(checked, count));
}
