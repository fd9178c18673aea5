import type { StoredTemplate } from './account.mts';
import { decode, encode } from './charset.mts';
import type { JsonEntries } from './json.mts';

/** One way in which a server keeps, shows or answers something else than it was given. */
export interface Keeping {
	readonly kind: KeepingKind;
	/** Where the length of a text or a list ends: characters, bytes or templates. By default 10. */
	readonly at?: number;
	/** The fields that are changed, in place of the kind's own. */
	readonly fields?: readonly TextField[];
	/** Only when a template is added, or only when one is changed. By default both. */
	readonly on?: 'add' | 'chg';
	/** The sender IDs that `sender-dropped` leaves; by default none. */
	readonly senders?: readonly string[];
	/** The one template that a list shows otherwise, by default every one; or the id that `id-taken` answers. */
	readonly id?: number;
	/**
	 * How many lists come out right before it begins, by default none. Lists that are refused, or lost to a fault, are not
	 * counted.
	 */
	readonly after?: number;
	/** How many lists it strikes, by default all. */
	readonly times?: number;
	/** The shape of the list that `list-empty` makes, in place of the option `emptyList`. */
	readonly emptyAs?: 'array' | 'blank' | 'error3';
}

type TextField = 'name' | 'message' | 'sender';

/** The fields that a request gives; all of them where it adds a template. */
type Given = Partial<Omit<StoredTemplate, 'id'>>;

/** What a kind does, as pure functions. */
interface Behaviour {
	/** What is stored of the fields that a request gives. */
	readonly stores?: (given: Given, keeping: Keeping) => Given;
	/** The id that an `add` is answered with. */
	readonly answers?: (id: number, lowest: number, keeping: Keeping) => number;
	/** The templates that a list shows. */
	readonly lists?: (templates: readonly StoredTemplate[], keeping: Keeping) => StoredTemplate[];
	/** How a JSON list shows a template. */
	readonly shows?: (entries: JsonEntries, keeping: Keeping) => JsonEntries;
}

const BEYOND_BASIC_PLANE = /[\u{10000}-\u{10ffff}]/gu;
const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#039;',
};

const lengthOf = ({ at = 10 }: Keeping) => at;

/** Servers that keep something else, one a line. Tests draw from it. */
export const keepings = {
	/** The first character of a name becomes a capital. */
	capital: texts(['name'], (text) => text.replace(/^./su, (first) => first.toUpperCase())),
	'lower-case': texts(['name'], (text) => text.toLowerCase()),
	/** Blanks at the ends go. */
	trimmed: texts(['name', 'sender', 'message'], (text) => text.trim()),
	/** Runs of blanks become one. Line ends stay. */
	'blanks-collapsed': texts(['name', 'message'], (text) => text.replace(/[^\S\r\n]+/g, ' ')),
	crlf: texts(['message'], (text) => text.replace(/\r\n?|\n/g, '\r\n')),
	lf: texts(['message'], (text) => text.replace(/\r\n?/g, '\n')),
	nfc: texts(['name', 'message'], (text) => text.normalize('NFC')),
	/** Ends after `at` characters. */
	cut: texts(['name', 'message'], (text, keeping) => [...text].slice(0, lengthOf(keeping)).join('')),
	/** Ends after `at` bytes of UTF-8, or before a character that would be cut. */
	'cut-bytes': texts(['name', 'message'], (text, keeping) => {
		const kept = Buffer.from(text).subarray(0, lengthOf(keeping));
		return new TextDecoder('utf-8', { ignoreBOM: true }).decode(kept, { stream: true });
	}),
	/** Ends at the first character beyond the basic plane. */
	'cut-at-emoji': texts(['name', 'message'], (text) => text.split(BEYOND_BASIC_PLANE, 1)[0]),
	/** `?` for each character beyond the basic plane. */
	'emoji-lost': texts(['name', 'message'], (text) => text.replace(BEYOND_BASIC_PLANE, '?')),
	/** `?` for each character that windows-1251 lacks. */
	'windows-1251': texts(['name', 'message'], (text) => decode(encode(text, 'windows-1251'), 'windows-1251')),
	/** HTML entities for `& < > " '`. */
	entities: texts(['name', 'message'], (text) => text.replace(/[&<>"']/g, (sign) => entities[sign])),
	/** A backslash before quotes and backslashes. */
	slashes: texts(['name', 'message'], (text) => text.replace(/["'\\]/g, (sign) => `\\${sign}`)),
	/** A sender ID is stored only if it is one of `senders`. */
	'sender-dropped': texts(['sender'], (sender, { senders = [] }) => (senders.includes(sender) ? sender : '')),
	/** An empty format becomes `sms`. */
	'format-sms': { stores: (given) => (given.format === '' ? { ...given, format: 'sms' } : given) },
	/** The bit of `fl[1]` is not stored. */
	'auto-sign-refused': {
		stores: (given) => (given.flag === undefined ? given : { ...given, flag: given.flag & ~1 }),
	},
	/** `add` is answered with an id that was there already: `id`, else the lowest. */
	'id-taken': { answers: (_id, lowest, keeping) => keeping.id ?? lowest },
	/** A list ends after `at` templates. */
	'list-cut': { lists: (templates, keeping) => templates.slice(0, lengthOf(keeping)) },
	'list-halved': { lists: (templates) => templates.slice(0, Math.ceil(templates.length / 2)) },
	'list-empty': { lists: () => [] },
	/** A name or text is `null` in a JSON list. */
	null: json(['message'], (key) => [[key, 'null']]),
	/** A name or text that is all digits is a number in a JSON list. */
	numbers: json(['name', 'message'], (key, value) => [
		[key, /^"\d{1,300}"$/.test(value) ? JSON.stringify(Number(value.slice(1, -1))) : value],
	]),
	/** A key stands twice in a JSON list, the second time with another text. */
	'key-twice': json(['message'], (key, value) => [
		[key, value],
		[key, `${value.slice(0, -1)}, once more"`],
	]),
} satisfies Record<string, Behaviour>;

export type KeepingKind = keyof typeof keepings;

/** What is stored of the fields that a request gives. */
export function kept(given: Given, on: 'add' | 'chg', keeps: readonly Keeping[]): Given {
	return keeps
		.filter((keeping) => (keeping.on ?? on) === on)
		.reduce((fields, keeping) => behaviour(keeping).stores?.(fields, keeping) ?? fields, given);
}

/** The id that an `add` is answered with; `lowest` gives the lowest of the account. */
export function answeredId(id: number, lowest: () => number, keeps: readonly Keeping[]): number {
	return keeps.reduce((last, keeping) => behaviour(keeping).answers?.(last, lowest(), keeping) ?? last, id);
}

/** The templates that a list shows. */
export function listed(templates: StoredTemplate[], keeps: readonly Keeping[]): StoredTemplate[] {
	return keeps.reduce((last, keeping) => behaviour(keeping).lists?.(last, keeping) ?? last, templates);
}

/** The keys and values of a template in a JSON list. */
export function shown(entries: JsonEntries, id: number, keeps: readonly Keeping[]): JsonEntries {
	return keeps
		.filter((keeping) => (keeping.id ?? id) === id)
		.reduce((last, keeping) => behaviour(keeping).shows?.(last, keeping) ?? last, entries);
}

/** Counts the lists, for what strikes only some of them. */
export class ListCounts {
	readonly #lists = new WeakMap<Keeping, number>();

	/** Counts one more list, and gives the settings with what strikes it. */
	strike<Settings extends { keeps: readonly Keeping[]; emptyList: NonNullable<Keeping['emptyAs']> }>(
		settings: Settings,
	): Settings {
		const keeps = settings.keeps.filter((keeping) => {
			const { after = 0, times = Infinity } = keeping;
			const lists = (this.#lists.get(keeping) ?? 0) + 1;
			this.#lists.set(keeping, lists);
			return lists > after && lists <= after + times;
		});
		const emptyAs = keeps.find(({ kind }) => kind === 'list-empty')?.emptyAs;
		return { ...settings, keeps, ...(emptyAs && { emptyList: emptyAs }) };
	}
}

function behaviour({ kind }: Keeping): Behaviour {
	return keepings[kind];
}

function texts(own: readonly TextField[], make: (text: string, keeping: Keeping) => string): Behaviour {
	return {
		stores: (given, keeping) => {
			const made: Partial<Record<TextField, string>> = {};
			for (const field of keeping.fields ?? own) {
				const text = given[field];
				if (text !== undefined) made[field] = make(text, keeping);
			}
			return { ...given, ...made };
		},
	};
}

function json(own: readonly TextField[], make: (key: string, value: string) => JsonEntries): Behaviour {
	return {
		shows: (entries, { fields = own }) =>
			entries.flatMap(([key, value]): JsonEntries =>
				fields.some((field) => field === (key === 'msg' ? 'message' : key)) ? make(key, value) : [[key, value]],
			),
	};
}
