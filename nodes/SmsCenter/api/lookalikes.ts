import { nameForm } from './same';
import type { ListReply } from './reply/readReply';
import { addByKey, type Template, type TemplateFields } from './template';

const BEYOND_BASIC_PLANE = /[\u{10000}-\u{10ffff}]/gu;

const WINDOWS_1251 = new Set(new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, n) => n)));

/** A shorter beginning of a name is too often a name of its own. */
const SHORTEST_CUT = 10;

/** So many bytes less than it could a text has that was cut before a character of four bytes, and lost a blank. */
const MOST_BYTES_LOST = 5;

/** What a server turns into HTML entities, if it does that. */
export const ESCAPABLE = /[&<>"']/;

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const ENTITY = /&(?:#(\d{2,4})|#x([\da-f]{2,4})|(amp|lt|gt|quot|apos));/gi;

function unescapedOnce(text: string): string {
	return text.replace(ENTITY, (entity, decimal?: string, hex?: string, name = '') => {
		const character =
			NAMED[name.toLowerCase()] ?? String.fromCharCode(decimal ? Number(decimal) : parseInt(hex ?? '', 16));
		return ESCAPABLE.test(character) ? character : entity;
	});
}

function unescaped(text: string): string {
	const plain = unescapedOnce(text);
	return plain === text ? text : unescaped(plain);
}

/** Whether a server has kept a text with HTML entities for what it holds. */
export function isEscaped(sent: string, held: string): boolean {
	return sent !== held && unescapedOnce(held) === sent;
}

/** The form in which texts are compared: the beginning of one that was cut has the beginning of the form of the whole. */
function form(text: string): string {
	return nameForm(unescaped(text)).replace(/\?+/g, '?').normalize('NFD');
}

/** The form of a text that may have been cut, also in the middle of an entity. */
function cutForm(text: string): string {
	return form(unescaped(text).replace(/&#?\w{0,5}$/, ''));
}

const NUMBER = /^-?\d+$/;

/** Whether a name that came as a number stands for this one: 7 for 007. */
function isSameNumber(shown: string, name: string): boolean {
	return NUMBER.test(shown) && Number(shown) === Number(name);
}

/** What servers make of a text of which they cannot keep all characters, and that text with one character a letter. */
function lossy(text: string): string[] {
	const [beginning = ''] = text.split(BEYOND_BASIC_PLANE, 1);
	const inWindows1251 = Array.from(text, (character) => (WINDOWS_1251.has(character) ? character : '?')).join('');
	const withoutEmoji = [text.replace(BEYOND_BASIC_PLANE, ''), text.replace(BEYOND_BASIC_PLANE, '?')];
	return [beginning, ...withoutEmoji, inWindows1251, text.normalize('NFC')];
}

function formsMadeOf(text: string): Set<string> {
	const once = new Set([text, ...lossy(text)]);
	return new Set([...once, ...[...once].flatMap(lossy)].map(form));
}

/** The length of the longest of some texts, which is where a server may have cut them. */
class Longest {
	private characters = SHORTEST_CUT;
	private bytes = SHORTEST_CUT;

	constructor(texts: readonly string[]) {
		for (const text of texts) {
			this.characters = Math.max(this.characters, Array.from(text).length);
			this.bytes = Math.max(this.bytes, Buffer.byteLength(text));
		}
	}

	/** Whether a text may have been cut: none is longer, but for a blank or a part of a character that went at its end. */
	has(text: string): boolean {
		const characters = Array.from(text).length;
		if (characters < SHORTEST_CUT) return false;
		return characters >= this.characters - 1 || Buffer.byteLength(text) > this.bytes - MOST_BYTES_LOST;
	}
}

/**
 * Finds the templates that a server may have made of another one: cut, with characters lost or replaced, or with HTML
 * entities.
 */
export class Lookalikes {
	private readonly byForm = new Map<string, Template[]>();
	private readonly longestName: Longest;
	private readonly longestMessage: Longest;
	/** Those whose names may have been cut, by that form, and how long these forms are. */
	private readonly cutByForm = new Map<string, Template[]>();
	private readonly cutLengths = new Set<number>();

	/** Those whose names came as no text. */
	private readonly unnamed: Template[];

	/**
	 * @param templates all of an account
	 * @param lost which of their names and texts came as no text
	 */
	constructor(
		templates: readonly Template[],
		private readonly lost: ListReply['notWritable'] = new Map(),
	) {
		this.unnamed = templates.filter(({ id }) => lost.get(id)?.has('name'));
		this.longestName = new Longest(templates.map(({ name }) => name));
		this.longestMessage = new Longest(templates.map(({ message }) => message));
		for (const template of templates) {
			const { name } = template;
			addByKey(this.byForm, form(name), template);
			if (!this.longestName.has(name)) continue;
			const key = cutForm(name);
			addByKey(this.cutByForm, key, template);
			this.cutLengths.add(key.length);
		}
	}

	/** The templates whose name may be what a server has made of this one. */
	named(name: string): Template[] {
		const found = new Set(this.unnamed.filter(({ name: shown }) => isSameNumber(shown, name) || !NUMBER.test(shown)));
		for (const made of formsMadeOf(name)) {
			for (const template of this.byForm.get(made) ?? []) found.add(template);
			for (const length of this.cutLengths) {
				if (length >= made.length) continue;
				for (const template of this.cutByForm.get(made.slice(0, length).trim()) ?? []) found.add(template);
			}
		}
		return [...found];
	}

	/** Those of the templates whose text may be what the server has made of this one, or that came as a number or not at all. */
	withTextIn(named: readonly Template[], { name, message }: Pick<TemplateFields, 'name' | 'message'>): Template[] {
		const forms = named.length > 0 ? [...formsMadeOf(message)] : [];
		return named.filter((template) => {
			const lost = this.lost.get(template.id);
			if (lost?.has('message') || (lost?.has('name') && isSameNumber(template.name, name))) return true;
			const cut = this.longestMessage.has(template.message) ? cutForm(template.message) : undefined;
			return (
				forms.includes(form(template.message)) || (cut !== undefined && forms.some((made) => made.startsWith(cut)))
			);
		});
	}
}
