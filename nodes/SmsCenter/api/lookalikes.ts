import { nameForm } from './same';
import type { ListReply } from './reply/readReply';
import type { Template, TemplateFields } from './template';

const BEYOND_BASIC_PLANE = /[\u{10000}-\u{10ffff}]/gu;

const WINDOWS_1251 = new Set(new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, n) => n)));

/** A shorter beginning of a name is too often a name of its own. */
const SHORTEST_CUT = 10;

/** What HTML makes of them, by their numbers and by their names. */
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '34': '"', '39': "'" };

const ENTITY = /&(?:#0*(34|39)|(amp|lt|gt|quot|apos));/g;

/** What a server turns into HTML entities, if it does that. */
export const ESCAPABLE = /[&<>"']/;

function unescaped(text: string): string {
	const plain = text.replace(ENTITY, (entity, number?: string, name?: string) => ENTITIES[number ?? name ?? ''] ?? entity);
	return plain === text ? text : unescaped(plain);
}

/** Whether a server has kept a text with HTML entities for what it holds. */
export function isEscaped(sent: string, held: string): boolean {
	return sent !== held && unescaped(sent) === unescaped(held);
}

function form(text: string): string {
	return nameForm(unescaped(text)).replace(/\?+/g, '?');
}

/** Whether a name that came as no text may stand for this one: a number only for what is the same number. */
function mayStandFor(shown: string, name: string): boolean {
	return !/^-?\d+$/.test(shown) || Number(shown) === Number(name);
}

/** What servers make of a text when they cannot keep all of its characters. */
function formsMadeOf(text: string): Set<string> {
	const [beginning = ''] = text.split(BEYOND_BASIC_PLANE, 1);
	const inWindows1251 = Array.from(text, (character) => (WINDOWS_1251.has(character) ? character : '?')).join('');
	const lossy = [beginning, text.replace(BEYOND_BASIC_PLANE, ''), text.replace(BEYOND_BASIC_PLANE, '?'), inWindows1251];
	return new Set([text, ...lossy].map(form));
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

	/** Whether none is longer, in characters or in bytes. */
	has(text: string): boolean {
		const characters = Array.from(text).length;
		if (characters < SHORTEST_CUT) return false;
		return characters === this.characters || Buffer.byteLength(text) === this.bytes;
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
	/** How long the forms of the names are that may have been cut. */
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
			const key = form(name);
			if (this.longestName.has(name)) this.cutLengths.add(key.length);
			const same = this.byForm.get(key);
			if (same) same.push(template);
			else this.byForm.set(key, [template]);
		}
	}

	/** The templates whose name may be what a server has made of this one. */
	named(name: string): Template[] {
		const found = new Set(this.unnamed.filter((template) => mayStandFor(template.name, name)));
		for (const made of formsMadeOf(name)) {
			for (const template of this.byForm.get(made) ?? []) found.add(template);
			for (const length of this.cutLengths) {
				if (length >= made.length) continue;
				const cut = this.byForm.get(made.slice(0, length).trim()) ?? [];
				for (const template of cut) if (this.longestName.has(template.name)) found.add(template);
			}
		}
		return [...found];
	}

	/** The templates that may be what a server has made of this one, by name and text. */
	of({ name, message }: Pick<TemplateFields, 'name' | 'message'>): Template[] {
		const forms = [...formsMadeOf(message)];
		return this.named(name).filter((template) => {
			const kept = form(template.message);
			const isCut = this.longestMessage.has(template.message) && forms.some((made) => made.startsWith(kept));
			return isCut || forms.includes(kept) || this.lost.get(template.id)?.has('message');
		});
	}
}
